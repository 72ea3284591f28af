package discord

import (
	"encoding/json"
	"net/http"
	"time"
)

// starting is what Discord says of logins, and what it has seen of them
// (https://docs.discord.com/developers/events/gateway#session-start-limit-object).
type starting struct {
	Shards         int     `json:"shards"`
	MaxConcurrency int     `json:"max_concurrency"`
	Total          int     `json:"total"`
	Remaining      int     `json:"remaining"`
	ResetAfter     float64 `json:"reset_after"` // seconds
	// IdentifyEvery is how many seconds there must be between two logins of
	// shards with the same remainder of MaxConcurrency; 0 looks away.
	IdentifyEvery float64 `json:"identify_every"`

	last map[int64]time.Time
	seen []login
}

// login is one Identify or Resume.
type login struct {
	Time  time.Time `json:"time"`
	Shard [2]int64  `json:"shard"`
	How   string    `json:"how"` // identify or resume
	Fault string    `json:"fault,omitempty"`
	URL   string    `json:"url"` // the path that was dialled
}

const keptLogins = 4096

// slack is for clocks and networks: a login that is early by so little of the
// time between two is not.
const slack = 0.02

func newStarting(o Options) starting {
	return starting{
		Shards: o.Shards, MaxConcurrency: o.MaxConcurrency, Total: 1000, Remaining: 1000, ResetAfter: 14400,
		IdentifyEvery: o.IdentifyEvery.Seconds(), last: map[int64]time.Time{},
	}
}

// note keeps a login.
func (t *starting) note(l login) {
	l.Time = time.Now()
	t.seen = append(t.seen, l)
	t.seen = t.seen[max(0, len(t.seen)-keptLogins):]
}

// admit counts an Identify and says what is wrong with it: "early", "none left"
// or nothing.
func (t *starting) admit(shard int64, now time.Time) string {
	turn := shard % int64(max(1, t.MaxConcurrency))
	before := t.last[turn]
	t.last[turn] = now
	t.Remaining--
	switch {
	case t.Remaining < 0:
		t.Remaining = 0
		return "none left"
	case now.Sub(before).Seconds() < t.IdentifyEvery*(1-slack):
		return "early"
	}
	return ""
}

// invalidate ends a session, or lets go of it for now. The server's lock is
// held.
func (s *Server) invalidate(c *conn, resumable bool) {
	c.say(opInvalidSession, resumable)
	if c.session == nil {
		return
	}
	if !resumable {
		s.end(c.session)
	}
	c.session.conn, c.session.lost = nil, time.Now()
	c.session = nil
}

// controlMishap answers POST and DELETE /control/gateway/faults.
func (s *Server) controlMishap(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodDelete {
		s.mu.Lock()
		s.mishaps = nil
		s.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	m := &mishap{}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPayload))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return refuse(http.StatusBadRequest, "gateway fault: %v", err)
	}
	if err := m.check(); err != nil {
		return refuse(http.StatusBadRequest, "gateway fault: %v", err)
	}
	answer := mustJSON(m)
	s.mu.Lock()
	s.mishaps = append(s.mishaps, m)
	s.mishaps = s.mishaps[max(0, len(s.mishaps)-keptFaults):]
	s.mu.Unlock()
	writeJSON(w, http.StatusCreated, answer)
	return nil
}

// controlStarts answers PUT /control/gateway/limits: what is not named stays.
func (s *Server) controlStarts(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := s.starts
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPayload))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&told); err != nil {
		return refuse(http.StatusBadRequest, "limits: %v", err)
	}
	if told.Shards < 1 || told.MaxConcurrency < 1 || told.Total < 0 || told.IdentifyEvery < 0 {
		return refuse(http.StatusBadRequest, "limits: shards and max_concurrency are at least 1, the others not negative")
	}
	s.starts = told
	writeJSON(w, http.StatusOK, mustJSON(told))
	return nil
}

// controlConnections answers GET /control/gateway: the sessions that are
// connected, the logins that were seen, and how many faults wait.
func (s *Server) controlConnections(w http.ResponseWriter, _ *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	shards := list{}
	for _, ss := range s.sessions {
		if ss.conn != nil {
			shards = append(shards, object{"shard": ss.shard, "session_id": ss.id})
		}
	}
	writeJSON(w, http.StatusOK, mustJSON(object{"connections": shards, "logins": append([]login{}, s.starts.seen...), "limits": s.starts, "faults": len(s.mishaps)}))
	return nil
}

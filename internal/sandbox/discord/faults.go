package discord

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// fault is something that goes wrong on demand with the next requests that
// match. A delay alone slows them down; a status or a drop takes their place,
// or, with After, takes the place of the answer only: the work is done.
type fault struct {
	Method string  `json:"method"` // "" is any
	Path   string  `json:"path"`   // part of the path
	Files  bool    `json:"files"`  // only requests that are forms, as those with files
	Status int     `json:"status"` // 0 answers as always
	Times  int     `json:"times"`  // 0 is once, -1 is until cleared
	Delay  string  `json:"delay"`  // such as "1s"
	Chance float64 `json:"chance"` // how probable it is for each request; 0 is certain
	Drop   bool    `json:"drop"`   // cut the connection
	After  bool    `json:"after"`  // once the request has had its effect

	Code     int    `json:"code"`     // Discord's own code for the body
	Message  string `json:"message"`  // Discord's words; "" is those of the status
	Errors   object `json:"errors"`   // the tree of what was wrong with a form
	Body     string `json:"body"`     // "html", "text", "empty", "cut"; "" is JSON
	Location string `json:"location"` // where a redirect leads

	RetryAfter  float64 `json:"retry_after"`  // seconds
	RetryHeader string  `json:"retry_header"` // the Retry-After as it is written, in place of whole seconds
	Untimed     bool    `json:"untimed"`      // no word about how long to wait
	Global      bool    `json:"global"`       // a 429 for everything
	Scope       string  `json:"scope"`        // of a 429: user, global, shared

	wait time.Duration
}

// keptFaults bounds what waits to go wrong.
const keptFaults = 100

// takeFault finds the first fault that this request meets, and counts it.
func (s *Server) takeFault(r *http.Request) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if !f.fits(r) {
			continue
		}
		if f.Chance > 0 && rand.Float64() >= f.Chance {
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		if f.Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return f
	}
	return nil
}

func (f *fault) fits(r *http.Request) bool {
	form := strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
	return (f.Method == "" || strings.EqualFold(f.Method, r.Method)) && strings.Contains(r.URL.Path, f.Path) && (form || !f.Files)
}

// before waits, and answers if the fault stands in for the work. A nil fault
// does nothing.
func (f *fault) before(ctx context.Context, w http.ResponseWriter, r *http.Request) bool {
	if f == nil {
		return false
	}
	select {
	case <-time.After(f.wait):
	case <-r.Context().Done():
	case <-ctx.Done():
	}
	return !f.After && f.strike(w)
}

// after answers if the fault stands in for the answer only.
func (f *fault) after(w http.ResponseWriter, _ *http.Request) bool {
	return f != nil && f.After && f.strike(w)
}

func (f *fault) strike(w http.ResponseWriter) bool {
	if f.Drop {
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	}
	if f.Status == 0 {
		return false
	}
	f.headers(w.Header())
	f.write(w)
	return true
}

// controlFaults answers POST and DELETE /control/faults.
func (s *Server) controlFaults(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodDelete {
		s.mu.Lock()
		s.faults = nil
		s.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	f, err := readFault(w, r)
	if err != nil {
		return refuse(http.StatusBadRequest, "fault: %v", err)
	}
	answer := mustJSON(f)
	s.mu.Lock()
	s.faults = append(s.faults, f)
	s.faults = s.faults[max(0, len(s.faults)-keptFaults):]
	s.mu.Unlock()
	writeJSON(w, http.StatusCreated, answer)
	return nil
}

func readFault(w http.ResponseWriter, r *http.Request) (*fault, error) {
	f := &fault{}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPayload))
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, err
	}
	if f.Times == 0 {
		f.Times = 1
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	if f.Delay == "" {
		return f, nil
	}
	var err error
	f.wait, err = time.ParseDuration(f.Delay)
	return f, err
}

package discord

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"
)

// controlPost answers POST /control/messages: a member posts a message.
func (s *Server) controlPost(w http.ResponseWriter, r *http.Request) error {
	a, err := readAction(w, r, "message")
	if err != nil {
		return err
	}
	answer, err := s.post(a)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, answer)
	return nil
}

func (s *Server) post(a *action) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.enact(a, typeCommand)
	if err != nil {
		return nil, err
	}
	m := &message{id: s.ids.next(), channel: i.channel, author: i.user, content: a.text("content", "")}
	for _, name := range a.order {
		switch u, isFile := a.files[name]; {
		case isFile && embedded(u.field) != "":
			m.embeds = append(m.embeds, s.linked(u))
		case isFile:
			m.files = append(m.files, s.newFile(u, s.placeOf(m), false))
		}
	}
	if embeds, isList := normal(a.fields["embeds"]).(list); isList {
		m.embeds = append(m.embeds, embeds...)
	}
	if units(m.content) > 4000 {
		return nil, refuse(http.StatusBadRequest, "a message has at most 4000 characters")
	}
	if len(m.files) > maxFiles {
		return nil, refuse(http.StatusBadRequest, "a message has at most %d files", maxFiles)
	}
	if m.content == "" && len(m.files) == 0 && len(m.embeds) == 0 {
		return nil, refuse(http.StatusBadRequest, "the message is empty")
	}
	m.mentions = s.world.pings(m.content, nil)
	m.pingedBy(&s.world)
	s.keep(m)
	return mustJSON(s.seen(m)), nil
}

// controlMessages answers GET /control/messages: what is in a channel, or
// everywhere, ephemeral messages included.
func (s *Server) controlMessages(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	name := orDefault(q.Get("channel_id"), q.Get("where"))
	c := s.world.place(name, s.world.user(orDefault(q.Get("user"), "member")))
	if name != "" && c == nil {
		return refuse(http.StatusNotFound, "there is no such channel")
	}
	writeJSON(w, http.StatusOK, s.history(c))
	return nil
}

// history is the messages of a channel, or of all.
func (s *Server) history(c *channel) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := list{}
	for _, m := range s.messages {
		if c == nil || m.channel == c {
			found = append(found, s.seen(m))
		}
	}
	return mustJSON(object{"messages": found})
}

// controlFile answers GET /control/files/{id}: the bytes of an attachment,
// without a signature.
func (s *Server) controlFile(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	f := s.files.byID[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil {
		return refuse(http.StatusNotFound, "no such file")
	}
	w.Header().Set("Content-Type", f.contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox") // a member's HTML is no page of ours
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
	return nil
}

// controlState answers GET /control/state: what there is to choose from.
func (s *Server) controlState(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, s.state())
	return nil
}

func (s *Server) state() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	commands, users, channels := list{}, list{}, list{}
	for _, c := range s.commands {
		commands = append(commands, s.commandJSON(c, true))
	}
	for i := range s.world.users {
		users = append(users, s.person(&s.world.users[i]))
	}
	for i := range s.world.channels {
		c := &s.world.channels[i]
		if c.kind == kindCategory || c.inServer() && c.hidden {
			continue
		}
		o := s.world.channelJSON(c)
		o["where"], o["users"] = c.handle, s.world.people(c)
		if c.kind == kindDM {
			o["where"] = "dm"
		}
		channels = append(channels, o)
	}
	return mustJSON(object{
		"connected": s.connected(), "public_key": s.PublicKey(), "endpoint": s.endpointJSON(), "application_id": s.opts.ApplicationID, "guild_id": s.world.guild,
		"commands": commands, "users": users, "channels": channels, "attachment_size_limit": s.opts.AttachmentLimit,
	})
}

// controlGateway answers POST /control/gateway: what Discord may do to a
// connection at any time. {"op":1} asks for a heartbeat, {"op":7} to reconnect,
// {"op":9,"resumable":true} ends the session, {"close":4000} closes, and
// {"forget":true} besides makes resuming impossible. {"do":"silence"} and the
// other deeds of /control/gateway/faults happen at once. {"again":"ID"} delivers
// an interaction once more. {"shard":1} spares the other shards.
func (s *Server) controlGateway(w http.ResponseWriter, r *http.Request) error {
	var want struct {
		Op        int    `json:"op"`
		Resumable bool   `json:"resumable"`
		Close     int    `json:"close"`
		Forget    bool   `json:"forget"`
		Again     string `json:"again"`
		Do        string `json:"do"`
		Shard     *int64 `json:"shard"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPayload)).Decode(&want); err != nil {
		return refuse(http.StatusBadRequest, "read the JSON: %v", err)
	}
	deed, known := deeds[want.Do]
	switch {
	case want.Close != 0 && !mayClose(want.Close):
		return refuse(http.StatusBadRequest, "close must be a code that may be sent")
	case !known || want.Do == "close":
		return refuse(http.StatusBadRequest, "do is none that is known here")
	}
	s.mu.Lock()
	reached := 0
	again := s.interactions.find(want.Again)
	if again != nil && s.endpoint != "" {
		s.push(again)
		reached++
	}
	for c := range s.conns {
		if c.session == nil || want.Shard != nil && c.session.shard[0] != *want.Shard {
			continue
		}
		reached++
		if again != nil {
			s.dispatch(c.session, "INTERACTION_CREATE", again.sent)
		}
		if want.Forget {
			s.end(c.session)
		}
		deed(s, c, &mishap{})
		switch want.Op {
		case opHeartbeat, opReconnect:
			c.say(want.Op, nil)
		case opInvalidSession:
			s.invalidate(c, want.Resumable)
		}
		if want.Close != 0 {
			c.shut(want.Close, "")
		}
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, mustJSON(object{"connections": reached}))
	return nil
}

package discord

import (
	"slices"
)

// getMessages answers for the newest messages of a channel. Here and below the
// bot acts by its own account, where it may.
func (s *Server) getMessages(q *request) (reply, error) {
	c, err := s.botChannel(q.params["channel"])
	if err != nil {
		return reply{}, err
	}
	f := form(object{"limit": orDefault(q.query.Get("limit"), "50")})
	limit, inRange := f.get("limit").integer(1, 100)
	if !inRange {
		return reply{}, f.err()
	}
	found := list{}
	for _, m := range slices.Backward(s.messages) {
		if m.channel == c && m.flags&flagEphemeral == 0 && int64(len(found)) < limit {
			found = append(found, s.messageJSON(m))
		}
	}
	return ok(found)
}

// botMessage is a message that the bot account can see: never an ephemeral
// one.
func (s *Server) botMessage(q *request) (*message, error) {
	c, err := s.botChannel(q.params["channel"])
	if err != nil {
		return nil, err
	}
	m := s.message(q.params["message"])
	if m == nil || m.channel != c || m.flags&flagEphemeral != 0 {
		return nil, errUnknownMessage
	}
	return m, nil
}

func (s *Server) getMessage(q *request) (reply, error) {
	m, err := s.botMessage(q)
	if err != nil {
		return reply{}, err
	}
	return ok(s.messageJSON(m))
}

func (s *Server) postMessage(q *request) (reply, error) {
	c, err := s.botChannel(q.params["channel"])
	if err != nil {
		return reply{}, err
	}
	f := form(q.body.payload)
	if !f.null() && f.object() {
		f.get("message_reference").get("message_id")
	}
	d, err := s.draftMessage(f, q, nil, s.opts.AttachmentLimit)
	if err != nil {
		return reply{}, err
	}
	if n, ok := wholeNumber(d.payload["flags"]); ok && n&flagEphemeral != 0 {
		f.get("flags").fail("MESSAGE_FLAGS_INVALID", "The flag %d may not be set here.", flagEphemeral)
		return reply{}, f.err()
	}
	m := &message{id: s.ids.next(), channel: c, author: &s.world.bot}
	if id, _ := f.get("message_reference").get("message_id").value.(string); id != "" {
		m.kind, m.replyTo = 19, id
	}
	s.apply(d, m, true)
	s.keep(m)
	return ok(s.messageJSON(m))
}

func (s *Server) patchMessage(q *request) (reply, error) {
	m, err := s.botMessage(q)
	if err != nil {
		return reply{}, err
	}
	if m.author != &s.world.bot {
		return reply{}, errNotAuthor
	}
	d, err := s.draftMessage(form(q.body.payload), q, m, s.opts.AttachmentLimit)
	if err != nil {
		return reply{}, err
	}
	s.apply(d, m, false)
	s.changed(m)
	return ok(s.messageJSON(m))
}

// deleteMessage deletes the bot's own messages only: it is no moderator.
func (s *Server) deleteMessage(q *request) (reply, error) {
	m, err := s.botMessage(q)
	if err != nil {
		return reply{}, err
	}
	if m.author != &s.world.bot {
		return reply{}, errMissingPermissions
	}
	s.remove(m)
	return done()
}

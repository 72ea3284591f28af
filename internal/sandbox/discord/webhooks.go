package discord

import (
	"slices"
)

// mostFollowups is how many a user-installed application may send
// (https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages).
const mostFollowups = 5

// webhook is the interaction whose token is in the path, if it is good for
// messages: acknowledged, and not older than 15 minutes.
func (s *Server) webhook(q *request) (*interaction, error) {
	if q.params["app"] != s.opts.ApplicationID {
		return nil, errUnknownWebhook
	}
	i := s.interactions.byToken(q.params["token"])
	switch {
	case i == nil || s.expired(i):
		return nil, errWebhookToken
	case i.callback == 0:
		return nil, errUnknownWebhook
	}
	return i, nil
}

// replyMessage is the message of a webhook route: @original, or one of the
// interaction's by its id.
func (s *Server) replyMessage(q *request) (*interaction, *message, error) {
	i, err := s.webhook(q)
	if err != nil {
		return nil, nil, err
	}
	id := q.params["message"]
	m := i.reply
	if id != "@original" && (m == nil || m.id != id) {
		if m = s.message(id); m != nil && m.by != i {
			m = nil
		}
	}
	if m == nil || m.gone {
		return nil, nil, errUnknownMessage
	}
	return i, m, nil
}

func (s *Server) getReply(q *request) (reply, error) {
	_, m, err := s.replyMessage(q)
	if err != nil {
		return reply{}, err
	}
	return ok(s.messageJSON(m))
}

func (s *Server) patchReply(q *request) (reply, error) {
	i, m, err := s.replyMessage(q)
	if err != nil {
		return reply{}, err
	}
	if err := s.editReply(i, m, q); err != nil {
		return reply{}, err
	}
	return ok(s.messageJSON(m))
}

func (s *Server) editReply(i *interaction, m *message, q *request) error {
	if err := i.mayAttach(q); err != nil {
		return err
	}
	d, err := s.draftMessage(form(q.body.payload), q, m, i.limit)
	if err != nil {
		return err
	}
	s.apply(d, m, false)
	s.changed(m)
	return nil
}

// changed tells the watchers of an edit, and whoever waits for an interaction
// that this message answers.
func (s *Server) changed(m *message) {
	s.announce(m)
	for _, i := range s.interactions.order {
		if i.reply == m {
			i.note()
			s.tell(i)
		}
	}
}

func (s *Server) deleteReply(q *request) (reply, error) {
	_, m, err := s.replyMessage(q)
	if err != nil {
		return reply{}, err
	}
	s.remove(m)
	return done()
}

// postFollowup sends a further message. The first one after a deferral fills
// in the deferred reply instead.
func (s *Server) postFollowup(q *request) (reply, error) {
	i, err := s.webhook(q)
	if err != nil {
		return reply{}, err
	}
	if m := i.reply; m != nil && !m.gone && m.flags&flagLoading != 0 {
		if err := s.editReply(i, m, q); err != nil {
			return reply{}, err
		}
		return ok(s.messageJSON(m))
	}
	if i.userInstalled() && i.followups >= mostFollowups {
		return reply{}, errFollowups
	}
	m, err := s.respond(i, form(q.body.payload), q)
	if err != nil {
		return reply{}, err
	}
	if i.reply != nil && !i.reply.gone {
		m.kind, m.reply = 19, i.reply
	}
	i.followups++
	i.note()
	s.tell(i)
	return ok(s.messageJSON(m))
}

// userInstalled says whether nobody but the user has installed the
// application.
func (i *interaction) userInstalled() bool {
	_, server := i.owners["0"]
	return !server
}

// The message routes of the bot account.

func (s *Server) getMessages(q *request) (reply, error) {
	c, err := s.botChannel(q.params["channel"])
	if err != nil {
		return reply{}, err
	}
	f := form(object{"limit": orDefault(any(q.query.Get("limit")), any("50"))})
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

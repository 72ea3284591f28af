package discord

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

package discord

import "time"

// Types of the first answer
// (https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type).
const (
	backMessage        = 4
	backDefer          = 5
	backDeferUpdate    = 6
	backUpdate         = 7
	backAutocompletion = 8
	backModal          = 9
)

// answersTo lists which first answers each type of interaction takes. A modal
// that came from a component takes those of the component but no modal.
func (i *interaction) answersTo() []int64 {
	switch i.kind {
	case typeAutocomplete:
		return []int64{backAutocompletion}
	case typeComponent:
		return []int64{backMessage, backDefer, backDeferUpdate, backUpdate, backModal}
	case typeModal:
		if i.sourceMessage() != nil {
			return []int64{backMessage, backDefer, backDeferUpdate, backUpdate}
		}
		return []int64{backMessage, backDefer}
	}
	return []int64{backMessage, backDefer, backModal}
}

// postCallback takes the first answer to an interaction.
func (s *Server) postCallback(q *request) (reply, error) {
	i := s.interactions.find(q.params["interaction"])
	if i == nil || i.token != q.params["token"] {
		return reply{}, errUnknownInteraction
	}
	if err := s.firstAnswer(i, q); err != nil {
		return reply{}, err
	}
	if v := q.query.Get("with_response"); v == "true" || v == "1" {
		return ok(s.callbackJSON(i))
	}
	return done()
}

// firstAnswer takes the first answer, however it came.
func (s *Server) firstAnswer(i *interaction, q *request) error {
	switch {
	case i.callback != 0:
		return errAcknowledged
	case i.failed || time.Since(i.created) > s.opts.AckWithin:
		return errUnknownInteraction
	}
	f := form(q.body.payload)
	if !f.object() || !f.get("type").required() {
		return f.err()
	}
	kind, known := f.get("type").oneOf(i.answersTo()...)
	if !known {
		return f.err()
	}
	if err := s.answer(i, int(kind), f.get("data"), q); err != nil {
		return err
	}
	i.callback, i.ackedAt = int(kind), time.Now()
	i.note()
	s.tell(i)
	return nil
}

// answer judges an answer and lets it happen.
func (s *Server) answer(i *interaction, kind int, data field, q *request) error {
	switch kind {
	case backMessage:
		if !data.required() {
			return data.err()
		}
		m, err := s.respond(i, data, q)
		if err == nil {
			i.reply = m
		}
		return err
	case backDefer:
		return s.deferReply(i, data)
	case backDeferUpdate:
		i.reply = i.sourceMessage()
	case backUpdate:
		return s.updateSource(i, data, q)
	case backAutocompletion:
		return i.complete(data)
	case backModal:
		checkModal(data)
		if err := data.err(); err != nil {
			return err
		}
		i.modal, _ = data.value.(object)
	}
	return nil
}

// respond makes a message that answers the interaction.
func (s *Server) respond(i *interaction, data field, q *request) (*message, error) {
	if err := i.mayAttach(q); err != nil {
		return nil, err
	}
	d, err := s.draftMessage(data, q, nil, i.limit)
	if err != nil {
		return nil, err
	}
	m := s.newReply(i)
	if i.forced {
		m.flags |= flagEphemeral
	}
	s.apply(d, m, true)
	s.keep(m)
	return m, nil
}

// mayAttach refuses files where the application may not attach any.
func (i *interaction) mayAttach(q *request) error {
	if len(q.body.files) > 0 && i.perms&permAttach == 0 {
		return errMissingPermissions
	}
	return nil
}

// newReply is an empty message of the bot's for an interaction.
func (s *Server) newReply(i *interaction) *message {
	m := &message{id: s.ids.next(), channel: i.channel, author: &s.world.bot, by: i, kind: 20}
	switch {
	case i.sourceMessage() != nil:
		m.kind, m.reply = 19, i.sourceMessage()
	case i.root().cmdKind != cmdSlash:
		m.kind = 23
	}
	return m
}

// root is the interaction that a modal began with.
func (i *interaction) root() *interaction {
	if i.parent != nil {
		return i.parent.root()
	}
	return i
}

// deferReply shows "thinking…". No flag but ephemeral is allowed.
func (s *Server) deferReply(i *interaction, data field) error {
	flags := 0
	if !data.null() && data.object() {
		if n, ok := data.get("flags").integer(0, 1<<31-1); ok && n&^flagEphemeral != 0 {
			data.get("flags").fail("MESSAGE_FLAGS_INVALID", "Only the flag %d may be set here.", flagEphemeral)
		} else if ok {
			flags = int(n)
		}
	}
	if err := data.err(); err != nil {
		return err
	}
	i.reply = s.newReply(i)
	i.reply.flags = flags | flagLoading
	if i.forced {
		i.reply.flags |= flagEphemeral
	}
	s.keep(i.reply)
	return nil
}

// updateSource edits the message that holds the pressed component.
func (s *Server) updateSource(i *interaction, data field, q *request) error {
	m := i.sourceMessage()
	if m.gone {
		return errUnknownMessage
	}
	if data.null() {
		i.reply = m
		return nil
	}
	if err := i.mayAttach(q); err != nil {
		return err
	}
	d, err := s.draftMessage(data, q, m, i.limit)
	if err != nil {
		return err
	}
	s.apply(d, m, false)
	s.changed(m)
	i.reply = m
	return nil
}

// complete takes the choices of an autocompletion.
func (i *interaction) complete(data field) error {
	choices := list{}
	if data.required() && data.object() && data.get("choices").required() {
		for _, c := range data.get("choices").items(0, 25) {
			if choice := readChoice(c, anyKind(c)); choice != nil {
				choices = append(choices, choice)
			}
		}
	}
	i.choices = choices
	return data.err()
}

// anyKind is the option type that a choice's value would fit.
func anyKind(c field) int64 {
	if _, isText := c.get("value").value.(string); isText {
		return optString
	}
	return optNumber
}

// callbackJSON is the answer to a callback that asked for one.
func (s *Server) callbackJSON(i *interaction) object {
	inner := object{"id": i.id, "type": i.kind, "channel_id": i.channel.id}
	resource := object{"type": i.callback}
	if i.channel.inServer() {
		inner["guild_id"] = s.world.guild
	}
	if i.reply != nil {
		inner["response_message_id"] = i.reply.id
		inner["response_message_loading"] = i.reply.flags&flagLoading != 0
		inner["response_message_ephemeral"] = i.reply.flags&flagEphemeral != 0
		if i.callback != backDeferUpdate {
			resource["message"] = s.messageJSON(i.reply)
		}
	}
	return object{"interaction": inner, "resource": resource}
}

package discord

import (
	"encoding/json"
	"math"
	"slices"
	"time"
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
			found = append(found, s.botView(m))
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
	return ok(s.botView(m))
}

// botView is a message as the bot reads it without the intent for contents,
// which this one never has: what others wrote is empty, but in a direct
// message and where it is mentioned
// (https://docs.discord.com/developers/events/gateway#message-content-intent).
func (s *Server) botView(m *message) object {
	o := s.messageJSON(m)
	if m.author.bot || !m.channel.inServer() || slices.Contains(m.mentions.users, &s.world.bot) {
		return o
	}
	o["content"], o["attachments"], o["embeds"], o["components"] = "", list{}, list{}, list{}
	delete(o, "message_snapshots")
	return o
}

func (s *Server) postMessage(q *request) (reply, error) {
	c, err := s.botChannel(q.params["channel"])
	if err != nil {
		return reply{}, err
	}
	f := form(q.body.payload)
	d, err := s.draftMessage(f, q, nil, s.opts.AttachmentLimit)
	if err != nil {
		return reply{}, err
	}
	if n, ok := wholeNumber(d.payload["flags"]); ok && n&flagEphemeral != 0 {
		f.get("flags").fail("MESSAGE_FLAGS_INVALID", "The flag %d may not be set here.", flagEphemeral)
	}
	f.value = d.payload
	target := s.referred(f.get("message_reference"), c)
	checkNonce(f)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if s.refusesDM(c) {
		return reply{}, errCannotDM
	}
	if m := s.sameNonce(d.payload); m != nil {
		return ok(s.messageJSON(m))
	}
	m := &message{id: s.ids.next(), channel: c, author: &s.world.bot, nonce: d.payload["nonce"]}
	if target != nil {
		m.kind, m.reply = 19, target
	}
	s.apply(d, m, true)
	s.keep(m)
	return ok(s.messageJSON(m))
}

// referred is the message of the channel that a new one answers; nil if none.
func (s *Server) referred(ref field, c *channel) *message {
	if ref.null() || !ref.object() || !ref.get("message_id").required() {
		return nil
	}
	if kind, named := ref.get("type").integer(0, 1); named && kind != 0 {
		ref.get("type").fail("BASE_TYPE_CHOICES", "The stand-in lets members forward, not the bot.")
	}
	must := ref.get("fail_if_not_exists").null() || ref.get("fail_if_not_exists").boolean()
	m := s.message(idText(ref.get("message_id").value))
	if m == nil || m.channel != c || m.flags&flagEphemeral != 0 {
		if must {
			ref.fail("MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
		}
		return nil
	}
	return m
}

// nonceLife is how long a nonce is remembered: "the past few minutes"
// (https://docs.discord.com/developers/resources/message#create-message).
const nonceLife = 5 * time.Minute

// checkNonce wants a number or at most 25 characters.
func checkNonce(f field) {
	if _, isNumber := f.get("nonce").value.(json.Number); isNumber {
		f.get("nonce").integer(math.MinInt64, math.MaxInt64)
	} else {
		f.get("nonce").text(0, 25)
	}
	f.get("enforce_nonce").boolean()
}

// sameNonce is the bot's earlier message with the nonce that a new one wants
// to have alone; nil if there is none.
func (s *Server) sameNonce(p object) *message {
	nonce := p["nonce"]
	if p["enforce_nonce"] != true || nonce == nil || nonce == "" {
		return nil
	}
	for _, m := range slices.Backward(s.messages) {
		created, _ := idTime(m.id)
		if m.author == &s.world.bot && m.nonce == nonce && time.Since(created) < nonceLife {
			return m
		}
	}
	return nil
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
	switch {
	case m.author == &s.world.bot:
	case !m.channel.inServer():
		return reply{}, errChannelKind
	default:
		return reply{}, errMissingPermissions
	}
	s.remove(m)
	return done()
}

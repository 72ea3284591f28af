package discord

import (
	"regexp"
	"slices"
	"time"
)

// keptMessages bounds what all channels together remember.
const keptMessages = 10000

// Message flags (https://docs.discord.com/developers/resources/message).
const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagVoice          = 1 << 13
	flagSnapshot       = 1 << 14
	flagV2             = 1 << 15
)

// message is a message in a channel. What the application made of it is kept
// as it was sent, after it was judged.
type message struct {
	id         string
	channel    *channel
	author     *user
	kind       int // 0 a member's, 19 a reply, 20 and 23 of a command
	content    string
	embeds     list
	components list
	files      []*file
	flags      int
	tts        bool
	edited     time.Time
	mentions   mentions
	pinged     []string // ids of users, over all edits
	nonce      any
	forwarded  *forwarded   // nil unless it was
	by         *interaction // whose token made it; nil for a member's
	reply      *message     // what it answers
	gone       bool         // deleted
}

// mentions are whom a message pings.
type mentions struct {
	everyone bool
	users    []*user
	roles    []string
}

var mention = regexp.MustCompile(`<@!?([0-9]+)>|<@&([0-9]+)>|@everyone|@here`)

// pingReplied adds whose message this one answers, unless allowed_mentions says
// otherwise: present, it must name replied_user.
func (m *message) pingReplied(allowed any) {
	rules, given := allowed.(object)
	if m.reply == nil || m.reply.author.bot || given && rules["replied_user"] != true {
		return
	}
	if !slices.Contains(m.mentions.users, m.reply.author) {
		m.mentions.users = append(m.mentions.users, m.reply.author)
	}
}

// pingedBy notes whom a text has pinged now. What was pinged once stays so.
func (m *message) pingedBy(w *world) {
	for i := range w.users {
		u := &w.users[i]
		hit := slices.Contains(m.mentions.users, u) || slices.Contains(m.mentions.roles, w.roles[u.handle]) || m.mentions.everyone
		if hit && u != m.author && !slices.Contains(m.pinged, u.id) {
			m.pinged = append(m.pinged, u.id)
		}
	}
}

// seenBy is the one user who sees an ephemeral message; nil is everybody.
func (m *message) seenBy() *user {
	if m.flags&flagEphemeral != 0 && m.by != nil {
		return m.by.user
	}
	return nil
}

// pings finds who is pinged by a text under allowed_mentions. Without the
// object everybody may be
// (https://docs.discord.com/developers/resources/message#allowed-mentions-object).
func (w *world) pings(text string, allowed any) mentions {
	var m mentions
	for _, hit := range mention.FindAllStringSubmatch(text, -1) {
		switch {
		case hit[1] != "":
			if u := w.user(hit[1]); u != nil && mayPing(allowed, "users", u.id) && !slices.Contains(m.users, u) {
				m.users = append(m.users, u)
			}
		case hit[2] != "":
			if mayPing(allowed, "roles", hit[2]) && !slices.Contains(m.roles, hit[2]) {
				m.roles = append(m.roles, hit[2])
			}
		default:
			m.everyone = m.everyone || mayPing(allowed, "everyone", "")
		}
	}
	return m
}

func mayPing(allowed any, kind, id string) bool {
	rules, ok := allowed.(object)
	if !ok {
		return true
	}
	parse, _ := rules["parse"].(list)
	named, _ := rules[kind].(list)
	return slices.Contains(parse, any(kind)) || id != "" && slices.Contains(named, any(id))
}

// keep adds a message and drops the oldest when there are too many.
func (s *Server) keep(m *message) {
	s.messages = append(s.messages, m)
	if n := len(s.messages); n > keptMessages {
		s.messages = slices.Clone(s.messages[n-keptMessages:])
	}
	s.announce(m)
}

// announce tells the watchers that a message is new or has changed.
func (s *Server) announce(m *message) {
	if m.gone {
		s.hub.publish("message_delete", object{"id": m.id, "channel_id": m.channel.id})
		return
	}
	s.hub.publish("message", s.seen(m))
}

// seen is a message as the control routes show it: with the users that it has
// pinged.
func (s *Server) seen(m *message) object {
	o := s.messageJSON(m)
	o["pinged"] = anyList(m.pinged)
	return o
}

// remove deletes a message.
func (s *Server) remove(m *message) {
	m.gone = true
	s.messages = slices.DeleteFunc(s.messages, func(x *message) bool { return x == m })
	s.dropFiles(m)
	s.changed(m)
}

// message finds a message by its id; nil if it is gone.
func (s *Server) message(id string) *message {
	for _, m := range slices.Backward(s.messages) {
		if m.id == id {
			return m
		}
	}
	return nil
}

// messageJSON is a message as Discord writes it, with freshly signed
// addresses.
func (s *Server) messageJSON(m *message) object {
	files, users := list{}, list{}
	for _, f := range m.files {
		files = append(files, s.attachment(f))
	}
	for _, u := range m.mentions.users {
		users = append(users, u.json())
	}
	created, _ := idTime(m.id)
	o := object{
		"id": m.id, "channel_id": m.channel.id, "type": m.kind, "content": m.content, "author": m.author.json(),
		"timestamp": timestamp(created), "edited_timestamp": nil, "tts": m.tts, "flags": m.flags, "pinned": false,
		"attachments": files, "embeds": s.showEmbeds(m.embeds, m), "components": s.freshComponents(m),
		"mentions": users, "mention_roles": anyList(m.mentions.roles), "mention_everyone": m.mentions.everyone,
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = timestamp(m.edited)
	}
	if m.nonce != nil {
		o["nonce"] = m.nonce
	}
	s.origin(m, o)
	if m.forwarded != nil {
		s.forwardJSON(m.forwarded, o)
	}
	return o
}

// origin tells where an application's message comes from.
func (s *Server) origin(m *message, o object) {
	if m.author.bot {
		o["application_id"] = s.opts.ApplicationID
	}
	if m.by != nil {
		o["webhook_id"] = s.opts.ApplicationID
		o["interaction_metadata"] = m.by.metadata()
		if m.by.kind == typeCommand {
			o["interaction"] = object{"id": m.by.id, "type": m.by.kind, "name": m.by.name, "user": m.by.user.json()}
		}
	}
	if m.reply == nil {
		return
	}
	ref := object{"type": 0, "message_id": m.reply.id, "channel_id": m.channel.id}
	if m.channel.inServer() {
		ref["guild_id"] = s.world.guild
	}
	o["message_reference"] = ref
}

func orEmpty(l list) list {
	if l == nil {
		return list{}
	}
	return l
}

func anyList(texts []string) list {
	l := make(list, len(texts))
	for i, t := range texts {
		l[i] = t
	}
	return l
}

package discord

import (
	"net/http"
	"slices"
)

// forwarded is what a forwarded message shows: the other as it was then,
// without its author (https://docs.discord.com/developers/resources/message#message-snapshot-object).
type forwarded struct {
	message message
}

// controlForward answers POST /control/forwards: a member forwards a message
// to the place "where".
func (s *Server) controlForward(w http.ResponseWriter, r *http.Request) error {
	a, err := readAction(w, r, "forward")
	if err != nil {
		return err
	}
	answer, err := s.forward(a)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, answer)
	return nil
}

func (s *Server) forward(a *action) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.enact(a, typeCommand)
	if err != nil {
		return nil, err
	}
	source := s.message(a.text("message_id", ""))
	switch {
	case source == nil || !s.world.admits(source.channel, i.user):
		return nil, refuse(http.StatusNotFound, "no such message")
	case source.flags&(flagEphemeral|flagLoading) != 0:
		return nil, refuse(http.StatusBadRequest, "this message cannot be forwarded")
	}
	m := &message{id: s.ids.next(), channel: i.channel, author: i.user, flags: flagSnapshot, forwarded: snapshot(source)}
	s.keep(m)
	return mustJSON(s.seen(m)), nil
}

// snapshot is the message as it is now; forwarding it again shows the first.
func snapshot(m *message) *forwarded {
	if m.forwarded != nil {
		return m.forwarded
	}
	copied := *m
	copied.files = slices.Clone(m.files)
	for n, f := range copied.files {
		same := *f
		copied.files[n] = &same
	}
	return &forwarded{message: copied}
}

// forwardJSON adds what a forwarded message shows of the other.
func (s *Server) forwardJSON(f *forwarded, o object) {
	full := s.messageJSON(&f.message)
	shown := object{}
	for _, name := range []string{
		"type", "content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags", "mentions", "mention_roles", "components",
	} {
		shown[name] = full[name]
	}
	o["message_snapshots"] = list{object{"message": shown}}
	ref := object{"type": 1, "message_id": f.message.id, "channel_id": f.message.channel.id}
	if f.message.channel.inServer() {
		ref["guild_id"] = s.world.guild
	}
	o["message_reference"] = ref
}

package bot

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// meant reads which version a press is about, and says why it cannot be
// pressed. A form may be about what its message showed when it was opened and
// does not now; that it was shown to this member is known all the same, and whose
// the message is, its buttons say.
func (b *Bot) meant(ctx context.Context, c call, args []string) (view, history.Version, *refusal) {
	shown, ok := viewOf(args)
	if !ok {
		return shown, history.Version{}, &refusal{id: locale.RefuseUnknown}
	}
	if !genuine(c) {
		shown.Owner = creditedOn(c.Message)
	}
	v, r := b.recall(ctx, c, shown)
	shown.Owner = cmp.Or(shown.Owner, v.Author)
	if r == nil && !genuine(c) && !mayKnow(c, v) {
		r = &refusal{id: locale.RefuseUnknown}
	}
	if r == nil {
		r = b.mayPress(ctx, c, shown.Owner, v)
	}
	return shown, v, r
}

// recall reads a version. Of one that is not remembered any more, what its
// message shows is left: enough to edit that again. Such a version has no Root.
func (b *Bot) recall(ctx context.Context, c call, shown view) (history.Version, *refusal) {
	ctx, cancel := c.storing(ctx)
	defer cancel()
	v, err := b.history.Version(ctx, shown.version())
	switch {
	case err == nil:
		return v, nil
	case !errors.Is(err, history.ErrGone):
		return v, b.busy(c, "version not read", err)
	}
	v = history.Version{ID: shown.version(), Author: shown.Owner, Private: isPrivate(c)}
	for n := 1; n <= maxPictures && !shown.originals(); n++ {
		if _, ok := attachedTo(c.Message, v.ID, n); ok {
			v.Results = make([]history.Result, n)
		}
	}
	if len(v.Results) == 0 {
		return v, b.forgotten(c.words)
	}
	return v, nil
}

// forgotten says how long edits are remembered, where that is known.
func (b *Bot) forgotten(words locale.Words) *refusal {
	if b.keeping.Records <= 0 {
		return &refusal{id: locale.ButtonsForgotten}
	}
	return &refusal{id: locale.ButtonsForgottenAfter, args: locale.Args{"Time": period(words, b.keeping.Records)}}
}

// forgottenHere says so of what a message shows that can still be deleted.
func (b *Bot) forgottenHere(c call, shown view, message string) *refusal {
	r := b.forgotten(c.words)
	r.offer = []discord.Component{deleteButton(c.words, shown, message)}
	return r
}

// isForgotten reports whether a refusal is the one of [Bot.forgotten].
func (r *refusal) isForgotten() bool {
	return r.id == locale.ButtonsForgotten || r.id == locale.ButtonsForgottenAfter
}

// isPrivate reports whether only the member sees the message that was pressed on.
func isPrivate(c call) bool {
	return c.Message != nil && c.Message.Flags&discord.Ephemeral != 0
}

// genuine reports whether the message has the button that was pressed, or that
// opened the form. Then its custom_id is what the bot wrote, and says truly whose
// the message is.
func genuine(c call) bool {
	id := c.Data.CustomID
	if c.Type == discord.ModalSubmit {
		id = id[:max(0, strings.LastIndexByte(id, ':'))]
	}
	return c.Message != nil && id != "" && carries(c.Message.Components, id)
}

func carries(components []discord.SentComponent, id string) bool {
	for _, c := range components {
		if c.CustomID == id || carries(c.Components, id) {
			return true
		}
	}
	return false
}

// moderates reports whether a member may manage messages where they pressed.
func moderates(i *discord.Interaction) bool {
	return i.GuildID != "" && i.Member != nil && i.Member.Permissions.Has(discord.ManageMessages)
}

package bot

import (
	"context"

	"retouch/bot/history"
	"retouch/bot/locale"
)

// share shows everybody a private result, when its member wants that: a job
// posts it in a message of its own.
func (b *Bot) share(ctx context.Context, c call, args []string) {
	shown, v, r := b.meant(ctx, c, args)
	if r == nil {
		r = b.unshareable(ctx, c, shown, v)
	}
	var pictures []source
	if r == nil { // where nothing is kept, only the message with the button has them
		pictures, r = b.resultsOf(ctx, c, v)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	j := newJob(c, order{Pictures: pictures})
	j.Do, j.View = sharePress, view{Shown: v.ID, Owner: v.Author}
	if b.isFirst(ctx, c, sharePress+"."+v.ID) {
		b.deposit(ctx, c, j)
	}
}

// unshareable says why a result cannot be shown to everybody.
func (b *Bot) unshareable(ctx context.Context, c call, shown view, v history.Version) *refusal {
	ctx, cancel := c.storing(ctx)
	defer cancel()
	switch {
	case !genuine(c) || !isPrivate(c) || shown.originals():
		return &refusal{id: locale.RefuseUnknown}
	case c.Author().ID != shown.Owner || c.Author().ID != v.Author:
		return &refusal{id: locale.RefuseNotYours, args: locale.Args{"Who": "<@" + v.Author + ">"}}
	case v.Root == "":
		return b.forgotten(c.words)
	case v.Shared == nil || b.isDeleted(ctx, *v.Shared):
		return b.unwelcome(c)
	case v.Shared.Link() != "":
		return &refusal{id: locale.ButtonsShared, args: locale.Args{"Link": v.Shared.Link()}}
	}
	return &refusal{id: locale.ButtonsSharedHere}
}

// isDeleted reports whether the message at a place is known to be gone.
func (b *Bot) isDeleted(ctx context.Context, at history.Place) bool {
	if at.Link() == "" || at.Foreign {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, b.orReadWithin(readWithin))
	defer cancel()
	_, err := b.wire.Message(ctx, at.Channel, at.Message)
	return notFound(err)
}

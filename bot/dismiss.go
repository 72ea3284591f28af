package bot

import (
	"context"

	"retouch/bot/history"
	"retouch/bot/locale"
)

// dismiss takes an apology away, for whom it is credited to and for moderators.
// It needs no record: the button on the message says whose that is.
func (b *Bot) dismiss(ctx context.Context, c call, args []string) {
	shown, ok := viewOf(args)
	switch {
	case !ok || !genuine(c):
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	case c.Author().ID != shown.Owner && !moderates(c.Interaction):
		b.refuse(ctx, c, &refusal{id: locale.ButtonsDismissForbidden, args: locale.Args{"Who": "<@" + shown.Owner + ">"}})
		return
	}
	b.remove(ctx, c, dismissPress, shown.version(), shown.Tip)
}

// discard takes a private result away, for its member, with all that is kept of
// it.
func (b *Bot) discard(ctx context.Context, c call, args []string) {
	shown, ok := viewOf(args)
	switch {
	case !ok || !genuine(c) || !isPrivate(c):
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	case c.Author().ID != shown.Owner:
		b.refuse(ctx, c, &refusal{id: locale.RefuseNotYours, args: locale.Args{"Who": "<@" + shown.Owner + ">"}})
		return
	}
	b.remove(ctx, c, discardPress, shown.version(), shown.Tip)
}

// remove makes a job that takes the message away which was pressed on, and has
// these versions forgotten, "" being none. Two of them do no harm.
func (b *Bot) remove(ctx context.Context, c call, do string, versions ...string) {
	j := doing(c, do)
	j.Away = []history.Place{placeHere(c)}
	for _, id := range versions {
		if id != "" {
			j.Forget = append(j.Forget, id)
		}
	}
	b.deposit(ctx, c, j)
}

package bot

import (
	"context"
	"errors"

	"retouch/bot/history"
	"retouch/bot/locale"
)

// The buttons that show something else of what there is. Those that need
// pictures for it make a job, whose Do is the same word.
const (
	undoPress    = "undo"
	redoPress    = "redo"
	comparePress = "compare"
	morePress    = "more"
	jumpPress    = "jump"
	copyPress    = "copy"
	deletePress  = "delete"
	showPress    = "show"
)

// pressed reads what a button is under, and says why this member may not press
// it.
func (b *Bot) pressed(ctx context.Context, c call, args []string) (view, history.Version, *refusal) {
	shown, v, r := b.under(ctx, c, args)
	if r == nil {
		r = b.mayPress(ctx, c, shown.Owner, v)
	}
	return shown, v, r
}

// under reads what a button is under, whoever pressed it.
func (b *Bot) under(ctx context.Context, c call, args []string) (view, history.Version, *refusal) {
	shown, ok := viewOf(args)
	if !ok || !genuine(c) {
		return shown, history.Version{}, &refusal{id: locale.RefuseUnknown}
	}
	v, r := b.recorded(ctx, c, shown.version())
	return shown, v, r
}

// recorded reads a version, or says that it is gone.
func (b *Bot) recorded(ctx context.Context, c call, id string) (history.Version, *refusal) {
	ctx, cancel := c.storing(ctx)
	defer cancel()
	v, err := b.history.Version(ctx, id)
	switch {
	case errors.Is(err, history.ErrGone):
		return v, b.forgotten(c.words)
	case err != nil:
		return v, b.busy(c, "version not read", err)
	}
	return v, nil
}

// mayKnow reports whether a member may see a version that is not on the message
// which they look at: their own, and what was shown in this channel to
// everybody.
func mayKnow(c call, v history.Version) bool {
	return c.Author().ID == v.Author || !v.Private && isHere(c, &v.Place) || isHere(c, v.Shared)
}

// isHere reports whether everybody here can see what is at a place.
func isHere(c call, at *history.Place) bool {
	return at != nil && at.Channel == c.ChannelID && !at.Ephemeral
}

// alone reports whether a version was shown to its author alone, who wanted that or
// Discord, before it was shared.
func alone(v history.Version) bool { return v.Private || v.Place.Ephemeral }

// picturesOf are the pictures of a view, where they can be had.
func (b *Bot) picturesOf(ctx context.Context, c call, shown view, v history.Version) ([]source, *refusal) {
	if !shown.originals() {
		return b.resultsOf(ctx, c, v)
	}
	pictures, _, r := b.inputsAgain(ctx, c, v)
	return pictures, r
}

// fromSecret refuses what a version was made from to others, when that was shown
// to its author alone: what went into a private edit, also when its result was
// shared, and a version that was private itself. Of what is forgotten nobody
// knows, so it counts as secret: it was deleted, or what is kept of it will be
// gone within hours.
func (b *Bot) fromSecret(ctx context.Context, c call, v history.Version) *refusal {
	if c.Author().ID == v.Author {
		return nil
	}
	for _, in := range v.Inputs {
		if in.Version == "" && !alone(v) {
			continue
		}
		from, err := history.Version{}, history.ErrGone
		if in.Version != "" {
			from, err = b.history.Version(ctx, in.Version)
		}
		switch {
		case errors.Is(err, history.ErrGone), err == nil && !mayKnow(c, from):
			return &refusal{id: locale.ShowGone}
		case err != nil:
			return b.busy(c, "version not read", err)
		}
	}
	return nil
}

// showing is a job that shows a view in a message of its own, to everybody
// unless the message with the button is for the member alone.
func showing(c call, do string, shown view, pictures []source) job {
	j := newJob(c, order{Pictures: pictures, Private: isPrivate(c)})
	j.Do, j.View = do, shown
	return j
}

// present makes a job of a press, once: what says which presses are the same.
func (b *Bot) present(ctx context.Context, c call, j job, what string) {
	if r := b.unwelcome(c); r != nil {
		b.refuse(ctx, c, r)
		return
	}
	if b.isFirst(ctx, c, what) {
		b.deposit(ctx, c, j)
	}
}

// faceOf tells the states of a message apart: each state has files of its own,
// also when it shows what was shown before.
func faceOf(c call) string {
	if c.Message == nil {
		return ""
	}
	face := c.Message.ID
	for _, a := range c.Message.Attachments {
		if isSnowflake(a.ID) {
			return face + "." + a.ID
		}
	}
	return face
}

package bot

import (
	"context"
	"errors"

	"retouch/bot/history"
	"retouch/bot/locale"
)

// undo shows what came before, in the same message for its owner and in a new
// one for others. What was for its author's eyes stays so.
func (b *Bot) undo(ctx context.Context, c call, args []string) {
	b.step(ctx, c, args, undoPress, b.before)
}

// redo shows what comes next on the way to the tip.
func (b *Bot) redo(ctx context.Context, c call, args []string) {
	b.step(ctx, c, args, redoPress, b.after)
}

// stepFrom finds the view next to one.
type stepFrom func(ctx context.Context, c call, shown view, v history.Version) (view, history.Version, *refusal)

func (b *Bot) step(ctx context.Context, c call, args []string, do string, next stepFrom) {
	shown, v, r := b.pressed(ctx, c, args)
	var to view
	var of history.Version
	var pictures []source
	if r == nil {
		to, of, r = next(ctx, c, shown, v)
	}
	if r == nil {
		pictures, r = b.picturesOf(ctx, c, to, of)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	j := showing(c, do, to, pictures)
	what := do + "." + faceOf(c)
	switch {
	case shownToNone(c, to, of) && !isPrivate(c):
		j.Order.Private, j.View.Owner = true, j.Owner
	case b.mayReplace(c, shown):
		j.InPlace, j.Losing = true, shownBy(c.Message, v)
		what = "show." + faceOf(c) // one change of a message at a time
	default:
		j.View.Owner = j.Owner
	}
	b.present(ctx, c, j, what)
}

// shownToNone reports whether nobody here but its author has seen what a view shows:
// a version that was for them alone and is not shared here, and what went into one.
func shownToNone(c call, v view, of history.Version) bool {
	return alone(of) && (v.originals() || !isHere(c, of.Shared))
}

// mayReplace reports whether a press may change what the message shows: it is
// the presser's own, and what is not shown any more is kept.
func (b *Bot) mayReplace(c call, shown view) bool {
	return c.Message != nil && b.keeping.Pictures > 0 && (shown.Owner == c.Author().ID || isPrivate(c))
}

// before is the parent of a version, or what it was made from when it has none
// or that is forgotten.
func (b *Bot) before(ctx context.Context, c call, shown view, v history.Version) (view, history.Version, *refusal) {
	if shown.originals() {
		return shown, v, &refusal{id: locale.ShowFirst}
	}
	if shown.Tip == "" {
		shown.Tip = v.ID
	}
	originals := view{Shown: originalsMark + v.ID, Tip: shown.Tip, Owner: shown.Owner}
	if v.Parent == "" {
		return originals, v, nil
	}
	ctx, cancel := c.storing(ctx)
	defer cancel()
	parent, err := b.history.Version(ctx, v.Parent)
	switch {
	case errors.Is(err, history.ErrGone), err == nil && !mayKnow(c, parent):
		return originals, v, nil
	case err != nil:
		return shown, v, b.busy(c, "version not read", err)
	}
	return view{Shown: parent.ID, Tip: shown.Tip, Owner: shown.Owner}, parent, nil
}

// maxSteps is how far the tip may be away: more than anybody edits.
const maxSteps = 500

// after is the next version on the way from the one that is shown to the tip.
// That way is found from its end, since a version knows its parent alone.
func (b *Bot) after(ctx context.Context, c call, shown view, v history.Version) (view, history.Version, *refusal) {
	to := shown.Tip
	if to == "" && shown.originals() {
		to = v.ID
	}
	if to == "" || to == shown.Shown {
		return shown, v, &refusal{id: locale.ShowLast}
	}
	ctx, cancel := c.storing(ctx)
	defer cancel()
	for range maxSteps {
		next, err := b.history.Version(ctx, to)
		switch {
		case errors.Is(err, history.ErrGone):
			return shown, v, &refusal{id: locale.ShowNextGone}
		case err != nil:
			return shown, v, b.busy(c, "version not read", err)
		}
		if leadsTo(shown, next) {
			return b.stepTo(c, shown, next)
		}
		to = next.Parent
		if to == "" {
			break
		}
	}
	return shown, v, &refusal{id: locale.ShowNextGone}
}

// leadsTo reports whether a version comes right after a view.
func leadsTo(shown view, next history.Version) bool {
	return shown.originals() && next.ID == shown.version() || next.Parent == shown.Shown
}

func (b *Bot) stepTo(c call, shown view, next history.Version) (view, history.Version, *refusal) {
	if !mayKnow(c, next) {
		return shown, next, &refusal{id: locale.ShowNextGone}
	}
	return view{Shown: next.ID, Tip: shown.Tip, Owner: shown.Owner}, next, nil
}

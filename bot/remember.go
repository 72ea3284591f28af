package bot

import (
	"context"
	"errors"
	"time"

	"retouch/bot/history"
)

// remember ends what is remembered of an edit whose results its member has: by
// now it is known where they are. It may be repeated.
func (b *Bot) remember(ctx context.Context, w *work) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	v, kept, err := b.deliveredVersion(ctx, w)
	if err == nil {
		err = b.settlePlace(ctx, w, &v, kept)
	}
	if errors.Is(err, history.ErrGone) {
		b.unremember(ctx, w) // it was deleted by then, and not what was kept since
		return
	}
	if err == nil {
		err = b.history.List(ctx, v)
	}
	if err != nil {
		b.log.Warn("version is not remembered", "job", w.id, "err", err)
	}
}

// settlePlace keeps a version with the place where it is, as far as that is known.
// One that is kept has had buttons for a while: what they changed stays, and one
// that was deleted is history.ErrGone.
func (b *Bot) settlePlace(ctx context.Context, w *work, v *history.Version, kept bool) error {
	moved := w.place.Message != "" && v.Place != w.at()
	if moved {
		v.Place = w.at()
	}
	switch {
	case !kept:
		return b.history.Keep(ctx, *v)
	case moved:
		return b.notePlace(ctx, w)
	}
	return nil
}

// notePlace notes which message a version is in.
func (b *Bot) notePlace(ctx context.Context, w *work) error {
	at := w.at()
	return b.history.Change(ctx, w.id, func(v *history.Version) { v.Place = at })
}

// unremember forgets an edit that nobody sees or that was called off, and what is
// kept for it, but for what a question keeps.
func (b *Bot) unremember(ctx context.Context, w *work) {
	w.inputs.drop()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	v, err := b.history.Version(ctx, w.id)
	if errors.Is(err, history.ErrGone) {
		v, err = b.versionBefore(w), nil
	}
	v.Asked = nil // of a question that may be open still: see forgetEnded
	if err == nil {
		err = b.history.Forget(ctx, v)
	}
	if err != nil {
		b.log.Warn("version that nobody sees is not forgotten", "job", w.id, "err", err)
	}
}

// rememberWords puts the words of an edit that had its final answer, whichever,
// among its member's recent ones. It may be repeated.
func (b *Bot) rememberWords(ctx context.Context, j job) {
	if j.Do != "" || j.Owner == nobodyKnown {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, rememberWithin)
	defer cancel()
	recent := history.Recent{ID: j.Interaction, Text: j.Order.Prompt, At: time.Now().UTC()}
	if err := b.history.Remember(ctx, j.Owner, recent); err != nil {
		b.log.Warn("prompt is not remembered", "job", j.Interaction, "err", err)
	}
}

// noteWhere notes which message has the last words about an edit that failed: it
// is known only when they are there, and another one when they had to be posted
// anew.
func (b *Bot) noteWhere(ctx context.Context, w *work) {
	if w.version == nil || w.place.Message == "" || w.version.Place == w.at() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	err := b.notePlace(ctx, w)
	if err != nil && !errors.Is(err, history.ErrGone) { // dismissed already
		b.log.Warn("place of an apology not noted", "job", w.id, "err", err)
	}
}

// deliveredVersion is the version that was delivered, and whether it is kept: by
// this process, else as an earlier one kept it, else put together from what is
// kept beside the results.
func (b *Bot) deliveredVersion(ctx context.Context, w *work) (v history.Version, kept bool, err error) {
	if w.version != nil {
		return *w.version, w.kept, nil
	}
	v, err = b.history.Version(ctx, w.id)
	if err == nil || !errors.Is(err, history.ErrGone) {
		return v, true, err
	}
	a, r, err := b.openKept(ctx, w)
	if err != nil {
		return v, false, err
	}
	_ = r.Close()
	m := made{seconds: a.Seconds, at: a.Made}
	for _, f := range a.all() {
		m.pictures = append(m.pictures, f.picture(""))
	}
	return b.versionOf(w, m, remarks{Notes: a.Notes}), false, nil
}

// rememberWithin is how long what is remembered may hold up a reply: a store in
// trouble never keeps a picture from its member.
const rememberWithin = 3 * time.Second

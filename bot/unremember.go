package bot

import (
	"context"
	"errors"

	"retouch/bot/history"
)

// unremember forgets an edit that nobody sees or that was called off, and what is
// kept for it, but for what a question keeps.
func (b *Bot) unremember(ctx context.Context, w *work) {
	w.inputs.drop()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	v, err := b.history.Version(ctx, w.id)
	if errors.Is(err, history.ErrGone) {
		v, err = b.versionLast(w), nil
	}
	v.Asked = nil // of a question that may be open still: see forgetEnded
	if err == nil {
		err = b.history.Forget(ctx, v)
	}
	w.whole = err == nil
	if err != nil {
		b.log.Warn("version that nobody sees is not forgotten", "job", w.id, "err", err)
	}
}

// forgetLate forgets what was sent for an edit whose version was deleted before the
// last of it was kept: whoever deleted it, or dismissed it, could not know of that.
// The job has ended, so nobody else needs it.
func (b *Bot) forgetLate(ctx context.Context, w *work) {
	if w.inputs.done == nil || w.whole {
		return
	}
	w.inputs.end()
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	switch _, err := b.history.Version(within, w.id); {
	case errors.Is(err, history.ErrGone):
		b.forgetAgain(within, w)
	case err != nil:
		b.log.Warn("nobody knows whether to keep what was sent", "job", w.id, "err", err)
	}
}

// forgetAgain forgets what was kept for a version since that was deleted, but for
// what a question keeps.
func (b *Bot) forgetAgain(ctx context.Context, w *work) {
	v := b.versionLast(w)
	v.Asked = nil
	if err := b.history.ForgetAgain(ctx, v); err != nil {
		b.log.Warn("what was kept for a deleted version is not forgotten", "job", w.id, "err", err)
	}
}

package bot

import "context"

// forgetCalledOff forgets what was sent for an edit that was called off while it
// was worked on here. Whoever called it off does so, too, but may have come before
// the last picture was kept.
func (b *Bot) forgetCalledOff(ctx context.Context, w *work) {
	if w.Do != "" || w.inputs.done == nil {
		return
	}
	w.inputs.drop()
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberWithin)
	defer cancel()
	switch _, _, state, err := b.jobs.Find(within, w.id); {
	case err != nil:
		b.log.Warn("nobody knows whether to keep what was sent", "job", w.id, "err", err)
	case state == stateCancelling, state == stateCancelled:
		b.unremember(within, w)
	}
}

// forgetSent forgets what was sent for an edit that is called off from outside
// of its work.
func (b *Bot) forgetSent(ctx context.Context, j job, id string) {
	w := &work{job: j, id: id}
	if j.Do == "" {
		b.unremember(ctx, w)
	}
	b.forgetAnswered(ctx, w, stateCancelled)
}

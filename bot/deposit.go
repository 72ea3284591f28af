package bot

import (
	"context"

	"retouch/bot/locale"
)

// depositOnce stores and acknowledges an edit that a press or a form asks for,
// as accept does for a command, and once however often it is asked for by any
// of these names.
func (b *Bot) depositOnce(ctx context.Context, c call, j job, names ...string) {
	r := b.unfit(c, j.Order)
	if r == nil {
		j.Order.Size, r = b.checkSize(c.words, j.Order.Size)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	for _, what := range names {
		if !b.isFirst(ctx, c, what) {
			return
		}
	}
	b.deposit(ctx, c, j)
}

// isFirst reports whether what a press or a form asks for is still to be done.
// If not, it has been answered.
func (b *Bot) isFirst(ctx context.Context, c call, what string) bool {
	within, cancel := context.WithDeadline(ctx, c.received.Add(storeWithin))
	defer cancel()
	job, first, err := b.once(within, c, what)
	switch {
	case err != nil:
		b.log.Warn("press not noted", "interaction", c.ID, "err", err)
		b.refuse(ctx, c, &refusal{id: locale.RefuseBusy})
	case !first:
		b.already(ctx, c, job)
	}
	return first
}

// storeShow stores and acknowledges a job that shows something, by the word of
// the button that asks for it: in the place of the message that was pressed on,
// or in a message of its own, for all or for the member alone. Nothing is
// checked but that Discord's id can name a job.
func (b *Bot) storeShow(ctx context.Context, c call, do string, v view, inPlace, private bool) {
	if !isSnowflake(c.ID) {
		b.refuse(ctx, c, &refusal{id: locale.RefuseInternal})
		return
	}
	j := newJob(c, order{Private: private})
	j.Do, j.View, j.InPlace = do, v, inPlace
	b.deposit(ctx, c, j)
}

// deposit stores and acknowledges a job that was found fit.
func (b *Bot) deposit(ctx context.Context, c call, j job) {
	record, err := j.encode()
	if err != nil {
		b.log.Error("job cannot be written down", "job", c.ID, "err", err)
		b.refuse(ctx, c, &refusal{id: locale.RefuseInternal})
		return
	}
	b.store(ctx, c, j, record)
}

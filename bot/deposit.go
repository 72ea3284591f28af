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
	within, cancel := c.storing(ctx)
	defer cancel()
	job, first, err := b.once(within, c, what)
	switch {
	case err != nil:
		b.refuse(ctx, c, b.busy(c, "press not noted", err))
	case !first:
		b.already(ctx, c, job)
	}
	return first
}

// deposit stores and acknowledges a job that was found fit. Nothing is checked
// but that Discord's id can name it.
func (b *Bot) deposit(ctx context.Context, c call, j job) {
	if !isSnowflake(c.ID) {
		b.refuse(ctx, c, &refusal{id: locale.RefuseInternal})
		return
	}
	if j.InPlace && c.Message != nil {
		j.Message = c.Message.ID
	}
	record, err := j.encode()
	if err != nil {
		b.log.Error("job cannot be written down", "job", c.ID, "err", err)
		b.refuse(ctx, c, &refusal{id: locale.RefuseInternal})
		return
	}
	b.store(ctx, c, j, record)
}

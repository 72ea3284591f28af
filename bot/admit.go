package bot

import (
	"context"

	"retouch/bot/locale"
)

// admit stores and acknowledges a job whose order has been checked.
func (b *Bot) admit(ctx context.Context, c call, j job) {
	record, err := j.encode()
	if err != nil {
		b.log.Error("job cannot be written down", "job", c.ID, "err", err)
		b.refuse(ctx, c, &refusal{id: locale.RefuseInternal})
		return
	}
	b.store(ctx, c, j, record)
}

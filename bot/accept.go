package bot

import (
	"context"
	"strconv"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// accept turns an order into a job: stored first, "thinking…" after that,
// never the other way round. What cannot be taken is refused instead.
func (b *Bot) accept(ctx context.Context, c call, o order, r *refusal) {
	if r == nil {
		r = b.unfit(c, o)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	record, err := newJob(c, o).encode()
	if err != nil {
		b.log.Error("job cannot be written down", "job", c.ID, "err", err)
		b.refuse(ctx, c, &refusal{id: locale.RefuseInternal})
		return
	}
	b.store(ctx, c, record)
}

// unfit says why a command cannot become a job, by what Discord told with it.
func (b *Bot) unfit(c call, o order) *refusal {
	if _, err := strconv.ParseUint(c.ID, 10, 64); err != nil {
		return &refusal{id: locale.RefuseInternal}
	}
	if !mayAttach(c.Interaction) {
		return &refusal{id: locale.RefuseNoPermission}
	}
	return b.limits.check(o)
}

// mayAttach reports whether the application may post a picture where the
// command was run.
func mayAttach(i *discord.Interaction) bool {
	return i.AppPermissions == nil || i.AppPermissions.Has(discord.AttachFiles)
}

// store submits the job and acknowledges it. An interaction that Discord
// delivers again gets the same answer and makes no second job.
func (b *Bot) store(ctx context.Context, c call, record []byte) {
	ack, result := b.acks.begin(c.ID), maybeLanded
	defer func() { ack.end(result) }() // also after a panic: a worker may wait
	within, cancel := context.WithDeadline(ctx, c.received.Add(storeWithin))
	_, err := b.jobs.Submit(within, c.ID, c.Author().ID, record)
	cancel()
	ack.turn(ctx)
	if err != nil {
		b.log.Warn("job not stored", "job", c.ID, "err", err)
		b.refuse(ctx, c, &refusal{id: locale.RefuseBusy}) // Discord shows it, should it have been stored after all
		return
	}
	_, err = b.wire.Respond(ctx, c.Interaction, discord.Response{Type: discord.RespondThinking})
	result = landing(err, b.alone)
	if err != nil && !ack.again {
		b.log.Warn("acknowledgement uncertain", "job", c.ID, "after", time.Since(c.began), "err", err)
	}
}

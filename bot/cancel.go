package bot

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// floorWithin is how long a press waits for words that are on their way, before
// it breaks them off and after that.
const floorWithin = 600 * time.Millisecond

// callOff takes the press of the button that calls a job off; nothing in its
// custom_id is trusted but the id.
func (b *Bot) callOff(ctx context.Context, c call, args []string) {
	if len(args) != 1 || !isSnowflake(args[0]) {
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	}
	id := args[0]
	within, cancel := c.storing(ctx)
	defer cancel()
	record, owner, state, err := b.jobs.Find(within, id)
	if err == nil && slices.Contains(ends, state) {
		err = ErrTooLate // whoever may have called it off: it has no record any more
	}
	if err != nil {
		b.refuse(ctx, c, b.uncancelled(c, id, err))
		return
	}
	j, _ := decodeJob(record) // its owner may, whatever is known of it
	if !mayCancel(c.Interaction, owner, j) {
		b.refuse(ctx, c, &refusal{id: locale.CancelForbidden})
		return
	}
	b.cancel(ctx, within, c, j, id)
}

// mayCancel says who may call a job off: its owner, whoever allowed it, and who
// may manage messages where it is.
func mayCancel(i *discord.Interaction, owner string, j job) bool {
	who := i.Author().ID
	if who == "" {
		return false
	}
	if who == owner || who == j.Allowed {
		return true
	}
	here := i.GuildID != "" && i.GuildID == j.Guild && i.ChannelID == j.Channel
	return here && i.Member != nil && i.Member.Permissions.Has(discord.ManageMessages)
}

// uncancelled is the sentence for a job that cannot be called off.
func (b *Bot) uncancelled(c call, id string, err error) *refusal {
	switch {
	case errors.Is(err, ErrTooLate):
		return &refusal{id: locale.CancelTooLate}
	case errors.Is(err, ErrUnknown):
		return &refusal{id: locale.CancelUnknown}
	}
	b.log.Warn("job not called off", "interaction", c.ID, "job", id, "err", err)
	return &refusal{id: locale.RefuseBusy}
}

// cancel calls a job off and tells it in the reply. The floor is taken first:
// words of the worker that are on their way may not land on top.
func (b *Bot) cancel(ctx, within context.Context, c call, j job, id string) {
	f, release := b.floors.hold(id)
	defer release()
	if err := f.seize(within); err != nil {
		if f.over.Load() {
			err = ErrTooLate
		}
		b.refuse(ctx, c, b.uncancelled(c, id, err))
		return
	}
	defer f.pass()
	if f.over.Load() {
		b.refuse(ctx, c, b.uncancelled(c, id, ErrTooLate))
		return
	}
	t, err := b.jobs.Cancel(within, id, c.Author().ID)
	if err != nil {
		b.refuse(ctx, c, b.uncancelled(c, id, err))
		return
	}
	f.over.Store(true)
	b.tellCancelled(ctx, c, j, t, f)
}

// tellCancelled answers the press with the job's final answer and notes that. If
// it cannot be told now, a worker finds the job and tells it.
func (b *Bot) tellCancelled(ctx context.Context, c call, j job, t Task, f *floor) {
	words := b.catalog.Words(j.Locale, j.GuildLocale)
	reply := discord.Reply{
		Content: cancelled(words, c.Author().ID), Flags: discord.SuppressEmbeds, NoFiles: true,
		Components: []discord.Component{dismissButton(words, t.ID(), t.Owner())},
	}
	_, err := b.wire.Respond(ctx, c.Interaction, discord.Response{Type: discord.RespondUpdate, Data: reply})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endGrace)
	defer cancel()
	if err != nil {
		b.log.Warn("answer did not arrive", "interaction", c.ID, "after", time.Since(c.began), "err", err)
	}
	if err != nil || c.AnsweredInline() { // of which nobody tells whether it arrived
		_, err = b.wire.EditOriginal(ctx, j.Application, j.Token, reply)
		err = orNobody(err, err)
	}
	if err != nil && !errors.Is(err, errNobody) {
		f.over.Store(false)
		b.log.Warn("cancelling is left to a worker", "job", t.ID(), "err", err)
		return
	}
	if err := b.settle(ctx, j, t, ending{state: stateCancelled}); err != nil {
		b.log.Warn("cancelled job is left to a worker", "job", t.ID(), "err", err)
		return
	}
	_ = os.RemoveAll(filepath.Join(b.dir, t.ID())) // what an earlier process may have left there
	b.log.Info("edit cancelled", "job", t.ID(), "by", pressedBy(c, j))
	b.forgetSent(ctx, j, t.ID())
	b.rememberWords(ctx, j)
	b.staysCancelled(ctx, j, t.ID(), reply, f)
}

// staysCancelled looks after the last words for as long as others may land on
// them that were broken off.
func (b *Bot) staysCancelled(ctx context.Context, j job, id string, reply discord.Reply, f *floor) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), arriveWithin)
	defer cancel()
	_ = f.watch(ctx, func() error {
		m, err := b.wire.Original(ctx, j.Application, j.Token)
		if err == nil && cancels(m.Components, id) {
			_, _ = b.wire.EditOriginal(ctx, j.Application, j.Token, reply)
		}
		return nil
	})
}

// pressedBy says who called a job off, without naming anybody.
func pressedBy(c call, j job) string {
	switch c.Author().ID {
	case j.Owner:
		return "owner"
	case j.Allowed:
		return "asked"
	}
	return "moderator"
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// accept turns an order into a job: counted and stored first, "thinking…" after
// that, never the other way round. What cannot be taken is refused instead.
func (b *Bot) accept(ctx context.Context, c call, o order, r *refusal) {
	if r == nil {
		r = b.unfit(c, o)
	}
	if r == nil {
		o.Size, r = b.checkSize(c.words, o.Size)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	b.deposit(ctx, c, newJob(c, o))
}

// unfit says why a command cannot become a job, by what Discord told with it.
func (b *Bot) unfit(c call, o order) *refusal {
	if r := b.unwelcome(c); r != nil {
		return r
	}
	return b.limits.check(o)
}

// isSnowflake reports whether an id can be one of Discord's. Such an id can
// name a job and a folder.
func isSnowflake(id string) bool {
	_, err := strconv.ParseUint(id, 10, 64)
	return err == nil
}

// mayAttach reports whether the application may post a picture where the
// command was run.
func mayAttach(i *discord.Interaction) bool {
	return i.AppPermissions == nil || i.AppPermissions.Has(discord.AttachFiles)
}

// store submits the job and acknowledges it. An interaction that Discord
// delivers again gets the same answer and makes no second job.
func (b *Bot) store(ctx context.Context, c call, j job, record []byte) {
	ack, result := b.acks.begin(c.ID), maybeLanded
	var m *discord.Message
	defer func() { ack.end(result, m) }() // also after a panic: a worker may wait
	within, cancel := c.storing(ctx)
	first, err := b.take(within, j, record)
	cancel()
	ack.turn(ctx)
	if err != nil {
		b.refuse(ctx, c, b.declinedFor(ctx, c, j, err)) // Discord shows it, should it have been stored after all
		b.untake(ctx, j, ack, err)
		return
	}
	answer := b.acknowledgement(j)
	m, err = b.wire.Respond(ctx, c.Interaction, answer)
	if reply, ok := answer.Data.(discord.Reply); ok && err == nil {
		b.floors.note(c.ID, reply.Content)
	}
	// Of a job that was stored before, the answer to this delivery says nothing.
	if first {
		result = landing(err, b.alone)
		if c.AnsweredInline() {
			result = isWritten
		}
	}
	b.meter.Acknowledged(time.Since(c.received))
	if err != nil && !ack.again {
		b.log.Warn("acknowledgement uncertain", "job", c.ID, "after", time.Since(c.began), "err", err)
	}
}

// take counts the job and stores it. One that is known is neither counted nor
// stored again, and first is false: what it was counted for may have been given
// back already.
func (b *Bot) take(ctx context.Context, j job, record []byte) (first bool, err error) {
	_, _, _, err = b.jobs.Find(ctx, j.Interaction)
	if err == nil {
		return false, nil
	}
	if !errors.Is(err, ErrUnknown) {
		return false, fmt.Errorf("look for job: %w", err)
	}
	if err := b.count(ctx, j); err != nil {
		return false, fmt.Errorf("count job: %w", err)
	}
	first, err = b.jobs.Submit(ctx, Request{
		ID: j.Interaction, Owner: j.Owner, Deadline: j.Began.Add(b.within), Light: j.Do != "", Record: record,
	})
	if err != nil {
		return false, fmt.Errorf("store job: %w", err)
	}
	return first, nil
}

// count counts an edit; what only shows something or takes it away costs nothing.
func (b *Bot) count(ctx context.Context, j job) error {
	if j.Do != "" {
		return nil
	}
	return b.ledger.Take(ctx, j.Interaction, j.Owner, j.Order.results(), j.Began)
}

// acknowledgement is the first answer of an interaction that became a job:
// "thinking…", or for one whose answer takes the place of a message, that
// message in progress.
func (b *Bot) acknowledgement(j job) discord.Response {
	switch {
	case j.InPlace && j.Do != "":
		return discord.Response{Type: discord.RespondUpdateLater}
	case j.InPlace:
		words := b.catalog.Words(j.Locale, j.GuildLocale)
		line := words.Say(locale.ReplyGettingReady, nil)
		return discord.Response{Type: discord.RespondUpdate, Data: inProgress(words, j.Interaction, line)}
	case j.Order.Private:
		return discord.Response{Type: discord.RespondThinking, Data: discord.Thinking{Flags: discord.Ephemeral}}
	}
	return discord.Response{Type: discord.RespondThinking}
}

// giveBackWithin is for a ledger whose store has trouble.
const giveBackWithin = 5 * time.Second

// untake gives back what a job was counted for that was not stored. Of an
// interaction that was delivered before, the job may be stored all the same.
func (b *Bot) untake(ctx context.Context, j job, a *ack, err error) {
	_, spent := errors.AsType[*SpentError](err)
	_, many := errors.AsType[*TooManyError](err)
	if spent || j.Do != "" || a.again && !many {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveBackWithin)
	defer cancel()
	if err := b.ledger.GiveBack(ctx, j.Interaction, j.Owner, j.Began); err != nil {
		b.log.Warn("edit that was refused stays counted", "job", j.Interaction, "err", err)
	}
}

// declined is the sentence for a job that could not be stored.
func (b *Bot) declined(ctx context.Context, c call, err error) *refusal {
	if spent, ok := errors.AsType[*SpentError](err); ok {
		return overspent(spent)
	}
	if many, ok := errors.AsType[*TooManyError](err); ok {
		return b.tooMany(ctx, many)
	}
	b.log.Warn("job not stored", "job", c.ID, "err", err)
	return &refusal{id: locale.RefuseBusy}
}

// overspent is the sentence for who asks for more than is left of a day.
func overspent(e *SpentError) *refusal {
	args := locale.Args{"Renews": relative(e.Renews)}
	switch {
	case e.Left > 0:
		args["Count"] = e.Left
		return &refusal{id: locale.ReplySpentLeft, args: args}
	case e.Yours:
		return &refusal{id: locale.RefuseSpentYours, args: args}
	}
	return &refusal{id: locale.RefuseSpent, args: args}
}

// relative is a time that each client shows as "in 5 minutes" or "2 hours ago".
// https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
func relative(t time.Time) string {
	return "<t:" + strconv.FormatInt(t.Unix(), 10) + ":R>"
}

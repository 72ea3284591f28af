package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// doubleClick is how close together two presses are one, by Discord's clock or
// ours: the second may reach us long after the first.
const doubleClick = 3 * time.Second

// once takes a press, or a form, for a job, so that a double click makes one:
// first is false when the same member did the same just before, or that job
// still counts. The job is the one that counts.
func (b *Bot) once(ctx context.Context, c call, what string) (job string, first bool, err error) {
	goesOn := func(other string, at time.Time) bool {
		return !b.unheard(other) && (together(c.ID, other) || time.Since(at) < doubleClick || b.counts(ctx, c, other))
	}
	job, err = b.history.Once(ctx, what+"."+c.Author().ID, c.ID, time.Now(), goesOn)
	if err != nil {
		return "", false, fmt.Errorf("note press: %w", err)
	}
	return job, job == c.ID, nil
}

// unheard reports whether the member cannot know of a job: its acknowledgement
// never landed, and Discord asked to try again.
func (b *Bot) unheard(job string) bool {
	one := b.acks.find(job)
	return one != nil && one.state() == notLanded
}

// counts reports whether a job stands for what asks for the same again. Of a
// button it does while it goes on. A form is sent again only when its answer was
// lost, so its job counts as long as it is known, unless nobody could be told.
func (b *Bot) counts(ctx context.Context, c call, job string) bool {
	_, _, state, err := b.jobs.Find(ctx, job)
	switch {
	case errors.Is(err, ErrUnknown):
		return false
	case err != nil:
		return true // nobody knows; a second one would cost
	case c.Type == discord.ModalSubmit:
		return state != stateDropped
	}
	return !slices.Contains(ends, state)
}

// ends are the states of a job that had its final answer.
var ends = []string{stateReplied, stateApologised, stateCancelled, stateDropped}

// already answers what asks for a job that there is: the second press of a
// double click with nothing, anything else with where the job is.
func (b *Bot) already(ctx context.Context, c call, job string) {
	if c.Type == discord.Press && together(c.ID, job) {
		b.respond(ctx, c, discord.Response{Type: discord.RespondUpdateLater})
		return
	}
	link := b.whereabouts(ctx, job)
	if link == "" {
		b.refuse(ctx, c, &refusal{id: locale.ButtonsAlready})
		return
	}
	b.refuse(ctx, c, &refusal{id: locale.ButtonsAlreadyLink, args: locale.Args{"Link": link}})
}

// together reports whether two interactions were made within a double click.
func together(a, b string) bool {
	one, ok := discord.CreatedAt(a)
	other, known := discord.CreatedAt(b)
	return ok && known && one.Sub(other).Abs() < doubleClick
}

// whereabouts is the address of the reply of a job, also of one that has ended;
// "" when it cannot be told in a moment.
func (b *Bot) whereabouts(ctx context.Context, job string) string {
	if all := b.links(ctx, []string{job}); len(all) > 0 {
		return all[0]
	}
	v, err := b.history.Version(ctx, job)
	if err != nil && !errors.Is(err, history.ErrGone) {
		b.log.Warn("version not read", "job", job, "err", err)
	}
	return v.Place.Link()
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/bot/discord"
)

// errNobody ends a job that has nobody to answer: its acknowledgement never
// landed, or the reply was deleted.
var errNobody = errors.New("nobody to answer")

// answeredError ends a job whose reply has its final answer: a crash came
// between the last words and the note of them.
type answeredError struct{ picture bool }

func (e *answeredError) Error() string { return "the reply has its final answer already" }

// Discord can need a moment until a reply that it accepted can be read.
const (
	confirmFor   = 5 * time.Second
	confirmPause = 500 * time.Millisecond
	lookPauseMax = 15 * time.Second // while Discord cannot be asked
)

// confirm returns nil when the reply is known to wait for its answer, and
// shows in it that the job is worked on. That is the last check before money is
// spent for it.
func (b *Bot) confirm(ctx context.Context, w *work) error {
	if err := b.find(ctx, w); err != nil {
		return err
	}
	if said, ok := b.floors.justSaid(w.id); ok {
		return b.confirmUnseen(ctx, w, said)
	}
	end := time.Now().Add(confirmFor)
	defer func() { w.lines.shows(w.fetching(), time.Now()) }()
	for {
		m, err := b.showLine(ctx, w, w.fetching())
		switch {
		case err == nil:
			w.isAt(m)
			return nil
		case errors.Is(err, errOver):
			return err
		case forbids(err) && !w.dead:
			return fmt.Errorf("show that the job runs: %w", refused(err))
		case notFound(err) && !w.dead && time.Now().Before(end):
		case deadToken(err) && !w.dead:
			w.dead = true // by the bot's own right then
			continue
		default:
			return w.unshown(err)
		}
		if !pause(ctx, confirmPause) {
			return fmt.Errorf("show that the job runs: %w", context.Cause(ctx))
		}
	}
}

// confirmUnseen is confirm for a reply that has just changed, and must not
// change again yet: it is looked at, and the line is shown later.
func (b *Bot) confirmUnseen(ctx context.Context, w *work, said spoken) error {
	w.lines.shows(said.line, said.at)
	if err := b.look(ctx, w); err != nil {
		return err
	}
	w.lines.show(w.fetching())
	return nil
}

// unshown is what it means that a line did not get through: nothing, as long as
// there is a reply.
func (w *work) unshown(err error) error {
	gone := notFound(err) || w.dead && lasting(err) || errors.Is(err, errUndelivered)
	if gone || orNobody(err, nil) != nil {
		return fmt.Errorf("show that the job runs: %w: %w", errNobody, err)
	}
	return nil // the line is a courtesy
}

// isAt takes in where Discord says that the reply is.
func (w *work) isAt(m *discord.Message) {
	if m != nil && m.ID != "" {
		w.place = placeOf(m, w.Channel)
		w.place.Ephemeral = w.place.Ephemeral || w.Order.Private
	}
}

// find returns nil when the reply is known to be there and to wait for its
// answer. If this process did not see the acknowledgement land, or has worked
// on the job before, it asks Discord.
func (b *Bot) find(ctx context.Context, w *work) error {
	ctx, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	result, m := b.acknowledged(ctx, w.id)
	switch result {
	case hasLanded:
		w.seen = true
		w.isAt(m)
		return nil
	case notLanded:
		return fmt.Errorf("acknowledgement was refused: %w", errNobody)
	}
	return b.look(ctx, w)
}

// acknowledged waits for an acknowledgement on its way, if this job has not
// been worked on since.
func (b *Bot) acknowledged(ctx context.Context, id string) (landed, *discord.Message) {
	a := b.acks.use(id)
	if a == nil {
		return maybeLanded, nil
	}
	select {
	case <-a.done:
		return a.result, a.message
	case <-ctx.Done():
		return maybeLanded, nil
	}
}

// look asks Discord for the reply until it is there or must be taken for lost.
func (b *Bot) look(ctx context.Context, w *work) error {
	end := time.Now().Add(confirmFor)
	for wait := confirmPause; ; {
		m, err := b.wire.Original(ctx, w.Application, w.Token)
		switch {
		case err == nil && answered(m, w.job):
			w.isAt(m)
			return fmt.Errorf("look for reply: %w", &answeredError{picture: len(m.Attachments) > 0 && !wentOn(m, w.id)})
		case err == nil:
			w.seen, w.back = true, true
			w.isAt(m)
			return nil
		case unreadable(err):
			w.back = true
			return nil
		case lasting(err) && (!notFound(err) || w.settled() && deadToken(err) || time.Now().After(end)):
			return w.lost(err)
		case !lasting(err):
			wait = min(2*wait, lookPauseMax)
		}
		if !pause(ctx, wait) {
			return orAway(fmt.Errorf("look for reply: %w", context.Cause(ctx)), err)
		}
	}
}

// settledAfter is when an acknowledgement that was on its way has landed, or
// never will: Discord takes none after 3 s.
const settledAfter = 3*time.Second + clockDrift

// settled reports whether a token that opens nothing is dead, rather than not
// good yet.
func (w *work) settled() bool { return w.seen || time.Since(w.Began) >= settledAfter }

// lost decides about a reply that Discord does not show. When it was seen
// before, or may have been there until its token died of age, there are other
// ways to answer.
func (w *work) lost(err error) error {
	if deadToken(err) && (w.seen || w.expired() && !notFound(err)) {
		w.dead = true
		return nil
	}
	return fmt.Errorf("look for reply: %w: %w", errNobody, err)
}

// tokenLife is how long an interaction's token is good for.
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
const tokenLife = 15 * time.Minute

func (w *work) expired() bool { return time.Since(w.Began) >= tokenLife-clockDrift }

// pause waits and reports whether ctx still goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

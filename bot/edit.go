package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"retouch/bot/locale"
	"retouch/editor"
)

// shutStep makes a job whose call the gate held back look again every few
// seconds.
const shutStep = 2

// edit calls the API until there is a result, or an error that another call
// does not mend. Between two calls that were not paid it waits as long as the
// API asks, else longer each time, and shows that. It gives up when the next
// call would begin after the deadline, or when the API could not be reached for
// as long as the bot's patience lasts.
func (b *Bot) edit(ctx context.Context, w *work, r editor.Request) (editor.Result, error) {
	reached := time.Now()
	for try := 0; ; try++ {
		result, err := b.try(ctx, w, r)
		failed := unpaid(err)
		if failed == nil {
			return result, err
		}
		if isShut(err) {
			try = shutStep
		}
		wait := editor.Backoff(try, failed.RetryAfter)
		next := time.Now().Add(wait)
		switch {
		case isAsking(err):
			reached = time.Now() // it may be back
		case failed.Kind != editor.Unavailable:
			reached = next
		}
		if !next.Before(w.deadline) || next.Sub(reached) > b.patience {
			return result, err
		}
		w.lines.show(w.waiting(failed.Kind, next))
		b.log.Debug("edit will be tried again", "job", w.id, "in", wait, "err", err)
		if !pause(ctx, wait) {
			return result, fmt.Errorf("wait for the API: %w", context.Cause(ctx))
		}
	}
}

// unpaid returns the error of a call that cost nothing and may work if it is
// made again; nil for all other outcomes.
func unpaid(err error) *editor.Error {
	e, ok := errors.AsType[*editor.Error](err)
	if !ok || !e.Again || e.Paid {
		return nil
	}
	return e
}

// unpaidWithin is for a store that has trouble when a job is interrupted.
const unpaidWithin = 2 * time.Second

// try makes one call, and has it on record before it begins: nobody can know
// after a crash whether it was paid.
func (b *Bot) try(ctx context.Context, w *work, r editor.Request) (editor.Result, error) {
	leave, err := b.gate.enter()
	if err != nil {
		return editor.Result{}, err
	}
	verdict := errUnjudged
	defer func() { leave(verdict) }()
	w.lines.show(w.turn(time.Now()))
	if err := w.task.Begin(ctx, w.note()); err != nil {
		return editor.Result{}, fmt.Errorf("begin call: %w", err)
	}
	began := time.Now()
	w.lines.show(w.running(began))
	result, err := b.editor.Edit(ctx, w.dir, r)
	b.meter.Step("edit", time.Since(began))
	if ctx.Err() == nil {
		verdict = err
	}
	if unpaid(err) == nil {
		return result, err
	}
	ctx, cancel := outlive(ctx, unpaidWithin)
	defer cancel()
	if noted := w.task.Unpaid(ctx); noted != nil {
		return result, fmt.Errorf("note that the call was not paid: %w", noted)
	}
	return result, err
}

// note is what a later process needs to find the reply without its token.
func (w *work) note() []byte {
	note, err := json.Marshal(w.place)
	if err != nil {
		return nil
	}
	return note
}

// turn is the line of a job whose call may have to wait for others.
func (w *work) turn(since time.Time) string {
	return w.words.Say(locale.ShowTurn, locale.Args{"Since": relative(since)})
}

// running is the line of a job whose call is under way.
func (w *work) running(since time.Time) string {
	return w.words.Say(locale.ShowRunning, locale.Args{"Since": relative(since)})
}

// fetching is the line of a job whose pictures come in.
func (w *work) fetching() string {
	return w.words.Say(locale.ReplyFetching, locale.Args{"Count": len(w.Order.sources()), "Since": relative(w.started)})
}

// bringing is the line of a job whose results are there.
func (w *work) bringing(since time.Time) string {
	return w.words.Say(locale.ReplyBringing, locale.Args{"Since": relative(since)})
}

// waiting is the line of a job whose next call has to wait.
func (w *work) waiting(kind editor.Kind, next time.Time) string {
	if kind == editor.Unavailable {
		return w.words.Say(locale.ShowAway, nil)
	}
	return w.words.Say(locale.ShowBusy, locale.Args{"Next": relative(next)})
}

package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"retouch/bot"
	"retouch/internal/job"
	"retouch/internal/ledger"
)

// jobs is the real queue as the bot wants it.
type jobs struct{ *job.Queue }

func (j jobs) Submit(ctx context.Context, r bot.Request) (bool, error) {
	first, err := j.Queue.Submit(ctx, job.Request{ID: r.ID, Owner: r.Owner, Deadline: r.Deadline, Record: r.Record, Light: r.Light})
	return first, translate(err)
}

func (j jobs) Cancel(ctx context.Context, id, by string) (bot.Task, error) {
	t, err := j.Queue.Cancel(ctx, id, by)
	if err != nil {
		return nil, translate(err)
	}
	return task{t}, nil
}

func (j jobs) Find(ctx context.Context, id string) ([]byte, string, string, error) {
	record, owner, state, err := j.Queue.Find(ctx, id)
	return record, owner, state, translate(err)
}

// task is a job of the real queue as the bot wants it.
type task struct{ *job.Task }

func (t task) Hold(ctx context.Context, most time.Duration) (func(), error) {
	release, err := t.Task.Hold(ctx, most)
	return release, translate(err)
}

func (t task) Begin(ctx context.Context, note []byte) error {
	return translate(t.Task.Begin(ctx, note))
}

func (t task) Unpaid(ctx context.Context) error { return translate(t.Task.Unpaid(ctx)) }

func (t task) Keep(ctx context.Context, meta []byte, open func() (io.ReadCloser, error)) error {
	return translate(t.Task.Keep(ctx, meta, open))
}

func (t task) Apologise(ctx context.Context, words []byte) error {
	return translate(t.Task.Apologise(ctx, words))
}

func (t task) End(ctx context.Context, state string) error { return translate(t.Task.End(ctx, state)) }

func translate(err error) error {
	if many, ok := errors.AsType[*job.TooManyError](err); ok {
		return &bot.TooManyError{Running: many.Running, Light: many.Light}
	}
	for theirs, ours := range map[error]error{
		job.ErrLost: bot.ErrLost, job.ErrCancelled: bot.ErrCancelled, job.ErrAttempts: bot.ErrAttempts,
		job.ErrTooLate: bot.ErrTooLate, job.ErrUnknown: bot.ErrUnknown,
	} {
		if errors.Is(err, theirs) {
			return fmt.Errorf("%w: %w", ours, err)
		}
	}
	return err
}

// books is the real ledger as the bot wants it.
type books struct{ *ledger.Ledger }

func (b books) Take(ctx context.Context, id, user string, n int, now time.Time) error {
	err := b.Ledger.Take(ctx, id, user, n, now)
	if spent, ok := errors.AsType[*ledger.SpentError](err); ok {
		return &bot.SpentError{Renews: spent.Renews, Yours: spent.Yours, Left: spent.Left}
	}
	return err
}

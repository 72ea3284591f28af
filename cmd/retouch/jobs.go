package main

import (
	"context"
	"errors"
	"io"
	"time"

	"retouch/bot"
	"retouch/internal/job"
	"retouch/internal/ledger"
)

// jobs gives the bot the queue with the bot's own words for what went wrong:
// neither of the two knows the other.
type jobs struct{ queue *job.Queue }

// Submit stores a job.
func (j jobs) Submit(ctx context.Context, r bot.Request) (first bool, err error) {
	first, err = j.queue.Submit(ctx, job.Request{ID: r.ID, Owner: r.Owner, Deadline: r.Deadline, Record: r.Record, Light: r.Light})
	return first, inBotsWords(err)
}

// Cancel calls a job off and hands it to the caller to tell.
func (j jobs) Cancel(ctx context.Context, id, by string) (bot.Task, error) {
	t, err := j.queue.Cancel(ctx, id, by)
	if err != nil {
		return nil, inBotsWords(err)
	}
	return task{t}, nil
}

// Hold keeps a waiting job where it is.
func (j jobs) Hold(ctx context.Context, id string, most time.Duration) (release func(), err error) {
	release, err = j.queue.Hold(ctx, id, most)
	return release, inBotsWords(err)
}

// Waiting lists the jobs that nobody works on, first come first.
func (j jobs) Waiting() []string { return j.queue.Waiting() }

// Find looks a job up.
func (j jobs) Find(ctx context.Context, id string) (record []byte, owner, state string, err error) {
	record, owner, state, err = j.queue.Find(ctx, id)
	return record, owner, state, inBotsWords(err)
}

// task is a job at work, with errors in the bot's words. All that does not
// fail is the queue's own.
type task struct{ *job.Task }

// Hold keeps other processes from calling the job off.
func (t task) Hold(ctx context.Context, most time.Duration) (release func(), err error) {
	release, err = t.Task.Hold(ctx, most)
	return release, inBotsWords(err)
}

// Begin stores that a paid call begins.
func (t task) Begin(ctx context.Context, note []byte) error {
	return inBotsWords(t.Task.Begin(ctx, note))
}

// Unpaid stores that it was not paid after all.
func (t task) Unpaid(ctx context.Context) error { return inBotsWords(t.Task.Unpaid(ctx)) }

// Keep stores the result.
func (t task) Keep(ctx context.Context, meta []byte, open func() (io.ReadCloser, error)) error {
	return inBotsWords(t.Task.Keep(ctx, meta, open))
}

// Kept opens the result.
func (t task) Kept(ctx context.Context) ([]byte, io.ReadCloser, error) {
	meta, r, err := t.Task.Kept(ctx)
	return meta, r, inBotsWords(err)
}

// Apologise stores an apology before it is told.
func (t task) Apologise(ctx context.Context, words []byte) error {
	return inBotsWords(t.Task.Apologise(ctx, words))
}

// End stores that the job has had its final answer.
func (t task) End(ctx context.Context, state string) error {
	return inBotsWords(t.Task.End(ctx, state))
}

// words are what the bot calls the errors of the queue.
var words = map[error]error{
	job.ErrLost:      bot.ErrLost,
	job.ErrCancelled: bot.ErrCancelled,
	job.ErrAttempts:  bot.ErrAttempts,
	job.ErrTooLate:   bot.ErrTooLate,
	job.ErrUnknown:   bot.ErrUnknown,
}

// inBotsWords gives an error a second identity, which the bot knows. Its text
// stays.
func inBotsWords(err error) error {
	if err == nil {
		return nil
	}
	if many, ok := errors.AsType[*job.TooManyError](err); ok {
		return &bot.TooManyError{Running: many.Running, Light: many.Light}
	}
	for theirs, ours := range words {
		if errors.Is(err, theirs) {
			return translated{err, ours}
		}
	}
	return err
}

// inQueuesWords is the same for what the bot says of a job that did not end.
func inQueuesWords(err error) error {
	if errors.Is(err, bot.ErrAway) {
		return translated{err, job.ErrAway}
	}
	return err
}

// translated is an error that is another one as well.
type translated struct {
	error
	as error
}

// Unwrap returns both.
func (t translated) Unwrap() []error { return []error{t.error, t.as} }

// spending gives the bot the ledger, with its refusal in the bot's words.
type spending struct{ ledger *ledger.Ledger }

// Take counts a job against the limits, as n edits.
func (s spending) Take(ctx context.Context, id, user string, n int, now time.Time) error {
	err := s.ledger.Take(ctx, id, user, n, now)
	if spent, ok := errors.AsType[*ledger.SpentError](err); ok {
		return &bot.SpentError{Renews: spent.Renews, Yours: spent.Yours, Left: spent.Left}
	}
	return err
}

// GiveBack takes a job off the count again.
func (s spending) GiveBack(ctx context.Context, id, user string, when time.Time) error {
	return s.ledger.GiveBack(ctx, id, user, when)
}

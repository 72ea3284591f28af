package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/internal/store"
)

// Cancel calls a job off and hands it to the caller, who tells that and then
// ends it with Task.End; nobody else is going to. If the caller dies in
// between, a worker tells it when the lease has run out. Cancel waits while
// another process holds the job. ErrTooLate means that
// the job has its final answer, or is about to be given one, ErrUnknown that
// there is none.
func (q *Queue) Cancel(ctx context.Context, id, by string) (*Task, error) {
	record, _, _, err := q.Find(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("cancel job: %w", err)
	}
	was, err := q.find(ctx, id)
	for {
		if err != nil {
			return nil, fmt.Errorf("cancel job: %w", err)
		}
		if was.State != Accepted && was.State != Editing {
			return nil, ErrTooLate
		}
		if q.kept(was.entry, time.Now()) > 0 {
			rest(ctx)
			was, err = q.find(ctx, id)
			continue
		}
		t := newTask(q, id, was)
		next := was.entry
		next.State, next.By, next.Step = Cancelling, by, t.step()
		next.release()
		next.Worker, next.Until, next.Knock = t.me, time.Now().Add(q.c.Lease).UTC(), ""
		was, err = q.swap(ctx, id, was.revision, next, func(e entry) bool { return e.Step == next.Step })
		switch {
		case err == nil:
			t.set(was)
			t.record = record
			q.interrupt(id, ErrCancelled)
			return t, nil
		case errors.Is(err, store.ErrConflict) && was.revision > 0:
			err = nil // look at what is there now
		case errors.Is(err, store.ErrConflict):
			err = ErrUnknown
		}
	}
}

// interrupt ends the work of this process on a job.
func (q *Queue) interrupt(id string, cause error) {
	q.mu.Lock()
	t := q.held[id]
	q.mu.Unlock()
	if t != nil {
		_ = t.lose(cause)
	}
}

// Find reads a job: what was submitted, for whom, and how far it is. Nothing is
// left of the record when the job has ended. ErrUnknown says that there is no
// such job, or that it ended a day ago.
func (q *Queue) Find(ctx context.Context, id string) (record []byte, owner string, state State, err error) {
	s, err := q.find(ctx, id)
	if err != nil {
		return nil, "", "", fmt.Errorf("find job: %w", err)
	}
	if ended(s.State) {
		return nil, s.Owner, s.State, nil
	}
	e, err := read(ctx, q.c.Records, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, "", "", fmt.Errorf("find job: %w", err)
	}
	return e.Value, s.Owner, s.State, nil
}

// find reads a job, insisting.
func (q *Queue) find(ctx context.Context, id string) (s seen, err error) {
	err = insist(ctx, func(ctx context.Context) error {
		s, err = q.read(ctx, id)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrInvalid) {
		return seen{}, ErrUnknown
	}
	return s, err
}

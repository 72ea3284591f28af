package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/internal/store"
)

// Submit stores a job. first is false when the id is known already; nothing is
// stored then. It fails with ErrFull, a *TooManyError, ErrStopped, or whatever
// kept the store from storing it until ctx ended. Then nothing was promised,
// and the job is not going to run: what may have been stored all the same is
// withdrawn, and the id is spent.
func (q *Queue) Submit(ctx context.Context, r Request) (first bool, err error) {
	known, err := q.known(ctx, r)
	if err != nil || known {
		return false, err
	}
	if err := q.enter(r); err != nil {
		return false, err
	}
	e := entry{
		State: Accepted, Owner: r.Owner, Light: r.Light, From: q.name(),
		Accepted: time.Now().UTC(), Deadline: r.Deadline.UTC(),
	}
	now, err := q.store(ctx, r, e)
	q.entered(r.ID, now)
	switch {
	case errors.Is(err, store.ErrExists):
		return false, nil
	case err == nil:
		return true, nil
	}
	if _, ok := errors.AsType[*TooManyError](err); !ok && !errors.Is(err, store.ErrInvalid) {
		q.withdraw(r.ID, e)
	}
	return false, fmt.Errorf("submit job: %w", err)
}

// known says whether the request is of a job that is stored, ended or not.
func (q *Queue) known(ctx context.Context, r Request) (bool, error) {
	q.mu.Lock()
	_, live := q.live[r.ID]
	refused := q.withdrawn[r.ID]
	err := q.accepting(r.Light)
	q.mu.Unlock()
	switch {
	case live:
		return true, nil
	case refused:
		return false, errRefused
	case errors.Is(err, ErrStopped):
		return false, err
	}
	_, err = read(ctx, q.c.Jobs, r.ID)
	if err == nil || errors.Is(err, store.ErrNotFound) {
		return err == nil, nil
	}
	return false, fmt.Errorf("submit job: %w", err)
}

// errRefused is of a job whose Submit failed before.
var errRefused = errors.New("submit job: it was refused before")

// arrival is a job with Submits under way.
type arrival struct {
	submits int
	light   bool
}

// enter counts a Submit under way. Until it is over nobody here works on the
// job: what is not promised must not be begun.
func (q *Queue) enter(r Request) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.accepting(r.Light); err != nil {
		return err
	}
	if q.withdrawn[r.ID] {
		return errRefused
	}
	q.entering[r.ID] = arrival{q.entering[r.ID].submits + 1, r.Light}
	return nil
}

// entered ends what enter began, with the job that was stored, if one was.
func (q *Queue) entered(id string, s seen) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.entering[id]
	if a.submits--; a.submits > 0 {
		q.entering[id] = a
	} else {
		delete(q.entering, id)
	}
	if s.revision > q.shown {
		q.file(id, s, false)
	}
	q.nudge()
}

// store reserves a place in the owner's list, stores the record and then the
// job, which makes the promise. It returns store.ErrExists when the job is
// another Submit's.
func (q *Queue) store(ctx context.Context, r Request, e entry) (seen, error) {
	if err := q.reserve(ctx, e, r.ID); err != nil {
		return seen{}, err
	}
	if err := q.keep(ctx, r.ID, r.Record); err != nil {
		return seen{}, fmt.Errorf("store record: %w", err)
	}
	return q.create(ctx, r.ID, e)
}

// keep stores the record. One that is there is of the same interaction.
func (q *Queue) keep(ctx context.Context, id string, record []byte) error {
	return insist(ctx, func(ctx context.Context) error {
		_, err := q.c.Records.Create(ctx, id, record)
		if errors.Is(err, store.ErrExists) {
			return nil
		}
		return err
	})
}

// create stores the job. A try that got no answer may have stored it after
// all: the next one finds it there, and finds that it is ours.
func (q *Queue) create(ctx context.Context, id string, e entry) (seen, error) {
	value := e.encode()
	var now seen
	err := insist(ctx, func(ctx context.Context) error {
		rev, err := q.c.Jobs.Create(ctx, id, value)
		now = seen{entry: e, revision: rev}
		if !errors.Is(err, store.ErrExists) {
			return err
		}
		if now, err = q.read(ctx, id); err == nil && now.From != e.From {
			now, err = seen{}, store.ErrExists
		}
		if errors.Is(err, store.ErrNotFound) {
			return errUnsettled
		}
		return err
	})
	if err != nil {
		return seen{}, err
	}
	return now, nil
}

// errUnsettled is what a cluster shows while a write is under way: nothing can
// be created, and nothing is there.
var errUnsettled = errors.New("a write is under way")

// read reads a job.
func (q *Queue) read(ctx context.Context, id string) (seen, error) {
	e, err := q.c.Jobs.Get(ctx, id)
	if err != nil {
		return seen{}, err
	}
	job, err := decode(e.Value)
	return seen{entry: job, revision: e.Revision}, err
}

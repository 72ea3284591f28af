package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/internal/store"
)

// chore is something that nobody waits for but that has to happen. It is
// repeated until it works, or until the queue stops.
type chore struct {
	what, job string
	do        func(context.Context) error
}

// choreWithin bounds one try, and what a stop waits for the rest of them.
const choreWithin = 3 * time.Second

func (q *Queue) chore(c chore) {
	q.mu.Lock()
	q.chores = append(q.chores, c)
	q.mu.Unlock()
	select {
	case q.tidy <- struct{}{}:
	default:
	}
}

// keepTidy does chores until ctx ends, and then each of the rest once.
func (q *Queue) keepTidy(ctx context.Context) {
	for ctx.Err() == nil {
		if q.doChores(ctx) {
			rest(ctx)
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.tidy:
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), choreWithin)
	defer cancel()
	q.doChores(last)
}

// doChores does what there is to do, and says whether something is left. Those
// that wait behind a failed one are tried again after it.
func (q *Queue) doChores(ctx context.Context) (left bool) {
	q.mu.Lock()
	todo := q.chores
	q.mu.Unlock()
	for _, c := range todo {
		try, cancel := context.WithTimeout(ctx, choreWithin)
		err := c.do(try)
		cancel()
		q.mu.Lock()
		q.chores = q.chores[1:]
		if err != nil {
			q.chores = append(q.chores, c)
			left = true
		}
		q.mu.Unlock()
		if ctx.Err() != nil {
			return left
		}
	}
	return left
}

// withdraw makes sure that a job whose Submit failed never runs. Whether it was
// stored is not known, and a cluster may store it later still: so something is
// put in its place.
func (q *Queue) withdraw(id string, e entry) {
	q.mu.Lock()
	q.withdrawn[id] = true
	q.mu.Unlock()
	q.c.Log.Warn("job could not be stored, withdrawing it", "job", id)
	q.chore(chore{what: "withdraw job", job: id, do: func(ctx context.Context) error {
		foreign, err := q.annul(ctx, id, e)
		if err != nil {
			return fmt.Errorf("withdraw job: %w", err)
		}
		if !foreign {
			if err := q.clean(ctx, id, e, false); err != nil {
				return err
			}
		}
		q.mu.Lock()
		delete(q.withdrawn, id)
		q.mu.Unlock()
		q.nudge()
		return nil
	}})
}

// annul stores that the job is dropped. foreign says that another Submit of
// the same id was faster, whose job it is.
func (q *Queue) annul(ctx context.Context, id string, e entry) (foreign bool, err error) {
	for ctx.Err() == nil {
		now, err := q.read(ctx, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			_, err = q.c.Jobs.Create(ctx, id, e.endedAs(Dropped).encode())
			if err == nil || !errors.Is(err, store.ErrExists) {
				return false, err
			}
			rest(ctx)
			continue
		case err != nil:
			return false, err
		case now.From != e.From:
			return true, nil
		case ended(now.State):
			return false, nil
		}
		if _, err := q.swap(ctx, id, now.revision, now.endedAs(Dropped), q.dropped); !errors.Is(err, store.ErrConflict) {
			return false, err
		}
	}
	return false, ctx.Err()
}

func (q *Queue) dropped(e entry) bool { return e.State == Dropped }

// clean removes what a job held that is over.
func (q *Queue) clean(ctx context.Context, id string, e entry, result bool) error {
	err := q.vacate(ctx, e, id)
	err = errors.Join(err, insist(ctx, func(ctx context.Context) error { return q.c.Records.Forget(ctx, id) }))
	if result {
		err = errors.Join(err, q.c.Results.Delete(ctx, id))
	}
	if err != nil {
		return fmt.Errorf("clean up after job: %w", err)
	}
	return nil
}

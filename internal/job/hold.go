package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/internal/store"
)

// releaseWithin bounds how long a hold takes to end; it runs out by itself.
const releaseWithin = 2 * time.Second

// Hold keeps other processes from calling the job off, so that what is on its
// way to a member cannot arrive after the last words of somebody else. It ends
// with release, or after d. In this process the caller has to see to that.
func (t *Task) Hold(ctx context.Context, d time.Duration) (release func(), err error) {
	if t.q.c.Exclusive {
		return func() {}, t.lost()
	}
	if err := t.change(ctx, func(e *entry) error { e.hold(t.me, d); return nil }); err != nil {
		return nil, fmt.Errorf("hold job: %w", err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseWithin)
		defer cancel()
		_ = t.change(ctx, func(e *entry) error { e.release(); return nil }) // else it runs out
	}, nil
}

// Hold is Task.Hold for a job that waits: no other process takes it, either. It
// fails with ErrTooLate when the job does not wait any more, and with ErrLost
// when another process holds it.
func (q *Queue) Hold(ctx context.Context, id string, d time.Duration) (release func(), err error) {
	if q.c.Exclusive {
		return func() {}, nil
	}
	me := q.name()
	err = q.alter(ctx, id, func(e *entry) error {
		switch {
		case e.State != Accepted || e.Worker != "":
			return ErrTooLate
		case q.kept(*e, time.Now()) > 0:
			return ErrLost
		}
		e.hold(me, d)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("hold job: %w", err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseWithin)
		defer cancel()
		_ = q.alter(ctx, id, func(e *entry) error {
			if e.Holder != me {
				return ErrLost
			}
			e.release()
			return nil
		})
	}, nil
}

// kept is how long another process holds a job yet.
func (q *Queue) kept(e entry, now time.Time) time.Duration {
	if e.Holder == "" || q.mine(e.Holder) || q.c.Exclusive {
		return 0
	}
	return max(0, e.Held.Sub(now))
}

// alter stores a job that is nobody's, or whose worker does not mind, as f
// leaves it.
func (q *Queue) alter(ctx context.Context, id string, f func(*entry) error) error {
	for {
		was, err := q.find(ctx, id)
		if err != nil {
			return err
		}
		next := was.entry
		if err := f(&next); err != nil {
			return err
		}
		_, err = q.swap(ctx, id, was.revision, next, func(e entry) bool { return e.Holder == next.Holder && e.Held.Equal(next.Held) })
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
}

func (e *entry) hold(who string, d time.Duration) { e.Holder, e.Held = who, time.Now().Add(d).UTC() }
func (e *entry) release()                         { e.Holder, e.Held = "", time.Time{} }

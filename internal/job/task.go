package job

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"retouch/internal/store"
)

// Task is a job that this process works on. Its methods store each step before
// they return, and repeat what the store does not answer until their context
// ends. When one returns ErrLost or ErrCancelled the handler has to leave the
// job alone. It is safe for concurrent use.
type Task struct {
	q      *Queue
	id     string
	me     string // whoever holds the lease under this name is this task
	record []byte

	post     post          // under the queue's mu
	relieved chan struct{} // closed when others wait for the worker

	steps atomic.Uint64
	turn  chan struct{} // held by who is changing the job

	once  sync.Once
	over  chan struct{} // closed when the job is not this task's any more
	cause error         // set before over is closed

	mu  sync.Mutex
	now seen // as last stored
	at  phase
}

func newTask(q *Queue, id string, s seen) *Task {
	return &Task{
		q: q, id: id, me: q.name(), now: s,
		relieved: make(chan struct{}), turn: make(chan struct{}, 1), over: make(chan struct{}),
	}
}

// ID is the job's id.
func (t *Task) ID() string { return t.id }

// Owner is who the job counts for.
func (t *Task) Owner() string { return t.look().Owner }

// Record is what was submitted.
func (t *Task) Record() []byte { return t.record }

// Deadline is when the handler's context ends.
func (t *Task) Deadline() time.Time { return t.look().Deadline }

// State is how far the job is.
func (t *Task) State() State { return t.look().State }

// Attempts counts the paid calls that have begun and were not taken back.
func (t *Task) Attempts() int { return t.look().Attempts }

// Note is what Begin kept, nil before.
func (t *Task) Note() []byte { return t.look().Note }

// Words is what Apologise kept, nil before.
func (t *Task) Words() []byte {
	if e := t.look(); e.State == Apologising {
		return e.Meta
	}
	return nil
}

// CalledOffBy is who cancelled the job.
func (t *Task) CalledOffBy() string { return t.look().By }

// Hopeless says that the handler failed as often as it may: it should only
// apologise.
func (t *Task) Hopeless() bool { return t.look().Failures >= t.q.c.MaxFailures }

func (t *Task) look() entry { return t.seen().entry }

func (t *Task) seen() seen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now
}

func (t *Task) set(s seen) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = s
}

// lose ends the task, and with it the context of its handler.
func (t *Task) lose(cause error) error {
	t.once.Do(func() { t.cause = cause; close(t.over) })
	return t.cause
}

// lost is why the job is not this task's any more, or nil.
func (t *Task) lost() error {
	select {
	case <-t.over:
		return t.cause
	default:
		return nil
	}
}

// noticed is called when the watch shows a change of somebody's.
func (t *Task) noticed(e entry) {
	if e.Worker != t.me && !strings.HasPrefix(e.Step, t.me+".") {
		t.lose(whose(e))
	}
}

// step names one change of this task's.
func (t *Task) step() string {
	return t.me + "." + strconv.FormatUint(t.steps.Add(1), 36)
}

// whose is the error for who finds that the job, as it is now, is not theirs.
func whose(e entry) error {
	if e.State == Cancelling || e.State == Cancelled {
		return ErrCancelled
	}
	return ErrLost
}

// change stores the job as f leaves it. When somebody else wrote in between,
// but the lease is still this task's, f is asked again; otherwise the task is
// over, with ErrCancelled when the job was called off and ErrLost when it was
// taken.
func (t *Task) change(ctx context.Context, f func(*entry) error) error {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for {
		if err := t.lost(); err != nil {
			return err
		}
		next, err := t.next(f)
		if err != nil {
			return err
		}
		now, err := t.q.swap(ctx, t.id, t.seen().revision, next, func(e entry) bool { return e.Step == next.Step })
		switch {
		case err == nil:
			t.set(now)
			return nil
		case !errors.Is(err, store.ErrConflict):
			return err
		case now.Worker != t.me:
			return t.lose(whose(now.entry))
		}
		t.set(now)
	}
}

// next is the job as f leaves it, with a lease that begins now.
func (t *Task) next(f func(*entry) error) (entry, error) {
	next := t.look()
	if ended(next.State) {
		return next, ErrTooLate
	}
	if err := f(&next); err != nil {
		return next, err
	}
	next.Step = t.step()
	if next.Worker == t.me {
		next.Until, next.Knock = time.Now().Add(t.q.c.Lease).UTC(), ""
	}
	return next, nil
}

// End stores that the job has had its final answer, and removes what it held.
func (t *Task) End(ctx context.Context, s State) error {
	if !ended(s) {
		return fmt.Errorf("end job: %q is no end", s)
	}
	e := t.look()
	if err := t.change(ctx, func(e *entry) error { *e = e.endedAs(s); return nil }); err != nil {
		return fmt.Errorf("end job: %w", err)
	}
	t.hangUp(ctx)
	clean := func(ctx context.Context) error {
		return t.q.clean(ctx, t.id, e, e.State == Edited || e.Attempts > 0)
	}
	if clean(ctx) != nil {
		t.q.chore(chore{what: "clean up", job: t.id, do: clean})
	}
	return nil
}

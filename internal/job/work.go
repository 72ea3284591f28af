package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"retouch/internal/store"
)

// lastTries is how often a hopeless job is still handed out, to apologise.
const lastTries = 3

// errNotEnded is of a handler that returned without having ended the job.
var errNotEnded = errors.New("the handler did not end the job")

// do takes the lease, runs the handler while the lease is renewed, and gives
// the job back when the handler did not end it.
func (q *Queue) do(work context.Context, h Handler, t *Task) {
	mine, err := t.take(work)
	if err != nil && !errors.Is(err, ErrLost) && !errors.Is(err, ErrCancelled) && !errors.Is(err, store.ErrConflict) {
		q.c.Log.Warn("job was not taken", "job", t.id, "err", err)
		q.later(t.id, time.Now().Add(time.Second))
	}
	if !mine {
		return
	}
	ctx, cancel := context.WithCancelCause(work)
	defer cancel(nil)
	over := make(chan struct{})
	var aside sync.WaitGroup
	aside.Go(func() {
		select {
		case <-t.over:
			cancel(t.cause)
		case <-t.relieved:
			cancel(errRelieved)
		case <-over:
		}
	})
	renewing, stop := context.WithCancel(context.WithoutCancel(work))
	aside.Go(func() { t.renew(renewing) })
	err = q.hand(ctx, h, t)
	cause := context.Cause(ctx)
	stop()
	close(over)
	aside.Wait()
	t.giveBack(context.WithoutCancel(work), err, cause)
}

// later leaves a job alone that could not be taken. Only this process minds.
func (q *Queue) later(id string, when time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if s, ok := q.live[id]; ok {
		s.NotUntil = when
		q.live[id] = s
	}
}

// hand gives the job with its record to the handler.
func (q *Queue) hand(ctx context.Context, h Handler, t *Task) error {
	record, err := read(ctx, q.c.Records, t.id)
	if err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	t.record = record.Value
	ctx, cancel := context.WithDeadlineCause(ctx, t.Deadline(), context.DeadlineExceeded)
	defer cancel()
	return guard(ctx, h, t)
}

// guard turns a panic of the handler into an error.
func guard(ctx context.Context, h Handler, t *Task) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("job panicked: %v\n%s", v, debug.Stack())
		}
	}()
	return h(ctx, t)
}

// giveBack ends the lease of a job that has not ended. A failure is counted
// and followed by a pause; being stopped or relieved, the cause with which the
// handler's context ended, is none. A job that has failed to the
// last is dropped.
func (t *Task) giveBack(ctx context.Context, failure, cause error) {
	ctx, cancel := context.WithTimeout(ctx, claimWithin)
	defer cancel()
	defer t.lose(ErrLost)
	t.hangUp(ctx)
	if ended(t.State()) || t.lost() != nil {
		return
	}
	t.q.gave(t, t.leave(ctx, failure, cause))
}

// leave stores how the job was left.
func (t *Task) leave(ctx context.Context, failure, cause error) error {
	switch {
	case errors.Is(cause, ErrStopped):
		return t.rest(ctx)
	case errors.Is(cause, errRelieved):
		return t.putOff(ctx, errRelieved)
	case failure == nil:
		return t.fail(ctx, errNotEnded)
	case errors.Is(failure, ErrAway):
		return t.putOff(ctx, failure)
	}
	return t.fail(ctx, failure)
}

// gave tells what came of giving a job back.
func (q *Queue) gave(t *Task, err error) {
	if err != nil && !errors.Is(err, ErrLost) && !errors.Is(err, ErrCancelled) {
		q.c.Log.Warn("job was not given back", "job", t.id, "err", err)
	}
}

// rest ends the lease.
func (t *Task) rest(ctx context.Context) error {
	return t.change(ctx, func(e *entry) error {
		e.Worker, e.Until = "", time.Time{}
		return nil
	})
}

// putOff ends the lease and leaves the job alone for a while. However often
// that happens, it is no failure; but a call that this task has made and has no
// result of is not repeated.
func (t *Task) putOff(ctx context.Context, why error) error {
	t.q.c.Log.Warn("job is put off", "job", t.id, "err", why)
	return t.change(ctx, func(e *entry) error {
		e.Aways++
		e.Failed = e.Failed || e.State == Editing && e.Call == t.me
		e.put(t.q.pause(e.Aways))
		return nil
	})
}

// fail counts a failure, ends the lease and leaves the job alone for a while,
// but not past its deadline.
func (t *Task) fail(ctx context.Context, failure error) error {
	n := t.look().Failures + 1
	t.q.c.Log.Error("job failed", "job", t.id, "failures", n, "err", failure)
	if n >= t.q.c.MaxFailures {
		t.q.bury(ctx, t, n, failure)
	}
	if n >= t.q.c.MaxFailures+lastTries {
		return t.drop(ctx)
	}
	return t.change(ctx, func(e *entry) error {
		e.Failures, e.Failed = n, e.State == Editing
		e.put(t.q.pause(n))
		return nil
	})
}

// drop ends a job that nobody is told of.
func (t *Task) drop(ctx context.Context) error {
	if err := t.q.c.Drop(ctx, t); err != nil {
		return fmt.Errorf("drop job: %w", err)
	}
	return t.End(ctx, Dropped)
}

// pause is how long a job rests after its nth failure.
func (q *Queue) pause(n int) time.Duration {
	return min(q.c.Pause<<min(n-1, 10), time.Minute)
}

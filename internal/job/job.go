// Package job keeps what has been promised until it is done: records go in
// under an id, a fixed number of workers hands each of them to a handler
// exactly once, in order of arrival.
//
// The queue of this package lives in memory. It never blocks who submits, it
// recognises an id that it was given before, and it does not drop what it
// accepted: at a stop the handler still gets every record that waits, with a
// context that is over, so that it can tell the people who wait. It sees
// records as bytes and retries nothing.
package job

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// ErrFull is returned by Submit when as many jobs as allowed are running and
// waiting.
var ErrFull = errors.New("job queue is full")

// ErrStopped is returned by Submit after a stop, and is the cause with which
// the contexts of jobs end that a stop breaks off.
var ErrStopped = errors.New("job queue is stopped")

// Handler does one job. It has to give its last words in a context of its own
// when ctx is over. An error is logged; the job is not repeated.
type Handler func(ctx context.Context, id string, record []byte) error

// Config says how much a Queue takes on.
type Config struct {
	Workers     int           // jobs that run at once; 0 means 16
	Waiting     int           // jobs that wait besides those at most; 0 means none
	StopTimeout time.Duration // how long a stop leaves running jobs alone
	Log         *slog.Logger  // nil: silent
}

// Queue is a bounded queue of jobs in memory. It is safe for concurrent use.
type Queue struct {
	c        Config
	incoming chan entry // as long as all jobs that may be live, so sends never block

	mu      sync.Mutex
	ids     memory
	running int
	waiting int
	started bool
	stopped bool
}

type entry struct {
	id     string
	record []byte
}

// New returns a queue that accepts jobs at once and works on them in Run.
func New(c Config) *Queue {
	if c.Workers <= 0 {
		c.Workers = 16
	}
	c.Waiting = max(c.Waiting, 0)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Queue{c: c, ids: newMemory(), incoming: make(chan entry, c.Workers+c.Waiting)}
}

// Submit accepts a job, or says at once why not: ErrFull, ErrStopped or the
// end of ctx. first is false when the id is known already; nothing is done
// then. The owner is who wants it; this queue treats all owners alike.
func (q *Queue) Submit(ctx context.Context, id, owner string, record []byte) (first bool, err error) {
	if err := context.Cause(ctx); err != nil {
		return false, fmt.Errorf("submit job: %w", err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.stopped:
		return false, ErrStopped
	case q.ids.knows(id, time.Now()):
		return false, nil
	case q.running+q.waiting == cap(q.incoming):
		return false, ErrFull
	}
	q.ids.add(id)
	q.waiting++
	q.incoming <- entry{id, bytes.Clone(record)}
	return true, nil
}

// Load tells how many jobs are running and how many wait for a worker.
func (q *Queue) Load() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.running, q.waiting
}

// Accepting returns nil while Run works and has room for one more job, else
// ErrFull or ErrStopped.
func (q *Queue) Accepting() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case !q.started, q.stopped:
		return ErrStopped
	case q.running+q.waiting == cap(q.incoming):
		return ErrFull
	}
	return nil
}

// Run works until ctx ends and then stops: it accepts nothing more, hands what
// waits to h with a context that is over, gives running jobs StopTimeout
// before their contexts end too (both with the cause ErrStopped), and returns
// nil when the last handler has returned. It can be called once.
func (q *Queue) Run(ctx context.Context, h Handler) error {
	if err := q.start(); err != nil {
		return err
	}
	work, breakOff := context.WithCancelCause(context.WithoutCancel(ctx))
	defer breakOff(ErrStopped)
	over, end := context.WithCancelCause(context.WithoutCancel(ctx))
	end(ErrStopped)

	var workers sync.WaitGroup
	for range q.c.Workers {
		workers.Go(func() { q.work(work, over, h) })
	}
	<-ctx.Done()
	q.stop()
	// The workers may be busy for all of StopTimeout; those who wait are told now.
	for range q.c.Workers {
		workers.Go(func() { q.work(work, over, h) })
	}
	timer := time.AfterFunc(q.c.StopTimeout, func() { breakOff(ErrStopped) })
	defer timer.Stop()
	workers.Wait()
	return nil
}

func (q *Queue) start() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.started {
		return errors.New("run job queue: it was run before")
	}
	q.started = true
	return nil
}

func (q *Queue) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
	close(q.incoming)
}

// work takes jobs until the queue is stopped and empty. Those that it takes
// after the stop get a context that is over.
func (q *Queue) work(work, over context.Context, h Handler) {
	for e := range q.incoming {
		ctx := work
		if q.begin() {
			ctx = over
		}
		q.call(ctx, h, e)
		q.end(e.id)
	}
}

func (q *Queue) begin() (stopped bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting--
	q.running++
	return q.stopped
}

func (q *Queue) end(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	q.ids.done(id, time.Now())
}

// call runs the handler. A panic ends the job and nothing else.
func (q *Queue) call(ctx context.Context, h Handler, e entry) {
	defer func() {
		if v := recover(); v != nil {
			q.c.Log.Error("job panicked", "job", e.id, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
		}
	}()
	if err := h(ctx, e.id, e.record); err != nil {
		q.c.Log.Error("job ended without an answer", "job", e.id, "err", err)
	}
}

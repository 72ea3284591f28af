package job

import (
	"context"
	"time"
)

// urgentWorkers work besides the others on what only has to be told: jobs that
// were called off or are overdue. Otherwise a row of slow calls would hold
// those up.
const urgentWorkers = 8

// idle is how long the dispatcher sleeps when nothing is going to fall due.
const idle = time.Minute

// dispatch gives jobs to workers until ctx ends.
func (q *Queue) dispatch(ctx, work context.Context, h Handler, watch <-chan error) error {
	for {
		timer := time.NewTimer(q.start(work, h))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case err := <-watch:
			timer.Stop()
			return err
		case <-q.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// start begins all jobs that may begin now, and returns when to look again.
func (q *Queue) start(work context.Context, h Handler) time.Duration {
	for {
		t, hurry, next := q.pick(time.Now())
		if t == nil {
			return next
		}
		q.running.Go(func() {
			defer q.release(t, hurry)
			q.do(work, h, t)
		})
	}
}

// pick takes the job that is to begin next, if a worker is free for it.
func (q *Queue) pick(now time.Time) (t *Task, hurry bool, next time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	id, next := "", idle
	if !q.ready {
		return nil, false, next
	}
	for other, o := range q.live {
		if q.held[other] != nil || q.entering[other] > 0 || q.withdrawn[other] {
			continue // what frees it wakes the dispatcher
		}
		urgent := o.State == Cancelling || !now.Before(o.Deadline)
		if !urgent {
			next = min(next, o.Deadline.Sub(now))
		}
		if wait := q.wait(o, now); wait > 0 {
			next = min(next, wait)
			continue
		}
		if urgent && q.urgent >= urgentWorkers || !urgent && q.busy >= q.c.Workers {
			continue
		}
		if id == "" || urgent && !hurry || urgent == hurry && q.before(other, id) < 0 {
			id, hurry = other, urgent
		}
	}
	if id == "" {
		return nil, false, max(next, time.Millisecond)
	}
	t = newTask(q, id, q.live[id])
	q.held[id] = t
	q.busied(hurry, 1)
	return t, hurry, 0
}

// release ends what pick began.
func (q *Queue) release(t *Task, hurry bool) {
	q.mu.Lock()
	delete(q.held, t.id)
	q.busied(hurry, -1)
	q.mu.Unlock()
	q.nudge()
}

func (q *Queue) busied(hurry bool, n int) {
	if hurry {
		q.urgent += n
		return
	}
	q.busy += n
}

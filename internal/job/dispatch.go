package job

import (
	"context"
	"time"
)

// lane is a row of jobs with workers of its own.
type lane int

// The lanes. Workers of the last two work besides the others, because a row of
// slow calls would hold such jobs up.
const (
	ordinary lane = iota
	light         // only shows something
	urgent        // only has to be told: called off or overdue
	lanes
)

const (
	lightWorkers  = 4
	urgentWorkers = 8
)

// laneOf is the lane of a job now. What has to be told goes first, light or not.
func laneOf(e entry, now time.Time) lane {
	switch {
	case e.State == Cancelling, !now.Before(e.Deadline):
		return urgent
	case e.Light:
		return light
	}
	return ordinary
}

// free says whether a lane has a worker for one more job. The caller holds mu.
func (q *Queue) free(l lane) bool {
	return q.busy[l] < [lanes]int{ordinary: q.c.Workers, light: lightWorkers, urgent: urgentWorkers}[l]
}

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
		t, in, next := q.pick(time.Now())
		if t == nil {
			return next
		}
		q.running.Go(func() {
			defer q.release(t, in)
			q.do(work, h, t)
		})
	}
}

// pick takes the job that is to begin next, if a worker is free for it.
func (q *Queue) pick(now time.Time) (t *Task, in lane, next time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	id, next := "", idle
	if !q.ready {
		return nil, in, next
	}
	for other, o := range q.live {
		if q.held[other] != nil || q.entering[other].submits > 0 || q.withdrawn[other] {
			continue // what frees it wakes the dispatcher
		}
		l := laneOf(o.entry, now)
		if l != urgent {
			next = min(next, o.Deadline.Sub(now))
		}
		if wait := q.wait(o, now); wait > 0 {
			next = min(next, wait)
			continue
		}
		if q.free(l) && (id == "" || l > in || l == in && q.before(other, id) < 0) {
			id, in = other, l
		}
	}
	if id == "" {
		return nil, in, max(next, time.Millisecond)
	}
	t = newTask(q, id, q.live[id])
	q.held[id] = t
	q.busy[in]++
	return t, in, 0
}

// release ends what pick began.
func (q *Queue) release(t *Task, in lane) {
	q.mu.Lock()
	delete(q.held, t.id)
	q.busy[in]--
	q.mu.Unlock()
	q.nudge()
}

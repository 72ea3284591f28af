package job

import (
	"context"
	"time"
)

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
		t, next := q.pick(time.Now())
		if t == nil {
			return next
		}
		q.running.Go(func() {
			defer q.release(t)
			q.do(work, h, t)
		})
	}
}

// pick takes a job that is to begin now, if there is a worker for it.
func (q *Queue) pick(now time.Time) (t *Task, next time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.ready {
		return nil, idle
	}
	first, next := q.first(now)
	for l, id := range first {
		in := lane(l)
		switch {
		case id == "":
			continue
		case in == light && !q.free(in):
			next = min(next, q.relieve(now))
		}
		if q.free(in) {
			return q.post(id, in, now), 0
		}
	}
	return nil, max(next, time.Millisecond)
}

// first is the job that is to begin next in each lane, and when another may.
// The caller holds mu.
func (q *Queue) first(now time.Time) (first [lanes]string, next time.Duration) {
	next = idle
	tried, shut := q.tried(), q.entrance(now)
	for id, o := range q.live {
		if q.held[id] != nil || q.entering[id].submits > 0 || q.withdrawn[id] {
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
		if l == ordinary && shut > 0 && q.mayCall(o.entry) {
			next = min(next, shut)
			continue
		}
		if first[l] == "" || q.ahead(l, id, first[l], tried) {
			first[l] = id
		}
	}
	return first, next
}

// post gives a job to a worker. The caller holds mu.
func (q *Queue) post(id string, in lane, now time.Time) *Task {
	t := newTask(q, id, q.live[id])
	t.post = post{share: share{in, q.live[id].Owner}, since: now, works: true}
	q.held[id] = t
	q.busy[in]++
	q.shares[t.post.share]++
	return t
}

// release ends what pick began.
func (q *Queue) release(t *Task) {
	q.mu.Lock()
	delete(q.held, t.id)
	q.discharge(t)
	q.mu.Unlock()
	q.nudge()
}

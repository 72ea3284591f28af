package job

import (
	"context"
	"errors"
	"strings"
	"time"
)

// homeFor is how long a new job is left to the process that took it in. Until
// then that process may find that it could not promise it, and withdraw it.
const homeFor = 3 * time.Second

// claimWithin bounds how long a worker tries to take a job.
const claimWithin = 5 * time.Second

// mine says whether a lease is, or a Submit was, of this run.
func (q *Queue) mine(name string) bool { return strings.HasPrefix(name, q.self+"/") }

// wait is how long a job has to be left alone: as long as somebody's lease, somebody's words on their way, or
// the pause after a failure. Where no other process can be, the lease of
// another run is of a run that died.
func (q *Queue) wait(e seen, now time.Time) time.Duration {
	until := later(e.NotUntil, now.Add(q.kept(e.entry, now)))
	switch {
	case e.Worker != "" && e.Knock != "":
		until = later(until, later(e.Until, e.at.Add(q.c.Lease/2)))
	case e.Worker != "":
		if q.mine(e.Worker) || !q.c.Exclusive {
			until = later(until, e.Until)
		}
	case e.Step == "" && !q.mine(e.From) && !q.c.Exclusive:
		until = later(until, e.Accepted.Add(homeFor))
	}
	return until.Sub(now)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// deserted says that the lease is another process's, which may be alive: its
// clock may differ, or the store was away for all of us.
func (q *Queue) deserted(e entry) bool {
	return e.Worker != "" && !q.c.Exclusive && !q.mine(e.Worker)
}

// take makes the job this task's. A lease that has run out is not taken at
// once: first its holder is asked whether it is alive, by a change that it has
// to notice when it renews the lease, and given half a lease to do so, counted
// from when that change was seen here. So it is not lost when the store was
// away for everybody, or when clocks differ.
func (t *Task) take(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, claimWithin)
	defer cancel()
	was := t.seen()
	if t.q.deserted(was.entry) && was.Knock == "" {
		next := was.entry
		next.Knock, next.Until = t.me, time.Now().Add(t.q.c.Lease/2).UTC()
		_, err := t.q.swap(ctx, t.id, was.revision, next, func(e entry) bool { return e.Knock == t.me })
		return false, err
	}
	err := t.change(ctx, func(e *entry) error {
		if e.Worker != "" {
			e.Failures++
		}
		e.Worker, e.NotUntil = t.me, time.Time{}
		return nil
	})
	if err == nil && t.look().Failures == t.q.c.MaxFailures && was.Worker != "" {
		t.q.bury(ctx, t, t.q.c.MaxFailures, errWentDown)
	}
	return err == nil, err
}

// errWentDown is of a worker that did not give its job back.
var errWentDown = errors.New("the worker went down with the job")

// renew keeps the lease until ctx ends.
func (t *Task) renew(ctx context.Context) {
	tick := time.NewTicker(t.q.c.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.over:
			return
		case <-tick.C:
		}
		_ = t.change(ctx, func(*entry) error { return nil }) // the next one tries again
	}
}

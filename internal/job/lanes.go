package job

import (
	"cmp"
	"errors"
	"time"
)

// lane is a row of jobs with workers of its own.
type lane int

// The lanes. Workers of all but the first work besides the others, because a
// row of slow calls would hold such jobs up.
const (
	ordinary lane = iota
	light         // only shows something, or takes it away
	slow          // the same, and was put off before
	urgent        // only has to be told: called off or overdue
	lanes
)

// A light job takes moments, unless whoever it calls refuses or keeps silent;
// then it mostly waits. Of the light workers one owner has LightPerOwner at
// most, so that three owners in trouble leave one free. When none is, a job that
// waits takes the worker of one that has had its turn. That one begins anew in
// the slow lane, where it keeps its worker: no job is broken off twice for
// others. An owner in trouble comes ahead of one who has no light job yet with
// one job at most, so whoever has none waits for one turn for each lightWorkers
// of those in trouble, at most.
const (
	lightWorkers  = 16
	slowWorkers   = 16
	urgentWorkers = 8

	lightTurn = 5 * time.Second
)

// laneOf is the lane of a job now. What has to be told goes first, light or not.
func laneOf(e entry, now time.Time) lane {
	switch {
	case e.State == Cancelling, !now.Before(e.Deadline):
		return urgent
	case e.Light && e.Aways > 0:
		return slow
	case e.Light:
		return light
	}
	return ordinary
}

// share is what one owner has of a lane.
type share struct {
	lane  lane
	owner string
}

// post is a task's worker.
type post struct {
	share share
	since time.Time
	works bool // it is counted
}

// free says whether a lane has a worker for one more job. The caller holds mu.
func (q *Queue) free(l lane) bool {
	return q.busy[l] < [lanes]int{ordinary: q.c.Workers, light: lightWorkers, slow: slowWorkers, urgent: urgentWorkers}[l]
}

// ahead says whether a job begins before another of its lane: by arrival, as
// members are told of edits; in the other lanes those go first whose owner has
// the fewest workers, or light jobs that had their turn and have not ended. The
// caller holds mu.
func (q *Queue) ahead(l lane, a, b string, tried map[string]int) bool {
	if l == ordinary {
		return q.before(a, b) < 0
	}
	has := func(id string) int {
		owner := q.live[id].Owner
		if l == light {
			return q.shares[share{l, owner}] + tried[owner]
		}
		return q.shares[share{l, owner}]
	}
	return cmp.Or(cmp.Compare(has(a), has(b)), q.before(a, b)) < 0
}

// tried counts the light jobs of each owner that had their turn in vain. The
// caller holds mu.
func (q *Queue) tried() map[string]int {
	n := map[string]int{}
	for id, o := range q.live {
		t := q.held[id]
		relieved := t != nil && t.post.share.lane == light && !t.post.works
		if o.Light && (o.Aways > 0 || relieved) {
			n[o.Owner]++
		}
	}
	return n
}

// errRelieved is of a job whose worker others waited for.
var errRelieved = errors.New("others waited for its worker")

// relieve takes the worker from a light job that has had its turn, of the owner
// who has the most, or says when there will be one. The worker is free at once:
// what its handler still does, it does aside. The caller holds mu.
func (q *Queue) relieve(now time.Time) time.Duration {
	next := idle
	var from *Task
	for _, t := range q.held {
		if t.post.share.lane != light || !t.post.works {
			continue
		}
		if left := lightTurn - now.Sub(t.post.since); left > 0 {
			next = min(next, left)
			continue
		}
		if from == nil || q.rather(t, from) {
			from = t
		}
	}
	if from == nil {
		return next
	}
	close(from.relieved)
	q.discharge(from)
	return 0
}

// rather says whether a task is to lose its worker rather than another one. The
// caller holds mu.
func (q *Queue) rather(t, other *Task) bool {
	more := cmp.Compare(q.shares[other.post.share], q.shares[t.post.share])
	return cmp.Or(more, t.post.since.Compare(other.post.since)) < 0
}

// discharge notes that a task has no worker any more. The caller holds mu.
func (q *Queue) discharge(t *Task) {
	if !t.post.works {
		return
	}
	t.post.works = false
	q.busy[t.post.share.lane]--
	if q.shares[t.post.share]--; q.shares[t.post.share] == 0 {
		delete(q.shares, t.post.share)
	}
}

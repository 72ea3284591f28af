package job

import (
	"cmp"
	"slices"
	"time"

	"retouch/internal/store"
)

// see takes in one change that the watch shows.
func (q *Queue) see(e store.Entry) {
	job, err := decode(e.Value)
	if err != nil && !e.Deleted {
		q.c.Log.Error("job cannot be read", "job", e.Key, "err", err)
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	news := q.file(e.Key, seen{entry: job, revision: e.Revision}, e.Deleted)
	q.shown = max(q.shown, e.Revision)
	if q.over[e.Key] <= e.Revision {
		delete(q.over, e.Key)
	}
	if t := q.held[e.Key]; t != nil && news {
		t.noticed(job)
	}
	q.nudge()
}

// complete notes that the watch has shown everything that was there.
func (q *Queue) complete() {
	q.mu.Lock()
	q.ready = true
	q.mu.Unlock()
	q.nudge()
	q.chore(chore{what: "sweep records", do: q.sweep})
}

// wrote takes in what this process has written or read itself. What the watch
// has shown already it has shown in order, so that is newer or the same.
func (q *Queue) wrote(id string, s seen) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if s.revision > q.shown {
		q.file(id, s, false)
	}
	q.nudge()
}

// missing takes in that a job is not stored any more.
func (q *Queue) missing(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.live, id)
}

// file notes how a job is now, and says whether that is news. The caller holds
// mu.
func (q *Queue) file(id string, s seen, deleted bool) bool {
	was := q.live[id]
	if s.revision <= was.revision || s.revision <= q.over[id] {
		return false
	}
	if was.State == Editing && s.State != Editing {
		close(q.changed)
		q.changed = make(chan struct{})
	}
	if deleted || ended(s.State) {
		delete(q.live, id)
		q.over[id] = s.revision
		return true
	}
	s.at = time.Now()
	q.live[id] = s
	return true
}

// nudge makes the dispatcher look again.
func (q *Queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Waiting lists the ids of the jobs that no worker has taken, first come
// first, without the light ones.
func (q *Queue) Waiting() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	var ids []string
	for id, s := range q.live {
		if s.Worker == "" && s.State == Accepted && !s.Light {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return q.before(a, b) })
	return ids
}

// before orders by arrival, then by id. The caller holds mu.
func (q *Queue) before(a, b string) int {
	return cmp.Or(q.live[a].Accepted.Compare(q.live[b].Accepted), cmp.Compare(a, b))
}

package job

import "time"

// prepareWithin is how long a job may prepare its call before others may begin
// that would call meanwhile: an edit whose pictures come slowly holds nobody up.
const prepareWithin = 5 * time.Second

// phase is how far a task is with its paid call.
type phase int

const (
	preparing phase = iota
	calling         // it has a place in the list of paid calls, or waits for one
	called          // its call has ended, whether another follows or not
)

// entrance says how long no more edits that may call begin, 0 for not at all. With
// Config.AtOnce as many are begun as can call, and the others wait in the queue,
// where they have a place, and not for their turn to call. What is paid, or only has
// to be told, is not held up. The caller holds mu.
func (q *Queue) entrance(now time.Time) time.Duration {
	if q.c.AtOnce <= 0 {
		return 0
	}
	inside, opens := 0, idle
	for _, t := range q.held {
		if t.post.share.lane != ordinary || !t.post.works {
			continue
		}
		left := prepareWithin - now.Sub(t.post.since)
		switch p := t.phase(); {
		case p == calling:
			inside++
		case p == preparing && left > 0:
			inside, opens = inside+1, min(opens, left)
		}
	}
	if inside < q.c.AtOnce {
		return 0
	}
	return opens
}

// mayCall says whether a job may still make a paid call, as far as is stored.
func (q *Queue) mayCall(e entry) bool {
	return (e.State == Accepted || e.State == Editing) &&
		e.Attempts < q.c.Attempts && !e.Failed && e.Failures < q.c.MaxFailures
}

func (t *Task) phase() phase {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == preparing && !t.q.mayCall(t.now.entry) {
		return called
	}
	return t.at
}

// reach notes how far a task is with its call, and returns how far it was.
func (t *Task) reach(p phase) (was phase) {
	t.mu.Lock()
	defer t.mu.Unlock()
	was, t.at = t.at, p
	return was
}

package job

import "time"

// prepareWithin is how long a job may prepare its call before others may begin
// that would call meanwhile: an edit whose pictures come slowly holds nobody up.
const prepareWithin = 5 * time.Second

// phase is how far a task is with its paid call.
type phase int

const (
	preparing phase = iota
	calling         // it has a place in the list of paid calls
	called          // its call has ended, whether another follows or not
)

// entrance says how long a lane is shut for one more job, 0 for not at all. With
// Config.AtOnce no more edits begin than can call: the others wait in the queue,
// where they have a place, and not for their turn to call. The caller holds mu.
func (q *Queue) entrance(l lane, now time.Time) time.Duration {
	if l != ordinary || q.c.AtOnce <= 0 {
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

// phase of a task that begins with what is stored of an earlier one.
func (t *Task) phase() phase {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now.State != Accepted && t.now.State != Editing {
		return called
	}
	return t.at
}

// reach notes how far a task is with its call, and returns what it was.
func (t *Task) reach(p phase) (was phase) {
	t.mu.Lock()
	defer t.mu.Unlock()
	was, t.at = t.at, p
	return was
}

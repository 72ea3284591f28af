package job

import (
	"strconv"
	"time"
)

// Withdrawing says whether a job that was refused has yet to be withdrawn.
func (q *Queue) Withdrawing(id string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.withdrawn[id]
}

// Lights is the dispatcher of a queue alone, in which light jobs run as a test
// says and time passes by its clock.
type Lights struct{ q *Queue }

// The bounds that a test of the lanes needs.
const (
	LightWorkers = lightWorkers
	LightTurn    = lightTurn
)

// NewLights returns lanes without a job.
func NewLights() *Lights {
	return &Lights{&Queue{
		c: Config{Exclusive: true}.filled(), ready: true, live: map[string]seen{}, held: map[string]*Task{},
		shares: map[share]int{},
	}}
}

// Press adds a light job.
func (l *Lights) Press(id, owner string, now time.Time) {
	l.q.live[id] = seen{entry: entry{State: Accepted, Light: true, Owner: owner, Accepted: now, Deadline: now.Add(time.Hour)}}
}

// Begin gives out what may begin, and tells when to come again at the latest.
func (l *Lights) Begin(now time.Time) (ids []string, next time.Duration) {
	for {
		t, next := l.q.pick(now)
		if t == nil {
			return ids, next
		}
		ids = append(ids, t.id)
	}
}

// Relieved says whether a job that runs has to go.
func (l *Lights) Relieved(id string) bool {
	select {
	case <-l.q.held[id].relieved:
		return true
	default:
		return false
	}
}

// End ends a run, and the job with it unless it is put off.
func (l *Lights) End(id string, off time.Duration, now time.Time) {
	t, s := l.q.held[id], l.q.live[id]
	delete(l.q.live, id)
	if off > 0 {
		s.Aways, s.NotUntil = s.Aways+1, now.Add(off)
		l.q.live[id] = s
	}
	delete(l.q.held, id)
	l.q.discharge(t)
}

// Inside is an edit at work: since when, what is stored of it, and whether it calls,
// or waits for that, or has called.
type Inside struct {
	For             time.Duration
	State           State
	Failed          bool
	Calling, Called bool
}

// Entrance is how long no more edits that may call begin while others are inside.
func Entrance(atOnce int, inside ...Inside) time.Duration {
	now := time.Now()
	q := &Queue{c: Config{AtOnce: atOnce}.filled(), held: map[string]*Task{}}
	for n, i := range inside {
		t := newTask(q, strconv.Itoa(n), seen{entry: entry{State: i.State, Failed: i.Failed}})
		t.post = post{since: now.Add(-i.For), works: true}
		switch {
		case i.Calling:
			t.at = calling
		case i.Called:
			t.at = called
		}
		q.held[t.id] = t
	}
	return q.entrance(now)
}

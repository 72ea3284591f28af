package discord

import (
	"maps"
	"sync"
	"time"
)

// timers are points in time under keys. What is over is forgotten, and there
// are never more than the bound: the memory of a bot that has answered a
// million interactions is that of one that has answered none.
type timers struct {
	bound int

	mu    sync.Mutex
	until map[uint64]time.Time
	sweep int // at so many what is over is thrown out
}

// sweepLeast is the least number of timers that are worth a sweep.
const sweepLeast = 512

func newTimers(bound int) *timers {
	return &timers{bound: bound, until: map[uint64]time.Time{}, sweep: sweepLeast}
}

// set makes a timer end in so long, if it does not end later already.
func (t *timers) set(key uint64, in time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if len(t.until) >= t.sweep {
		t.tidy(now)
	}
	if end := now.Add(in); end.After(t.until[key]) {
		t.until[key] = end
	}
}

// tidy makes room: it throws out what is over, and what is in the way of the
// bound. A wait that is forgotten early costs one more refusal. The next sweep
// is due when the number has doubled, so that a sweep costs a little for each.
func (t *timers) tidy(now time.Time) {
	maps.DeleteFunc(t.until, func(_ uint64, end time.Time) bool { return !end.After(now) })
	for key := range t.until {
		if len(t.until) < t.bound {
			break
		}
		delete(t.until, key)
	}
	t.sweep = min(max(sweepLeast, 2*len(t.until)), t.bound)
}

// left is how long until the last of the timers ends; none is over.
func (t *timers) left(keys ...uint64) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var end time.Time
	for _, key := range keys {
		if u := t.until[key]; u.After(end) {
			end = u
		}
	}
	return max(0, time.Until(end))
}

func (t *timers) size() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.until)
}

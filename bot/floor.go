package bot

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"retouch/bot/discord"
)

// floors say who may speak in a reply, by the id of the job. A reply has one
// speaker at a time in this process, so that words which were on their way can
// never land on a final answer. The zero value is ready.
type floors struct {
	mu     sync.Mutex
	open   map[string]*floor
	lately map[string]spoken
}

// spoken is a line that a reply was given, and when.
type spoken struct {
	line string
	at   time.Time
}

// note files what a reply says now, for as long as it must not change again.
func (f *floors) note(id, line string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	maps.DeleteFunc(f.lately, func(_ string, s spoken) bool { return time.Since(s.at) >= linesApart })
	if f.lately == nil {
		f.lately = map[string]spoken{}
	}
	f.lately[id] = spoken{line, time.Now()}
}

// justSaid is what a reply was given so shortly ago that it must not change yet.
func (f *floors) justSaid(id string) (spoken, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.lately[id]
	return s, ok && time.Since(s.at) < linesApart
}

// floor is the one of one reply, for as long as anybody holds it.
type floor struct {
	turn  chan struct{} // holds a token while somebody speaks
	over  atomic.Bool   // the final answer is given, or being given
	users int

	mu     sync.Mutex
	hush   func()    // breaks off words in progress that are on their way; nil for none
	unrest time.Time // until when such words may arrive that got no answer
}

// hold returns the floor of a job, and what to call when it is not needed any
// more.
func (f *floors) hold(id string) (*floor, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[string]*floor{}
	}
	one := f.open[id]
	if one == nil {
		one = &floor{turn: make(chan struct{}, 1)}
		f.open[id] = one
	}
	one.users++
	return one, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if one.users--; one.users == 0 {
			delete(f.open, id)
		}
	}
}

// take waits for the turn to speak; whoever has it must pass it on.
func (f *floor) take(ctx context.Context) error {
	select {
	case f.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (f *floor) pass() { <-f.turn }

// speaking lets words in progress be broken off that whoever has the turn sends,
// and spoke notes how that ended.
func (f *floor) speaking(hush func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hush = hush
}

func (f *floor) spoke(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hush = nil
	if discord.MayArrive(err) {
		f.unrest = time.Now().Add(arriveWithin)
	}
}

// seize takes the turn for somebody who cannot wait: words in progress that are
// not there in a moment are broken off.
func (f *floor) seize(ctx context.Context) error {
	patient, cancel := context.WithTimeout(ctx, floorWithin)
	defer cancel()
	if f.take(patient) == nil {
		return nil
	}
	f.interrupt()
	patient, cancel = context.WithTimeout(ctx, floorWithin)
	defer cancel()
	return f.take(patient)
}

// interrupt breaks off words in progress that are on their way.
func (f *floor) interrupt() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.hush != nil {
		f.hush()
	}
}

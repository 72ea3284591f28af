package bot

import (
	"slices"
	"sync"
	"time"

	"retouch/bot/locale"
)

// tempo is how fast a queue moves; the zero value is not known.
type tempo struct {
	each  time.Duration // from one turn to the next
	since time.Duration // the latest turn
}

// estimate is how long it takes until an edit is there that has so many before
// it and, once begun, takes so long. It is 0, which is no estimate, as long as
// the queue was not seen to move. It never shrinks with the place, and is never
// negative.
func estimate(place int, t tempo, edit time.Duration) time.Duration {
	if t.each <= 0 || place < 0 {
		return 0
	}
	waits := time.Duration(place+1)*t.each - min(max(t.since, 0), t.each)
	return max(waits+max(edit, 0), time.Second)
}

// A moment is told in minutes: what is measured is no truer than that.
const (
	noEstimate = -1 // minutes, when there is no estimate
	soon       = 50 * time.Second
)

// minutes are those that an estimate is told as; 0 is less than one.
func minutes(d time.Duration) int {
	switch {
	case d <= 0:
		return noEstimate
	case d < soon:
		return 0
	}
	return max(1, int((d+30*time.Second)/time.Minute))
}

// inMinutes tells an estimate.
func inMinutes(words locale.Words, n int) string {
	if n == 0 {
		return words.Say(locale.ReplyMinute, nil)
	}
	return words.Say(locale.ReplyMinutes, locale.Args{"Count": n})
}

// pace is how fast the queue moved lately, over all processes: how many of those
// who really had to wait had their turn, in the time in which somebody had to.
// The zero value has seen nothing.
type pace struct {
	waited map[string]bool // at the last look
	at     time.Time       // of that
	busy   time.Duration   // in which somebody waited
	mark   time.Duration   // busy when counting began
	turns  []time.Duration // busy at each turn since, oldest first
	moved  time.Time       // when somebody waited last
}

// How much of the past counts.
const (
	paceTurns  = 100
	paceForget = 10 * time.Minute // without anybody who waited
	paceGap    = 5 * time.Second  // the longest time between two looks that counts
)

// look takes in who waits now, of those who have waited for a moment already.
func (p *pace) look(ids []string, now time.Time) {
	still := make(map[string]bool, len(ids))
	for _, id := range ids {
		still[id] = true
	}
	if len(p.waited) > 0 {
		p.busy += min(max(now.Sub(p.at), 0), paceGap)
	}
	for id := range p.waited {
		if !still[id] {
			p.turns = append(p.turns, p.busy)
		}
	}
	if over := len(p.turns) - paceTurns; over > 0 {
		p.mark, p.turns = p.turns[over-1], slices.Clone(p.turns[over:])
	}
	if len(ids) > 0 || len(p.waited) > 0 {
		p.moved = now
	}
	if now.Sub(p.moved) > paceForget {
		p.mark, p.turns = p.busy, nil
	}
	p.waited, p.at = still, now
}

// tempo is that of the turns that were seen. When the queue stands for a good
// deal longer than it did between any two of them, that counts too.
func (p *pace) tempo() tempo {
	n := len(p.turns)
	if n == 0 {
		return tempo{}
	}
	longest, last := time.Duration(0), p.mark
	for _, turn := range p.turns {
		longest, last = max(longest, turn-last), turn
	}
	since := p.busy - last
	if since > longest+longest/4 {
		last = p.busy
	}
	return tempo{max((last-p.mark)/time.Duration(n), time.Millisecond), since}
}

// durations are how long the latest edits took. The zero value knows none. It is
// safe for concurrent use.
type durations struct {
	mu     sync.Mutex
	latest []time.Duration
}

// maxDurations is how many edits count.
const maxDurations = 21

func (d *durations) add(took time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.latest = append(d.latest, took)
	d.latest = d.latest[max(0, len(d.latest)-maxDurations):]
}

// median is what half of them took at most, 0 when none is known.
func (d *durations) median() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.latest) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(d.latest))[len(d.latest)/2]
}

package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// tally is a Meter that can be read.
type tally struct {
	mu    sync.Mutex
	count map[string]int
}

func newTally() *tally { return &tally{count: map[string]int{}} }

func (t *tally) add(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count[what]++
}

func (t *tally) Ended(outcome string)              { t.add(outcome) }
func (t *tally) Failed(kind string)                { t.add("failed " + kind) }
func (t *tally) Step(step string, _ time.Duration) { t.add("step " + step) }
func (t *tally) Acknowledged(time.Duration)        { t.add("acknowledged") }
func (t *tally) Undelivered()                      { t.add("undelivered") }
func (t *tally) Panicked(where string)             { t.add("panicked " + where) }

// String lists what was counted.
func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []string
	for what, n := range t.count {
		all = append(all, fmt.Sprintf("%s %d", what, n))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

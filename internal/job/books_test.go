package job_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"retouch/internal/job"
	"retouch/internal/store"
)

// books are kept outside of the queue, of what members see and what is paid.
type books struct {
	mu      sync.Mutex
	told    map[string][]string // final answers
	calls   map[string][]*run   // paid calls, by who made them
	broken  map[*run]bool       // runs that were killed or stopped
	tries   map[string]int
	states  map[string][]string // as the store showed them
	most    map[string]int      // attempts
	trouble []string
}

func newBooks() *books {
	return &books{
		told: map[string][]string{}, calls: map[string][]*run{}, broken: map[*run]bool{},
		tries: map[string]int{}, states: map[string][]string{}, most: map[string]int{},
	}
}

func (b *books) locked(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// tell is the final answer, as often as it is sent.
func (b *books) tell(id, words string) {
	b.locked(func() { b.told[id] = append(b.told[id], words) })
}

// after lists what may never come after a state.
var after = map[string][]string{
	job.Edited:      {job.Accepted, job.Editing, job.Cancelling, job.Cancelled},
	job.Apologising: {job.Accepted, job.Editing, job.Edited, job.Cancelling, job.Cancelled, job.Replied},
	job.Cancelling:  {job.Accepted, job.Editing, job.Edited, job.Apologising, job.Apologised, job.Replied},
}

// see notes a state that the store shows.
func (b *books) see(e store.Entry) {
	var now struct {
		State    string `json:"state"`
		Attempts int    `json:"attempts"`
	}
	err := json.Unmarshal(e.Value, &now)
	b.locked(func() {
		was := b.states[e.Key]
		for _, s := range was {
			if final(s) || slices.Contains(after[s], now.State) || err != nil {
				b.trouble = append(b.trouble, fmt.Sprintf("%s went from %v to %s (%v)", e.Key, was, now.State, err))
			}
		}
		if len(was) == 0 || was[len(was)-1] != now.State {
			b.states[e.Key] = append(was, now.State)
		}
		b.most[e.Key] = max(b.most[e.Key], now.Attempts)
	})
}

func (b *books) ended(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.states[id]
	return len(s) > 0 && final(s[len(s)-1])
}

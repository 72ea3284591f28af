package discord

import (
	"sync"
	"time"
)

// hush keeps strangers from filling the log: it counts what they do and lets a
// line be written once in a while. The zero value is ready.
type hush struct {
	mu    sync.Mutex
	count int
	next  time.Time
}

const hushFor = time.Minute

// hear counts one more; say is true when a line may tell how many there were.
func (h *hush) hear(now time.Time) (count int, say bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count++
	if now.Before(h.next) {
		return 0, false
	}
	count, h.count = h.count, 0
	h.next = now.Add(hushFor)
	return count, true
}

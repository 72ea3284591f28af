package bot

import (
	"sync"
	"time"
)

// closures are the places that Discord lately did not let the bot post in,
// although it had said that it may. Asking again at once gains nothing, costs
// the member an edit, and counts toward a ban of the bot's address. The zero
// value is ready.
// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
type closures struct {
	mu    sync.Mutex
	until map[string]time.Time
	order []string // oldest first
}

// How long a place is left alone, and how many are remembered.
const (
	closedFor = 5 * time.Minute
	maxClosed = 1024
)

// ownRight begins the key of a channel in which the bot may not write without
// an interaction.
const ownRight = "own:"

// add remembers a place.
func (c *closures) add(key string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.until == nil {
		c.until = map[string]time.Time{}
	}
	if _, known := c.until[key]; !known {
		c.order = append(c.order, key)
	}
	c.until[key] = now.Add(closedFor)
	for len(c.order) > 0 && (len(c.order) > maxClosed || !now.Before(c.until[c.order[0]])) {
		delete(c.until, c.order[0])
		c.order = c.order[1:]
	}
}

// has reports whether a place is to be left alone.
func (c *closures) has(key string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return now.Before(c.until[key])
}

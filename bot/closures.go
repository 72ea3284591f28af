package bot

import (
	"sync"
	"time"

	"retouch/bot/locale"
)

// closures are the places that Discord lately did not let the bot post in,
// although it had said that it may. Asking again at once gains nothing, costs
// the member an edit, and counts toward a ban of the bot's address. The zero
// value is ready.
// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
type closures struct {
	mu    sync.Mutex
	known map[string]closure
	order []string // oldest first
}

// closure is what is known of one place.
type closure struct {
	until time.Time
	wait  time.Duration // how long it was left alone the last time
	why   locale.ID     // what members are told, if they are
}

// How long a place is left alone: a moment, in which a moderator hardly mends a
// permission, and twice as long each time that it turns out to be closed still;
// and how many are remembered.
const (
	closedAtFirst = 15 * time.Second
	closedAtMost  = 5 * time.Minute
	maxClosed     = 1024
)

// ownRight begins the key of a channel in which the bot may not write without
// an interaction.
const ownRight = "own:"

// add remembers a place.
func (c *closures) add(key string, why locale.ID, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]closure{}
	}
	before, known := c.known[key]
	if !known {
		c.order = append(c.order, key)
	}
	wait := closedAtFirst
	switch {
	case !known || before.over(now):
	case now.Before(before.until):
		wait = before.wait // one of several that were on their way
	default:
		wait = min(2*before.wait, closedAtMost)
	}
	c.known[key] = closure{now.Add(wait), wait, why}
	for len(c.order) > 0 && (len(c.order) > maxClosed || c.known[c.order[0]].over(now)) {
		delete(c.known, c.order[0])
		c.order = c.order[1:]
	}
}

// retry opens a place that was found closed once: who presses Retry may know
// that it was mended. Of one that was closed then, too, nobody is believed.
func (c *closures) retry(key string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one, known := c.known[key]; known && one.wait == closedAtFirst && now.Before(one.until) {
		one.until = now
		c.known[key] = one
	}
}

// over reports whether a place was open for so long that what was before counts
// no more.
func (c closure) over(now time.Time) bool { return !now.Before(c.until.Add(closedAtMost)) }

// has reports whether a place is to be left alone.
func (c *closures) has(key string, now time.Time) bool {
	_, closed := c.find(key, now)
	return closed
}

// find tells also why.
func (c *closures) find(key string, now time.Time) (why locale.ID, closed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one := c.known[key]
	return one.why, now.Before(one.until)
}

// unwelcome says why no picture can be posted where an interaction was made: in
// the words of the apology before, if there was one.
func (b *Bot) unwelcome(c call) *refusal {
	if why, closed := b.closures.find(c.ChannelID, time.Now()); closed {
		return &refusal{id: why, args: locale.Args{"Permissions": permissions(c.words, true)}}
	}
	if !mayAttach(c.Interaction) {
		return &refusal{id: locale.RefuseNoPermission}
	}
	return nil
}

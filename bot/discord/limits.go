package discord

import (
	"context"
	"hash/maphash"
	"maps"
	"net/http"
	"sync"
	"time"
)

// limits remembers until when what must wait. Nothing is hard-coded: it all
// comes from Discord's answers. What is over is forgotten, so it stays small.
// https://discord.com/developers/docs/topics/rate-limits
type limits struct {
	seed maphash.Seed

	mu    sync.Mutex
	until map[uint64]time.Time
}

// Scopes that are wider than one route with one token.
const (
	everything = "everything"
	botCalls   = "bot calls"
)

// sweepAt is from how many entries on those that are over are thrown out.
const sweepAt = 512

// unknownWait is how long a call waits that was turned away without a time, as
// by a proxy's ban; it grows with each further one.
const unknownWait = 2 * time.Second

func newLimits() *limits {
	return &limits{seed: maphash.MakeSeed(), until: map[uint64]time.Time{}}
}

// wait holds a call back while a limit lasts. If that is longer than ctx
// allows, it fails at once with the 429 that Discord would give.
func (l *limits) wait(ctx context.Context, c *call) error {
	for {
		d := l.delay(c)
		if d <= 0 {
			return nil
		}
		if end, ok := ctx.Deadline(); ok && time.Until(end) <= d || d > maxHold {
			return &APIError{
				Status: http.StatusTooManyRequests, Message: "rate limited",
				RetryAfter: d, Route: c.route,
			}
		}
		if !sleep(ctx, d) {
			return &brokenError{c.route, withCause(ctx.Err(), context.Cause(ctx))}
		}
	}
}

// maxHold is the longest that a call waits whose context has no deadline: an
// interaction is dead after 15 minutes.
const maxHold = 15 * time.Minute

func (l *limits) delay(c *call) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	end := l.until[l.key(c)]
	for _, scope := range c.scopes() {
		if t := l.until[l.hash(scope)]; t.After(end) {
			end = t
		}
	}
	return time.Until(end)
}

// scopes are the wider limits that hold a call back. Discord does not count
// interactions toward a bot's global limit, and an acknowledgement is worth
// trying always.
func (c *call) scopes() []string {
	switch {
	case c.urgent:
		return nil
	case c.bot:
		return []string{everything, botCalls}
	}
	return []string{everything}
}

// learn reads what an answer says about the next call.
func (l *limits) learn(c *call, h http.Header) {
	if h.Get("X-RateLimit-Remaining") != "0" {
		return
	}
	if wait, ok := seconds(h.Get("X-RateLimit-Reset-After")); ok {
		l.hold(l.key(c), wait)
	}
}

// hit notes a 429.
func (l *limits) hit(c *call, told limit) {
	wait := told.wait
	if wait == 0 {
		wait = backoff(unknownWait, c.limited+1)
	}
	l.hold(l.key(c), wait)
	if told.banned && !c.urgent {
		l.hold(l.hash(everything), wait)
	}
	if told.global && c.bot {
		l.hold(l.hash(botCalls), wait)
	}
}

func (l *limits) hold(key uint64, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if len(l.until) >= sweepAt {
		maps.DeleteFunc(l.until, func(_ uint64, t time.Time) bool { return t.Before(now) })
	}
	if end := now.Add(wait); end.After(l.until[key]) {
		l.until[key] = end
	}
}

// key is one route with one interaction token or in one channel. The token
// itself is not kept.
func (l *limits) key(c *call) uint64 {
	return l.hash(c.route + "\x00" + string(c.secret) + "\x00" + c.major)
}

func (l *limits) hash(s string) uint64 { return maphash.String(l.seed, s) }

package discord

import (
	"context"
	"hash/maphash"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// limits remembers until when what must wait, and which interaction tokens are
// dead. Nothing is hard-coded: it all comes from Discord's answers.
// https://discord.com/developers/docs/topics/rate-limits
type limits struct {
	seed  maphash.Seed
	until *timers
	dead  *timers
	young *timers      // tokens that Discord may not know yet
	bans  atomic.Int32 // refusals of a proxy in a row

	mu      sync.Mutex
	buckets map[string]uint64 // Discord's name of a route's bucket, hashed; there are few routes
}

// Scopes that are wider than one route with one token.
const (
	everything = "everything"
	botCalls   = "bot calls"
)

// Bounds of what is remembered: a hold that nobody asks about any more is over
// in seconds, and a dead token is asked about for minutes at most.
const (
	maxHolds = 1 << 14
	maxDead  = 1 << 12
)

// unknownWait is how long a call waits that was turned away without a time, as
// by a proxy's ban; it grows with each further one, up to maxUnknown.
const (
	unknownWait = 2 * time.Second
	maxUnknown  = 10 * time.Minute
)

func newLimits() *limits {
	return &limits{
		seed: maphash.MakeSeed(), until: newTimers(maxHolds), dead: newTimers(maxDead), young: newTimers(maxDead),
		buckets: map[string]uint64{},
	}
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
			return &brokenError{c.route, withCause(ctx.Err(), context.Cause(ctx)), c.left}
		}
	}
}

// maxHold is the longest that a call waits whose context has no deadline: an
// interaction is dead after 15 minutes.
const maxHold = 15 * time.Minute

func (l *limits) delay(c *call) time.Duration {
	keys := []uint64{l.key(c)}
	for _, scope := range c.scopes() {
		keys = append(keys, l.hash(scope))
	}
	return l.until.left(keys...)
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

// learn reads what any answer says about the next call.
func (l *limits) learn(c *call, h http.Header) {
	l.name(c, h.Get("X-RateLimit-Bucket"))
	if h.Get("X-RateLimit-Remaining") != "0" {
		return
	}
	if wait, ok := seconds(h.Get("X-RateLimit-Reset-After")); ok {
		l.until.set(l.key(c), wait)
	}
}

// name notes which bucket a route counts for: several may share one.
func (l *limits) name(c *call, bucket string) {
	if bucket == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buckets[c.route] = l.hash(bucket)
}

// hit notes a refusal that asks for a wait.
func (l *limits) hit(c *call, told limit) {
	wait := told.wait
	if wait == 0 {
		wait = l.growing()
	}
	l.until.set(l.key(c), wait)
	if told.banned && !c.urgent {
		l.until.set(l.hash(everything), wait)
	}
	if told.global && c.bot {
		l.until.set(l.hash(botCalls), wait)
	}
}

// growing is the wait after one more refusal in a row that tells no time.
func (l *limits) growing() time.Duration {
	n := min(l.bans.Add(1), 16)
	return min(backoff(unknownWait, int(n)), maxUnknown)
}

// passed notes that Discord let a call through.
func (l *limits) passed() { l.bans.Store(0) }

// youngFor is how long Discord may take to act on an answer in the response to
// its own request. Until then a token that it does not know is not a dead one.
const youngFor = 5 * time.Second

// fresh notes that a token is good as soon as Discord has read our response.
func (l *limits) fresh(t Token) { l.young.set(l.token(t), youngFor) }

// kill notes that an interaction's token opens nothing any more.
func (l *limits) kill(c *call) {
	if c.secret != "" && l.young.left(l.token(c.secret)) == 0 {
		l.dead.set(l.token(c.secret), tokenLife)
	}
}

// killed is the refusal that a dead token would get once more, nil for one
// that may be alive. Asking again gains nothing, and counts toward a ban.
func (l *limits) killed(c *call) error {
	if c.secret == "" || l.dead.left(l.token(c.secret)) == 0 {
		return nil
	}
	return &APIError{
		Status: http.StatusNotFound, Code: CodeUnknownWebhook, Route: c.route,
		Message: "the token is dead, Discord was not asked again",
	}
}

// tokenLife is how long an interaction's token is good for at most.
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
const tokenLife = 15 * time.Minute

// key is one route's bucket with one interaction token or in one channel. The
// token itself is not kept.
func (l *limits) key(c *call) uint64 {
	l.mu.Lock()
	bucket, known := l.buckets[c.route]
	l.mu.Unlock()
	if !known {
		bucket = l.hash(c.route)
	}
	return maphash.Comparable(l.seed, holder{bucket, string(c.secret), c.major})
}

// holder is who a bucket's count is kept for.
type holder struct {
	bucket        uint64
	secret, major string
}

// token is a key of its own for an interaction's token, on whichever route.
func (l *limits) token(t Token) uint64 {
	return maphash.Comparable(l.seed, holder{math.MaxUint64, string(t), ""})
}

func (l *limits) hash(s string) uint64 { return maphash.String(l.seed, s) }

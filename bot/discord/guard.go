package discord

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Guard keeps this machine's address from being banned and a refused bot token
// from being tried again. Discord bans an address for a while that made 10,000
// requests in ten minutes which it answered with 401, 403 or 429. All clients
// of a process share one Guard, since they share the address.
// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
//
// It is safe for concurrent use.
type Guard struct {
	log  *slog.Logger
	pace *rate.Limiter
	lost chan struct{} // closed when the bot token is known to be refused for good

	mu       sync.Mutex
	counted  window
	flying   int // requests under way: each may become a refused one
	level    alarm
	token    trust
	refusals int   // of the bot token, in a row
	asker    *call // the one that asks again
	proving  bool  // somebody asks about a token that another route has refused
	proven   time.Time
	notices  map[string]*notice
}

// alarm is how near the ban is.
type alarm int

const (
	calm alarm = iota
	slow
	stopped
)

// What is refused in ten minutes before calls are slowed down, and before none
// is made: half of what Discord bears, as other programs may share the address.
const (
	slowAt = 1000
	stopAt = 5000
)

// slowPace is how many calls a second are made when too many were refused: if
// all of them are refused as well, it takes another quarter of an hour to stopAt.
const slowPace = 4

// NewGuard returns a Guard that has seen nothing. A nil log says nothing.
func NewGuard(log *slog.Logger) *Guard {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Guard{
		log: log, pace: rate.NewLimiter(slowPace, slowPace), lost: make(chan struct{}),
		notices: map[string]*notice{},
	}
}

// Refused is how many requests Discord refused in the last ten minutes.
func (g *Guard) Refused() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.counted.sum(time.Now())
}

// Err says what keeps Discord from taking requests, nil when nothing does. It
// does not wait.
func (g *Guard) Err() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := g.counted.sum(time.Now())
	switch {
	case g.token == refusedToken:
		return fmt.Errorf("%w: %s", ErrFatal, mendToken)
	case n >= stopAt:
		return fmt.Errorf("discord refused %d requests in ten minutes; none is made for now", n)
	case n >= slowAt:
		return fmt.Errorf("discord refused %d requests in ten minutes; they are slowed down", n)
	}
	return nil
}

// Watch waits until Discord has refused the bot token for good, which is an
// ErrFatal, or until ctx ends, which is nil.
func (g *Guard) Watch(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-g.lost:
		return g.Err()
	}
}

// enter lets a request through, slows it down, or refuses it. Who was let
// through must leave. An acknowledgement, which is soon worth nothing, is not
// slowed down.
func (g *Guard) enter(ctx context.Context, c *call) error {
	err := g.admit(c)
	if err != nil || c.urgent || g.Refused() < slowAt {
		return err
	}
	if err := g.pace.Wait(ctx); err != nil {
		g.leave(c, 0, false)
		return &APIError{
			Status: http.StatusTooManyRequests, Route: c.route, RetryAfter: time.Second,
			Message: "held back, because Discord refused too many requests",
		}
	}
	return nil
}

func (g *Guard) admit(c *call) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.barred(c); err != nil {
		return err
	}
	now := time.Now()
	n := g.counted.sum(now)
	g.sound(n)
	if n+g.flying >= stopAt {
		return &APIError{
			Status: http.StatusTooManyRequests, Route: c.route, RetryAfter: g.counted.relief(now),
			Message: "not sent, because Discord refused too many requests",
		}
	}
	g.flying++
	return nil
}

// leave counts the answer to a request; status 0 is for one that had none.
// Shared limits are nobody's fault and not counted.
func (g *Guard) leave(c *call, status int, shared bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.flying--
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		g.counted.add(time.Now())
	case http.StatusTooManyRequests:
		if !shared {
			g.counted.add(time.Now())
		}
	}
	g.sound(g.counted.sum(time.Now()))
	g.judge(c, status)
}

// sound raises the alarm, and calls it off, once each.
func (g *Guard) sound(n int) {
	level := calm
	switch {
	case n >= stopAt:
		level = stopped
	case n >= slowAt:
		level = slow
	}
	if level == g.level {
		return
	}
	worse := level > g.level
	g.level = level
	switch {
	case level == stopped:
		g.log.Error("Discord refuses too many requests: none is made until it is less", "refused_in_ten_minutes", n)
	case level == slow && worse:
		g.log.Error("Discord refuses too many requests: they are slowed down", "refused_in_ten_minutes", n)
	default:
		g.log.Info("Discord refuses fewer requests again", "refused_in_ten_minutes", n)
	}
}

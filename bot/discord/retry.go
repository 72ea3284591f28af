package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// maxLimited is how often one call is turned away by rate limits before it is
// given up: each of them counts toward Discord's ban of an address.
// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
const maxLimited = 8

// again decides whether a failed try is followed by another, and how long
// after it.
func (r *REST) again(ctx context.Context, c *call, err error) (time.Duration, bool) {
	if err == nil || ctx.Err() != nil {
		return 0, false
	}
	if n, asks := r.guard.asks(c); asks {
		return c.inTime(ctx, backoff(c.pause, n))
	}
	if c.bot && refusesToken(err) {
		return c.onceMore(ctx, r.guard.refusedToken())
	}
	if fault, ok := FaultOf(err); ok {
		return c.after(ctx, fault, err)
	}
	if _, ok := errors.AsType[*brokenError](err); ok {
		c.client.CloseIdleConnections() // its sisters may be as dead
		return c.next(ctx, 0)
	}
	return 0, false
}

// after is the pause after an answer of Discord's.
func (c *call) after(ctx context.Context, f Fault, err error) (time.Duration, bool) {
	switch f.Again {
	case AsTold:
		c.limited++
		return 0, c.limited < maxLimited // the limits know how long
	case Later:
		api, _ := errors.AsType[*APIError](err)
		return c.next(ctx, api.RetryAfter)
	}
	return 0, false
}

// onceMore is the pause after a 401 that the bot token is not the reason of, as
// far as it is known: one wrong answer is survived.
func (c *call) onceMore(ctx context.Context, dead bool) (time.Duration, bool) {
	c.refused++
	if dead || c.proves || c.refused > doubts {
		return 0, false
	}
	return c.inTime(ctx, backoff(c.pause, c.refused))
}

// next is the pause after one more failure, if there is to be another try.
func (c *call) next(ctx context.Context, atLeast time.Duration) (time.Duration, bool) {
	c.failed++
	if c.failed >= c.tries {
		return 0, false
	}
	return c.inTime(ctx, max(backoff(c.pause, c.failed), atLeast))
}

// inTime lets a pause be made that ctx outlives.
func (c *call) inTime(ctx context.Context, pause time.Duration) (time.Duration, bool) {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= pause {
		return 0, false
	}
	return pause, true
}

// backoff is the pause after so many failures: three times as long each time,
// and spread by half of it so that many callers do not come back together.
func backoff(first time.Duration, failures int) time.Duration {
	pause := first
	for range failures - 1 {
		pause *= 3
	}
	return pause/2 + rand.N(pause)
}

// sleep waits and reports whether ctx lived that long.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// explain says what to mend when Discord refuses the bot token itself.
func (r *REST) explain(c *call, err error) error {
	api, ok := errors.AsType[*APIError](err)
	if c.bot && ok && api.Status == http.StatusUnauthorized && r.guard.refusedToken() {
		return fmt.Errorf("%w: %s: %w", ErrFatal, mendToken, err)
	}
	return err
}

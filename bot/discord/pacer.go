package discord

import (
	"errors"
	"math/rand/v2"
	"time"
)

// pacer keeps a shard from hammering Discord.
type pacer struct {
	timing   Timing
	failures int
}

// pause is how long to wait before the next connection, after one that was
// ready for so long. A connection that is lost again and again soon after
// READY counts as a failure each time, and one that held makes up for as many
// as it was healthy. The first loss after a healthy one is mended at once, so
// that a member's command that came meanwhile still gets its answer in time.
// Thrift is the pause at which the logins that are left last, and what failures
// in a row come to; to take a session up costs none, and every second counts.
func (p *pacer) pause(lasted time.Duration, err error, thrift time.Duration) time.Duration {
	p.failures = max(0, p.failures-int(lasted/p.timing.Healthy))
	d, most := p.timing.Retry, max(p.timing.RetryMax, thrift)
	if thrift == resumeCosts {
		most = max(p.timing.RetryMax/3, p.timing.Retry)
	}
	for range p.failures - 1 {
		d = min(2*d, most)
	}
	if p.failures++; p.failures == 1 {
		return max(rand.N(d/4+1), p.least(err))
	}
	return max(d/2+rand.N(d/2+1), p.least(err))
}

// resumeCosts is the thrift where no login is spent.
const resumeCosts = time.Duration(-1)

// least is what Discord asks to wait: as long as it says, or a moment at random
// after it ended the session.
// https://discord.com/developers/docs/events/gateway#resuming
func (p *pacer) least(err error) time.Duration {
	var api *APIError
	switch {
	case errors.As(err, &api):
		return api.RetryAfter
	case errors.Is(err, errInvalid):
		return p.timing.Identify/5 + rand.N(p.timing.Identify*4/5+1)
	}
	return 0
}

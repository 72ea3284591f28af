package discord

import (
	"context"
	"math/rand/v2"
	"time"
)

// pacer keeps the gateway from hammering Discord.
type pacer struct {
	timing     Timing
	failures   int
	identified time.Time
}

// pause is how long to wait before the next connection, after one that was
// ready for so long. A connection that is lost again and again soon after
// READY counts as a failure each time.
func (p *pacer) pause(lasted time.Duration) time.Duration {
	if lasted >= p.timing.Healthy {
		p.failures = 0
	}
	d := p.timing.Retry
	for range p.failures {
		d = min(2*d, p.timing.RetryMax)
	}
	p.failures++
	return d/2 + rand.N(d/2+1)
}

// identify waits until the next login is allowed.
func (p *pacer) identify(ctx context.Context) bool {
	wait := time.Until(p.identified.Add(p.timing.Identify))
	if !p.identified.IsZero() && wait > 0 && !sleep(ctx, wait) {
		return false
	}
	p.identified = time.Now()
	return ctx.Err() == nil
}

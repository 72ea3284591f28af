package discord

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Gateway is the connection that brings interactions in. It uses discordgo for
// the protocol and does by itself what discordgo v0.29.0 does badly: it
// reconnects, it sees a dead connection after one missed heartbeat, it gives up
// when Discord says so, and a library that hangs is left behind.
type Gateway struct {
	rest   *REST
	log    *slog.Logger
	handle func(ctx context.Context, i *Interaction)
	ready  func(applicationID string)
	timing Timing

	link  atomic.Pointer[link]
	clock sync.Once // one warning about clocks that differ
	crew  crew
	greet sync.Mutex // held while ready runs
}

// GatewayConfig says where interactions go.
type GatewayConfig struct {
	Config
	// Handle is called in a goroutine of its own for every interaction, for
	// at most 1,024 at once. Its context lives for 15 s, also when Run's ends
	// before. A panic in it is caught and logged.
	Handle func(ctx context.Context, i *Interaction)
	// Ready, if not nil, is called in a goroutine of its own after each
	// login, but never twice at once. A panic in it is caught and logged.
	Ready func(applicationID string)
	// Timing may be left zero.
	Timing Timing
}

// Timing is how patient the gateway is. What is zero has its default.
type Timing struct {
	Open     time.Duration // from dialling to READY; 30 s
	Retry    time.Duration // before the first reconnect; doubles; 1 s
	RetryMax time.Duration // before any reconnect; 60 s
	Healthy  time.Duration // a connection that lasted so long sets Retry back; 1 min
	Identify time.Duration // between two logins, which Discord counts; 5 s
}

// NewGateway checks the configuration; it does no I/O. Its errors are those of
// NewREST.
func NewGateway(c GatewayConfig) (*Gateway, error) {
	if c.Handle == nil {
		return nil, errors.New("gateway needs a handler")
	}
	rest, err := NewREST(c.Config)
	if err != nil {
		return nil, err
	}
	return &Gateway{
		rest: rest, log: rest.log, handle: c.Handle, ready: c.Ready,
		timing: c.Timing.filled(), crew: newCrew(),
	}, nil
}

// filled sets defaults. Five seconds between logins is what Discord allows an
// application whose max_concurrency is 1.
// https://discord.com/developers/docs/events/gateway#session-start-limit-object
func (t Timing) filled() Timing {
	fill := func(d *time.Duration, standard time.Duration) {
		if *d <= 0 {
			*d = standard
		}
	}
	fill(&t.Open, 30*time.Second)
	fill(&t.Retry, time.Second)
	fill(&t.RetryMax, time.Minute)
	fill(&t.Healthy, time.Minute)
	fill(&t.Identify, 5*time.Second)
	return t
}

// Run connects, and connects again whenever the connection is lost, until ctx
// ends; then it returns nil, after every handler has returned. It returns early
// only with an ErrFatal, when Discord refuses the bot for good. Call it once.
func (g *Gateway) Run(ctx context.Context) error {
	tune(g.log)
	g.crew.open(ctx)
	defer g.rest.Close()
	defer g.crew.wait()
	pace := pacer{timing: g.timing}
	var old *link
	for {
		next, lasted, err := g.connect(ctx, &pace, old)
		g.link.Store(nil)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, ErrFatal):
			return err
		}
		pause := pace.pause(lasted)
		g.log.Warn("gateway is not connected", "cause", err, "resumes", next != nil, "again_after", pause)
		if !sleep(ctx, pause) {
			return nil
		}
		old = next
	}
}

// Connected reports whether interactions can arrive now.
func (g *Gateway) Connected() bool {
	l := g.link.Load()
	return l != nil && l.watch.Load().alive()
}

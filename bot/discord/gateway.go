package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Gateway is the connections that bring interactions in, one for each shard.
// It uses discordgo for the protocol and does by itself what discordgo v0.29.0
// does badly: it reconnects and resumes, it sees a dead connection after one
// missed heartbeat, it keeps within the logins that Discord allows, it gives up
// when Discord says so, and a library that hangs is left behind.
type Gateway struct {
	rest   *REST
	log    *slog.Logger
	meter  Meter
	handle func(ctx context.Context, i *Interaction)
	ready  func(applicationID string)
	timing Timing
	want   int // shards; 0: as many as Discord recommends

	starts  *starts
	logins  *logins
	shards  atomic.Pointer[[]*shard]
	clock   sync.Once // one warning about clocks that differ
	crew    crew
	past    deliveries
	leaving sync.WaitGroup // what is left of connections that are over
	greet   sync.Mutex     // held while ready runs
	greeted atomic.Bool    // it has run
}

// GatewayConfig says where interactions go.
type GatewayConfig struct {
	Config
	// Handle is called in a goroutine of its own for every interaction, for
	// at most 1,024 at once. Its context lives for 15 s, also when Run's ends
	// before. A panic in it is caught, logged and counted; to tell the member
	// is up to Handle itself.
	Handle func(ctx context.Context, i *Interaction)
	// Ready, if not nil, is called in a goroutine of its own after the first
	// login and each further one of the first shard, but never twice at once.
	// A panic in it is caught, logged and counted.
	Ready func(applicationID string)
	// Shards is into how many connections the servers are split; 0 is as many
	// as Discord recommends.
	// https://discord.com/developers/docs/events/gateway#sharding
	Shards int
	// Memory keeps the count of logins from one start to the next; nil forgets.
	Memory Memory
	// Meter counts; nil does not.
	Meter Meter
	// Timing may be left zero.
	Timing Timing
}

// Meter counts what happens to connections. The words are few and fixed.
type Meter interface {
	Connected(how string)  // identify, resume
	Lost(why string)       // asked, invalid, closed, silent, unanswered, stuck, broken
	Panicked(where string) // a mistake of ours that was caught
}

// unmetered is the Meter of nobody.
type unmetered struct{}

func (unmetered) Connected(string) {}
func (unmetered) Lost(string)      {}
func (unmetered) Panicked(string)  {}

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
	g := &Gateway{
		rest: rest, log: rest.log, meter: c.Meter, handle: c.Handle, ready: c.Ready,
		timing: c.Timing.filled(), want: c.Shards, crew: newCrew(),
	}
	if g.meter == nil {
		g.meter = unmetered{}
	}
	g.logins = newLogins(g.timing.Identify, c.Memory, g.log)
	g.starts = newStarts(g)
	return g, nil
}

// Run connects, and connects again whenever a connection is lost, until ctx
// ends; then it returns nil, after every handler has returned. It returns early
// only with an ErrFatal, when Discord refuses the bot for good. Call it once.
func (g *Gateway) Run(ctx context.Context) error {
	tune(g.log)
	g.crew.open(ctx)
	defer g.rest.Close()
	defer g.crew.wait()
	defer g.leaving.Wait()
	g.logins.recall()
	for {
		n, err := g.count(ctx)
		if err == nil {
			err = g.serve(ctx, n)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case !g.outgrown(ctx, n, err):
			return err
		}
		g.log.Warn("the bot has outgrown its shards", "shards", n)
	}
}

// serve runs so many shards until ctx ends, and returns nil, or until Discord
// refuses one of them for good.
func (g *Gateway) serve(ctx context.Context, n int) error {
	all, ctx := errgroup.WithContext(ctx)
	shards := make([]*shard, n)
	for i := range shards {
		shards[i] = &shard{g: g, id: i, count: n, pace: pacer{timing: g.timing}}
	}
	g.shards.Store(&shards)
	defer g.shards.Store(nil)
	for _, s := range shards {
		all.Go(func() error { return s.run(ctx) })
	}
	return all.Wait()
}

// Connected returns nil when every interaction can arrive now, and else says
// how many shards are not connected. A bot of which one shard is missing is
// not well, though it serves the servers of the others.
func (g *Gateway) Connected() error {
	shards := g.shards.Load()
	if shards == nil {
		return errors.New("not connected to Discord")
	}
	missing := len(*shards) - connected(*shards)
	switch {
	case missing == 0:
		return nil
	case missing == len(*shards):
		return errors.New("not connected to Discord")
	}
	return fmt.Errorf("%d of %d shards are not connected to Discord", missing, len(*shards))
}

// Shards is how many shards there are, and how many of them are connected.
func (g *Gateway) Shards() (all, ready int) {
	shards := g.shards.Load()
	if shards == nil {
		return 0, 0
	}
	return len(*shards), connected(*shards)
}

func connected(shards []*shard) (n int) {
	for _, s := range shards {
		if s.alive() {
			n++
		}
	}
	return n
}

package discord

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"time"
)

// Tap reads a connection along.
func Tap(c net.Conn) net.Conn {
	return newTap(c, newWatch(Timing{}.filled(), session{}, nil))
}

// HeadSize is the longest line of an HTTP answer that is looked into.
const HeadSize = maxHead

// Pacer keeps a shard from hammering Discord.
type Pacer struct{ p pacer }

func NewPacer(t Timing) *Pacer { return &Pacer{pacer{timing: t.filled()}} }

func (p *Pacer) Pause(lasted time.Duration, err error, thrift time.Duration) time.Duration {
	return p.p.pause(lasted, err, thrift)
}

// ResumeCosts is the thrift where no login is spent.
const ResumeCosts = resumeCosts

// ErrInvalid is the end of a session that Discord does not know any more.
var ErrInvalid = errInvalid

// Stick makes discordgo hang in every shard, as it does when it closes in the
// wrong moment, until it is freed.
func (g *Gateway) Stick() (free func()) {
	var stuck []*link
	for _, s := range *g.shards.Load() {
		if l := s.link.Load(); l != nil {
			l.session.Lock()
			stuck = append(stuck, l)
		}
	}
	return func() {
		for _, l := range stuck {
			l.session.Unlock()
		}
	}
}

// Config is what the gateway was made of.
func (g *Gateway) Config() GatewayConfig {
	return GatewayConfig{
		Config: Config{BaseURL: g.rest.base, Token: g.rest.token, Log: g.rest.log, Pause: g.rest.pause},
		Handle: g.handle, Ready: g.ready, Shards: g.want, Memory: g.logins.memory, Meter: g.meter, Timing: g.timing,
	}
}

// Logins is the count of them, with Discord's own distance between two.
type Logins struct{ l *logins }

func NewLogins(m Memory) Logins {
	l := newLogins(Timing{}.filled().Identify, m, slog.New(slog.DiscardHandler))
	l.recall()
	return Logins{l}
}

// LogIn waits for its turn and takes it.
func (l Logins) LogIn(ctx context.Context, which int) bool {
	t, err := l.l.turn(ctx, which)
	if err != nil {
		return false
	}
	defer t.end()
	return t.spend() == nil && t.spend() != nil // no turn is good for two
}

// Fail takes a turn and comes to nothing before a login is sent.
func (l Logins) Fail(ctx context.Context) {
	if t, err := l.l.turn(ctx, 0); err == nil {
		t.end()
	}
}

func (l Logins) Thrift() time.Duration { return l.l.thrift() }

func (l Logins) Learn(total, remaining int, resetAfter time.Duration) {
	l.l.learn(startLimit{Total: total, Remaining: remaining, ResetAfter: resetAfter.Milliseconds()})
}

// ResumeFrame is what goes out to take a session up, and what is in it.
func ResumeFrame(id string, seq int64) (frame, payload []byte) {
	payload = session{id: id, seq: seq}.packet("token")
	return masked(payload), payload
}

// ConnectVia connects through a proxy.
func ConnectVia(ctx context.Context, proxy *url.URL, addr string) (net.Conn, error) {
	return connectVia(ctx, proxy, "tcp", addr)
}

package discord

import (
	"net"
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

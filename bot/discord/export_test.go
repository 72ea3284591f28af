package discord

import (
	"context"
	"net"
	"net/http"
	"time"
)

// ReadLimit is what a refusal says about waiting.
func ReadLimit(h http.Header, body []byte) (wait time.Duration, global, banned bool) {
	l := readLimit(h, body)
	return l.wait, l.global, l.banned
}

// Tap reads a connection along.
func Tap(c net.Conn) net.Conn { return newTap(c, newWatch(time.Minute)) }

// HeadSize is the longest line of an HTTP answer that is looked into.
const HeadSize = maxHead


// Pacer keeps the gateway from hammering Discord.
type Pacer struct{ p pacer }

func NewPacer(t Timing) *Pacer { return &Pacer{pacer{timing: t.filled()}} }

func (p *Pacer) Identify(ctx context.Context) bool        { return p.p.identify(ctx) }
func (p *Pacer) Pause(lasted time.Duration) time.Duration { return p.p.pause(lasted) }

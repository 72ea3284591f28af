package discord

import (
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

// Waiting is how many limits are remembered.
func (r *REST) Waiting() int {
	r.limits.mu.Lock()
	defer r.limits.mu.Unlock()
	return len(r.limits.until)
}

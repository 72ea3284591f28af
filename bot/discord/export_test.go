package discord

import (
	"net/http"
	"time"
)

// ReadLimit is what a refusal says about waiting.
func ReadLimit(h http.Header, body []byte) (wait time.Duration, global, banned bool) {
	l := readLimit(h, body)
	return l.wait, l.global, l.banned
}

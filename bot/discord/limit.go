package discord

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxLimit is the longest wait that is believed.
const maxLimit = 24 * time.Hour

// limit is what an answer says about how long to wait.
type limit struct {
	wait   time.Duration // 0 when it does not say
	global bool          // all calls with the bot token must wait
	banned bool          // the answer is not Discord's own: the whole address must wait
}

// readLimit understands Discord's 429, whose body has float seconds, a proxy's,
// which is HTML or plain text, and any header that tells a time.
// https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
func readLimit(h http.Header, body []byte) limit {
	var told struct {
		RetryAfter json.Number `json:"retry_after"`
		Global     bool        `json:"global"`
	}
	own := bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) && json.Unmarshal(body, &told) == nil
	l := limit{global: told.Global || strings.EqualFold(h.Get("X-RateLimit-Global"), "true"), banned: !own}
	for _, text := range []string{told.RetryAfter.String(), h.Get("Retry-After"), h.Get("X-RateLimit-Reset-After")} {
		if wait, ok := seconds(text); ok {
			l.wait = wait
			return l
		}
	}
	return l
}

// seconds reads a number of seconds, rounded up to a millisecond; what is not
// one is no answer.
func seconds(text string) (time.Duration, bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(n) || n < 0 {
		return 0, false
	}
	if n >= maxLimit.Seconds() {
		return maxLimit, true
	}
	return time.Duration(math.Ceil(n*1000)) * time.Millisecond, true
}

package discord

import (
	"bytes"
	"encoding/json"
	"errors"
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
// which is HTML or plain text, and any header that tells a time. Without a time
// that makes sense it is a ban, whatever it looks like.
// https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
func readLimit(h http.Header, body []byte) limit {
	var told struct {
		RetryAfter json.Number `json:"retry_after"`
		Global     bool        `json:"global"`
	}
	own := bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) && json.Unmarshal(body, &told) == nil
	l := limit{global: told.Global || strings.EqualFold(h.Get("X-RateLimit-Global"), "true")}
	wait, ok := firstWait(
		func() (time.Duration, bool) { return seconds(told.RetryAfter.String()) },
		func() (time.Duration, bool) { return retryAfter(h) },
		func() (time.Duration, bool) { return seconds(h.Get("X-RateLimit-Reset-After")) },
	)
	l.wait, l.banned = wait, !own || !ok
	return l
}

// firstWait is the first time that is told.
func firstWait(told ...func() (time.Duration, bool)) (time.Duration, bool) {
	for _, tell := range told {
		if wait, ok := tell(); ok {
			return wait, true
		}
	}
	return 0, false
}

// retryAfter reads the header of that name: seconds, or a date, which is
// compared with the one of the answer so that our own clock may be wrong.
// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
func retryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if wait, ok := seconds(text); ok {
		return wait, true
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(date.Sub(now), 0), maxLimit), true
}

// seconds reads a decimal number of seconds, rounded up to a millisecond; what
// is not one is no answer.
func seconds(text string) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || strings.ContainsAny(text, "xXpP_iInN") || n < 0 {
		return 0, false
	}
	if n >= maxLimit.Seconds() {
		return maxLimit, true
	}
	return time.Duration(math.Ceil(n*1000)) * time.Millisecond, true
}

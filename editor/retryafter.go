package editor

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfter is how long an answer asks to wait: by retry-after-ms, or by
// Retry-After in seconds or as a date
// (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after). It is not asked
// when the answer does not say so, or in no way that makes sense; 0 means at
// once.
func retryAfter(h http.Header) (wait time.Duration, asked bool) {
	if d, ok := number(h.Get("Retry-After-Ms"), time.Millisecond); ok {
		return d, true
	}
	v := h.Get("Retry-After")
	if d, ok := number(v, time.Second); ok {
		return d, true
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(0, time.Until(at)), maxRetryAfter), true
	}
	return 0, false
}

// maxRetryAfter is the longest wait that is told apart from longer ones.
const maxRetryAfter = 24 * time.Hour

// number reads a count of units, fractions too, that is not negative.
func number(s string, unit time.Duration) (time.Duration, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || f < 0 || math.IsNaN(f) {
		return 0, false
	}
	if f > float64(maxRetryAfter/unit) {
		return maxRetryAfter, true
	}
	return time.Duration(f * float64(unit)), true
}

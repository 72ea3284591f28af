package discord_test

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

func TestReadLimit(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	tests := []struct {
		name, body     string
		headers        []string
		wait           time.Duration
		global, banned bool
	}{
		{"Discord's own", `{"message":"slow","retry_after":0.3334,"global":false}`, nil, 334 * ms, false, false},
		{"the body before the header", `{"retry_after":1.5}`, []string{"Retry-After", "2"}, 1500 * ms, false, false},
		{"a number in a string", `{"retry_after":"1.5"}`, nil, 1500 * ms, false, false},
		{"global in the body", `{"retry_after":1,"global":true}`, nil, 1000 * ms, true, false},
		{"global in a header", `{"retry_after":1}`, []string{"X-RateLimit-Global", "true"}, 1000 * ms, true, false},
		{"a header alone", `{"message":"slow"}`, []string{"Retry-After", "3"}, 3000 * ms, false, false},
		{"the reset alone", `{}`, []string{"X-RateLimit-Reset-After", "0.25"}, 250 * ms, false, false},
		{"a proxy's page", `<html>1015</html>`, []string{"Retry-After", "30"}, 30 * time.Second, false, true},
		{"a proxy's line without a time", `error code: 1015`, nil, 0, false, true},
		{"nothing at all", ``, nil, 0, false, true},
		{"a time that is none", `{"retry_after":-1}`, []string{"Retry-After", "soon"}, 0, false, true},
		{"no time at all", `{"retry_after":null}`, nil, 0, false, true},
		{"a fraction in the header", `{}`, []string{"Retry-After", "0.25"}, 250 * ms, false, false},
		{"a date", `{}`, []string{"Retry-After", "Sun, 22 Nov 2026 10:00:30 GMT", "Date", "Sun, 22 Nov 2026 10:00:00 GMT"}, 30 * time.Second, false, false},
		{"a date in the old way", `{}`, []string{"Retry-After", "Sunday, 22-Nov-26 10:00:02 GMT", "Date", "Sun, 22 Nov 2026 10:00:00 GMT"}, 2 * time.Second, false, false},
		{"a date that is over", `{}`, []string{"Retry-After", "Sun, 22 Nov 2026 09:00:00 GMT", "Date", "Sun, 22 Nov 2026 10:00:00 GMT"}, 0, false, false},
		{"a date in years", `{}`, []string{"Retry-After", "Sun, 22 Nov 2099 10:00:00 GMT", "Date", "Sun, 22 Nov 2026 10:00:00 GMT"}, 24 * time.Hour, false, false},
		{"a number that no computer has", `{}`, []string{"Retry-After", "1" + strings.Repeat("0", 400)}, 24 * time.Hour, false, false},
		{"another way to write numbers", `{}`, []string{"Retry-After", "0x10"}, 0, false, true},
		{"infinity", `{}`, []string{"Retry-After", "Inf"}, 0, false, true},
		{"a nonsense in the body, a time in the header", `{"retry_after":-3}`, []string{"Retry-After", "3"}, 3000 * ms, false, false},
		{"a time beyond belief", `{"retry_after":1e300}`, nil, 24 * time.Hour, false, false},
		{"JSON that is no object", `[429]`, nil, 0, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			for i := 0; i+1 < len(tt.headers); i += 2 {
				h.Set(tt.headers[i], tt.headers[i+1])
			}
			wait, global, banned := discord.ReadLimit(h, []byte(tt.body))
			if wait != tt.wait || global != tt.global || banned != tt.banned {
				t.Errorf("got %v, global %v, banned %v; want %v, %v, %v", wait, global, banned, tt.wait, tt.global, tt.banned)
			}
		})
	}
}

// FuzzReadLimit: whatever an answer says, nobody waits for a negative time or
// for more than a day; without a digit there is no time, and that is a ban; and a
// number of seconds is waited out, by a millisecond too much at most.
func FuzzReadLimit(f *testing.F) {
	f.Add("1", "0.5", `{"retry_after":0.5,"global":true}`, 0.5)
	f.Add("NaN", "Inf", `{"retry_after":1e309}`, 1e300)
	f.Add("Sun, 22 Nov 2026 10:00:00 GMT", "-0", `<html>`, -1.0)
	f.Add("0x1p-2", "1_0", `{"retry_after":"NaN"}`, 86400.0)
	f.Fuzz(func(t *testing.T, after, reset, body string, n float64) {
		h := http.Header{"Retry-After": {after}, "X-Ratelimit-Reset-After": {reset}}
		wait, _, banned := discord.ReadLimit(h, []byte(body))
		if wait < 0 || wait > 24*time.Hour {
			t.Errorf("got a wait of %v", wait)
		}
		if !strings.ContainsAny(after+reset+body, "0123456789") && (!banned || wait != 0) {
			t.Errorf("no time is told, but got %v, banned %v", wait, banned)
		}
		if math.IsNaN(n) || n < 0 || n > 86400 {
			return
		}
		told := http.Header{"Retry-After": {strconv.FormatFloat(n, 'f', -1, 64)}}
		wait, _, banned = discord.ReadLimit(told, []byte("{}"))
		if over := wait.Seconds() - n; banned || over < -1e-9 || over > 0.001+1e-9 {
			t.Errorf("told to wait %v s, got %v, banned %v", n, wait, banned)
		}
	})
}

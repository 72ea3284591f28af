package discord_test

import (
	"net/http"
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
		{"a time that is none", `{"retry_after":-1}`, []string{"Retry-After", "soon"}, 0, false, false},
		{"no time at all", `{"retry_after":null}`, nil, 0, false, false},
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
// for more than a day.
func FuzzReadLimit(f *testing.F) {
	f.Add("1", "0.5", `{"retry_after":0.5,"global":true}`)
	f.Add("NaN", "Inf", `{"retry_after":1e309}`)
	f.Add("Sun, 22 Nov 2026 10:00:00 GMT", "-0", `<html>`)
	f.Add("0x1p-2", "1_0", `{"retry_after":"NaN"}`)
	f.Fuzz(func(t *testing.T, after, reset, body string) {
		h := http.Header{"Retry-After": {after}, "X-Ratelimit-Reset-After": {reset}}
		wait, _, _ := discord.ReadLimit(h, []byte(body))
		if wait < 0 || wait > 24*time.Hour {
			t.Errorf("got a wait of %v", wait)
		}
	})
}

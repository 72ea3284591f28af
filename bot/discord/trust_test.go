package discord_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"retouch/bot/discord"
)

// TestRefusedBotToken: a token that was good is asked about twice more, one that
// never was is not; after that no request has it.
func TestRefusedBotToken(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		good     int // calls that Discord takes before
		requests int // that Discord refuses
	}{
		{"from the start", 0, 1},
		{"after months", 3, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				log := new(logged)
				var asked, refused atomic.Int64
				r, guard := cabled(t, log.logger(), func(*http.Request) (int, string, http.Header) {
					if int(asked.Add(1)) <= tt.good {
						return 200, `{"id":"1"}`, nil
					}
					refused.Add(1)
					return 401, `{"message":"401: Unauthorized","code":0}`, nil
				})
				for range tt.good {
					if _, err := r.Me(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				callers(20, func() {
					if _, err := r.Me(t.Context()); err == nil {
						t.Error("no error")
					}
				})
				if _, err := r.Commands(t.Context(), "42"); !errors.Is(err, discord.ErrFatal) {
					t.Errorf("got %v, want a fatal one", err)
				}
				if err := guard.Watch(t.Context()); !errors.Is(err, discord.ErrFatal) {
					t.Errorf("the guard says %v", err)
				}
				if n := int(refused.Load()); n < tt.requests || n > 20+tt.requests {
					t.Errorf("%d requests were refused", n)
				}
				if n := strings.Count(log.String(), "refuses the bot token"); n != 1 {
					t.Errorf("told %d times", n)
				}
				before := refused.Load()
				callers(50, func() { _, _ = r.Me(t.Context()) })
				if refused.Load() != before {
					t.Error("it was tried again")
				}
			})
		})
	}
}

// TestOneRouteThatRefusesTheTokenEndsNothing: what GET /users/@me says counts.
func TestOneRouteThatRefusesTheTokenEndsNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		me    int // what GET /users/@me answers
		fatal bool
		asked int64 // at GET /users/@me, at most
	}{
		{"the token is good", 200, false, 2},
		{"nobody can say", 503, false, 20},
		{"the token is refused", 401, true, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int64
				r, guard := cabled(t, nil, func(req *http.Request) (int, string, http.Header) {
					if strings.HasSuffix(req.URL.Path, "/users/@me") {
						asked.Add(1)
						return tt.me, `{"id":"1"}`, nil
					}
					return 401, `{"message":"401: Unauthorized","code":0}`, nil
				})
				for range 5 {
					if _, err := r.OpenDM(t.Context(), "5"); errors.Is(err, discord.ErrFatal) != tt.fatal || err == nil {
						t.Errorf("got %v", err)
					}
				}
				if err := guard.Err(); errors.Is(err, discord.ErrFatal) != tt.fatal {
					t.Errorf("the guard says %v", err)
				}
				if n := asked.Load(); n < 1 || n > tt.asked {
					t.Errorf("asked %d times about the token", n)
				}
			})
		})
	}
}

func callers(n int, call func()) {
	var all sync.WaitGroup
	for range n {
		all.Go(call)
	}
	all.Wait()
}

// TestOneWrong401IsSurvived: Discord takes the token again.
func TestOneWrong401IsSurvived(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		r, guard := cabled(t, nil, func(*http.Request) (int, string, http.Header) {
			if asked.Add(1) == 2 {
				return 401, `{"message":"401: Unauthorized","code":0}`, nil
			}
			return 200, `{"id":"1"}`, nil
		})
		for range 3 {
			if _, err := r.Me(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if err := guard.Err(); err != nil || asked.Load() != 4 {
			t.Errorf("%v after %d requests", err, asked.Load())
		}
	})
}

// TestDeadTokensAreNotUsedAgain, on whichever route and by whatever method.
func TestDeadTokensAreNotUsedAgain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		status     int
		dead       bool
	}{
		{"invalid webhook token", `{"code":50027}`, 401, true},
		{"unknown webhook", `{"code":10015}`, 404, true},
		{"unknown interaction", `{"code":10062}`, 404, true},
		{"unknown message", `{"code":10008}`, 404, false},
		{"invalid form", `{"code":50035}`, 400, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int64
				r, _ := cabled(t, nil, func(*http.Request) (int, string, http.Header) {
					asked.Add(1)
					return tt.status, tt.body, nil
				})
				for range 5 {
					if _, err := r.EditOriginal(t.Context(), "42", interactionToken, discord.Reply{}); err == nil {
						t.Error("no error")
					}
					_, _ = r.Original(t.Context(), "42", interactionToken)
				}
				if want := map[bool]int64{true: 1, false: 10}[tt.dead]; asked.Load() != want {
					t.Errorf("%d requests, want %d", asked.Load(), want)
				}
				before := asked.Load()
				if _, err := r.EditOriginal(t.Context(), "42", "another", discord.Reply{}); err == nil || asked.Load() != before+1 {
					t.Errorf("another token: %v, %d requests", err, asked.Load()-before)
				}
			})
		})
	}
}

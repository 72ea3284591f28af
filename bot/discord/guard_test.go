package discord_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

// cable is a Discord without a network: for tests whose clock is not the real
// one, or that count in hundred thousands.
type cable func(*http.Request) (status int, body string, header http.Header)

func (w cable) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	status, body, header := w(r)
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, Request: r,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// cabled is a client on a cable, and its guard.
func cabled(t testing.TB, log *slog.Logger, w cable) (*discord.REST, *discord.Guard) {
	t.Helper()
	guard := discord.NewGuard(log)
	r, err := discord.NewREST(discord.Config{Token: botToken, Guard: guard, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	r.Through(w)
	return r, guard
}

// always answers alike.
func always(status int, body string) cable {
	return func(*http.Request) (int, string, http.Header) { return status, body, nil }
}

// TestRefusedRequestsAreBounded: a Discord that refuses everything for 25 minutes is
// asked far less often than it takes to be banned, and is asked again when it
// is over.
func TestRefusedRequestsAreBounded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
	}{
		{"403", 403, `{"code":50013}`},
		{"401 of an interaction", 401, `{"code":50027}`},
		{"429", 429, `{"retry_after":0.001,"global":false}`},
		{"429 of a proxy", 429, `<html>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var refused tally
				mended := time.Now().Add(25 * time.Minute)
				r, guard := cabled(t, nil, func(*http.Request) (int, string, http.Header) {
					if time.Now().After(mended) {
						return 200, message, nil
					}
					refused.add()
					return tt.status, tt.body, nil
				})
				hammer(t, r, time.Until(mended))
				if most := refused.most(); most > 5000 || most < 5 {
					t.Errorf("%d refused requests within ten minutes, want some and at most 5,000", most)
				}
				time.Sleep(11 * time.Minute)
				if _, err := r.Original(t.Context(), "42", "after"); err != nil || guard.Err() != nil {
					t.Errorf("after it is over: %v, %v", err, guard.Err())
				}
			})
		})
	}
}

// hammer makes calls with 50 workers, each with a new token each time.
func hammer(t *testing.T, r *discord.REST, during time.Duration) {
	ctx, cancel := context.WithTimeout(t.Context(), during)
	defer cancel()
	var workers sync.WaitGroup
	var n atomic.Int64
	for range 50 {
		workers.Go(func() {
			for ctx.Err() == nil {
				token := discord.Token("token" + strconv.FormatInt(n.Add(1), 10))
				call, over := context.WithTimeout(ctx, 30*time.Second)
				_, _ = r.EditOriginal(call, "42", token, discord.Reply{})
				over()
				time.Sleep(250 * time.Millisecond)
			}
		})
	}
	workers.Wait()
}

// tally keeps the times of what happened.
type tally struct {
	mu sync.Mutex
	at []time.Time
}

func (w *tally) add() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = append(w.at, time.Now())
}

// most is how often it happened within any ten minutes.
func (w *tally) most() (most int) {
	for end, first := 0, 0; end < len(w.at); end++ {
		for w.at[end].Sub(w.at[first]) > 10*time.Minute {
			first++
		}
		most = max(most, end-first+1)
	}
	return most
}

// TestGuardRaisesTheAlarm: at 1,000 and at 5,000, once each, and is calm again
// when it is over.
func TestGuardRaisesTheAlarm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := new(logged)
		r, guard := cabled(t, log.logger(), always(403, `{"code":50013}`))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		refuse := func(until int) {
			for guard.Refused() < until {
				_, _ = r.EditOriginal(ctx, "42", discord.Token("t"+strconv.Itoa(guard.Refused())), discord.Reply{})
			}
		}
		refuse(999)
		if err := guard.Err(); err != nil {
			t.Errorf("at 999: %v", err)
		}
		refuse(1000)
		if err := guard.Err(); err == nil || !strings.Contains(err.Error(), "slowed down") {
			t.Errorf("at 1,000: %v", err)
		}
		began := time.Now()
		refuse(1100)
		if took := time.Since(began); took < 20*time.Second {
			t.Errorf("the next 100 took %v, want 4 a second", took)
		}
		time.Sleep(11 * time.Minute)
		if err := guard.Err(); err != nil || guard.Refused() != 0 {
			t.Errorf("after it is over: %v, %d", err, guard.Refused())
		}
		_, _ = r.EditOriginal(ctx, "42", "last", discord.Reply{})
		if n := strings.Count(log.String(), "they are slowed down"); n != 1 {
			t.Errorf("told %d times, want once", n)
		}
		if !strings.Contains(log.String(), "refuses fewer requests again") {
			t.Error("nobody tells that it is over")
		}
	})
}

// TestGuardLetsAcknowledgementsThrough: members still get answers in time when
// other calls are slowed down.
func TestGuardLetsAcknowledgementsThrough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, guard := cabled(t, nil, func(req *http.Request) (int, string, http.Header) {
			if strings.Contains(req.URL.Path, "/callback") {
				return 204, "", nil
			}
			return 403, `{"code":50013}`, nil
		})
		for n := 0; guard.Refused() < 1000; n++ {
			_, _ = r.EditOriginal(t.Context(), "42", discord.Token("t"+strconv.Itoa(n)), discord.Reply{})
		}
		began := time.Now()
		for n := range 100 {
			i := &discord.Interaction{ID: "1", Token: discord.Token("i" + strconv.Itoa(n))}
			if _, err := r.Respond(t.Context(), i, discord.Response{Type: discord.RespondThinking}); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("100 acknowledgements took %v", took)
		}
	})
}

// TestSharedLimitsAreNotCounted, since Discord does not count them either.
func TestSharedLimitsAreNotCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, guard := cabled(t, nil, func(*http.Request) (int, string, http.Header) {
			return 429, `{"retry_after":0.1}`, http.Header{"X-Ratelimit-Scope": {"shared"}}
		})
		_, err := r.Original(t.Context(), "42", "one")
		if n := guard.Refused(); err == nil || n != 0 {
			t.Errorf("%v, counted %d", err, n)
		}
	})
}

// TestOwnerIsToldSeldom: once in ten minutes, with the number of times between.
func TestOwnerIsToldSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := new(logged)
		r, _ := cabled(t, log.logger(), always(403, `{"code":50013,"message":"Missing Permissions"}`))
		for n := range 25 {
			_, _ = r.EditOriginal(t.Context(), "42", discord.Token("token"+strconv.Itoa(n)), discord.Reply{})
			time.Sleep(time.Minute)
		}
		if n := strings.Count(log.String(), "Discord refuses: missing permissions"); n != 3 {
			t.Errorf("told %d times in 25 minutes, want 3:\n%s", n, log)
		}
		if !strings.Contains(log.String(), "not_said_before=9") {
			t.Errorf("it does not say how often:\n%s", log)
		}
	})
}

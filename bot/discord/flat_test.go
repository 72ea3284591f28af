package discord_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retouch/bot/discord"
)

// manyInteractions is how many are answered by the tests of what is remembered.
const manyInteractions = 100_000

// TestMemoryIsFlat is not parallel: it counts what the process holds. Every
// interaction is acknowledged, uses up its bucket, and is answered; every
// hundredth has a dead token.
func TestMemoryIsFlat(t *testing.T) {
	many := manyInteractions
	if testing.Short() || raceEnabled {
		many /= 10
	}
	r, _ := cabled(t, nil, func(req *http.Request) (int, string, http.Header) {
		switch {
		case req.Method != http.MethodPatch:
			return 200, message, nil
		case strings.Contains(req.URL.Path, "dead"):
			return 404, `{"code":10015}`, nil
		}
		return 200, message, http.Header{
			"X-Ratelimit-Bucket": {"b"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset-After": {"0.5"},
		}
	})
	replyTo(t, r, 0, many/100) // what is made once
	before := heap()
	replyTo(t, r, many/100, many)
	grown := int64(heap()) - int64(before)
	t.Logf("after %d interactions: %d limits, %d dead tokens, %+d KiB of heap", many, r.Waiting(), r.Dead(), grown>>10)
	if r.Waiting() > 1<<14 || r.Dead() > 1<<12 {
		t.Errorf("%d limits and %d dead tokens are remembered", r.Waiting(), r.Dead())
	}
	if grown > 4<<20 {
		t.Errorf("the heap has grown by %d KiB", grown>>10)
	}
}

// replyTo answers the interactions from one number to another.
func replyTo(t testing.TB, r *discord.REST, from, to int) {
	var workers sync.WaitGroup
	var next atomic.Int64
	next.Store(int64(from))
	for range 8 {
		workers.Go(func() {
			for n := next.Add(1); n <= int64(to); n = next.Add(1) {
				i := fresh()
				i.Token = discord.Token("token" + strconv.FormatInt(n, 10))
				if n%100 == 0 {
					i.Token += "dead"
				}
				_, _ = r.Respond(t.Context(), i, discord.Response{Type: discord.RespondThinking})
				_, _ = r.EditOriginal(t.Context(), "42", i.Token, discord.Reply{Content: "done"})
			}
		})
	}
	workers.Wait()
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// meeting is a server that answers nobody until so many ask at once.
func meeting(tb testing.TB, many int) *httptest.Server {
	tb.Helper()
	var came atomic.Int64
	all := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if came.Add(1) == int64(many) {
			close(all)
		}
		select {
		case <-all:
			answering(200, message)(w, r)
		case <-r.Context().Done():
		}
	}))
	tb.Cleanup(s.Close)
	return s
}

// TestEditsDoNotWaitForEachOther: 200 edits are under way at once, though each
// is answered only when all have come, and one token that has to wait holds
// back no other.
func TestEditsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	const many = 200
	r, err := discord.NewREST(discord.Config{BaseURL: meeting(t, many).URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var edits sync.WaitGroup
	for n := range many {
		edits.Go(func() {
			if _, err := r.EditOriginal(ctx, "42", discord.Token("token"+strconv.Itoa(n)), discord.Reply{}); err != nil {
				t.Error(err)
			}
		})
	}
	edits.Wait()
}

// BenchmarkConcurrentEdits is 200 edits of 200 interactions at once, by a
// Discord that takes 100 ms for each: what is over 100 ms is ours.
func BenchmarkConcurrentEdits(b *testing.B) {
	const many = 200
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * time.Millisecond)
		answering(200, message)(w, r)
	}))
	defer s.Close()
	r, err := discord.NewREST(discord.Config{BaseURL: s.URL})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for b.Loop() {
		var edits sync.WaitGroup
		for n := range many {
			edits.Go(func() {
				if _, err := r.EditOriginal(b.Context(), "42", discord.Token("token"+strconv.Itoa(n)), discord.Reply{}); err != nil {
					b.Error(err)
				}
			})
		}
		edits.Wait()
	}
}

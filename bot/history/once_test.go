package history_test

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// The law of Once: of any number that take a key at the same time exactly one
// gets it, all others are told who that is, and so is everybody later, until
// the job counts no more; then exactly one gets it again.
func TestOnceIsForOne(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	var games int
	rapid.Check(t, func(rt *rapid.T) {
		games++
		key, before := "retry."+strconv.Itoa(games), ""
		for round := range rapid.IntRange(1, 3).Draw(rt, "rounds") {
			takers := rapid.IntRange(1, 8).Draw(rt, "takers")
			was := before // counts no more
			running := func(job string, at time.Time) bool {
				if !at.Equal(now) {
					rt.Errorf("job %s is of %s", job, at)
				}
				return job != was
			}
			got := make([]string, takers)
			var all sync.WaitGroup
			for n := range takers {
				all.Go(func() {
					var err error
					got[n], err = h.Once(t.Context(), key, fmt.Sprint(round, "-", n), now, running)
					if err != nil {
						rt.Errorf("taker %d: %v", n, err)
					}
				})
			}
			all.Wait()
			first := got[0]
			if slices.ContainsFunc(got, func(s string) bool { return s != first }) || first == was || first == "" {
				rt.Fatalf("%d takers got %q after %q", takers, got, was)
			}
			late, err := h.Once(t.Context(), key, "late", now.Add(time.Hour), running)
			if err != nil || late != first {
				rt.Fatalf("who came late got %q (%v), want %q", late, err, first)
			}
			before = first
		}
	})
}

func TestOnceIsTheSameForItsOwnJob(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	never := func(string, time.Time) bool { t.Error("asked about its own job"); return false }
	for range 2 {
		got, err := h.Once(t.Context(), "a", "1", now, never)
		must(t, err)
		if got != "1" {
			t.Errorf("got %q", got)
		}
	}
}

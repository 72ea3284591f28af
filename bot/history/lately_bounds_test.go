package history_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/history"
)

// However many people and words there are, only so much is known; those who
// were seen last are.
func TestWhatIsKnownIsBounded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
	}{
		{"many", "x"},
		{"long", long(7000)}, // 28,000 bytes each
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := history.New(history.Config{Kept: newSlow(0)})
			const members = 3000
			for n := range members {
				must(t, h.Remember(t.Context(), fmt.Sprint(n), history.Recent{ID: "1", Text: tt.text}))
				lists, bytes := h.Known()
				if lists > 2048 || bytes > 4<<20 || lists == 0 {
					t.Fatalf("%d lists in %d bytes are known", lists, bytes)
				}
			}
			lists, bytes := h.Known()
			if lists < 2048 && bytes < 4<<20-30_000 {
				t.Errorf("only %d lists in %d bytes are known", lists, bytes)
			}
			for n, want := range map[int]bool{members - 1: true, members - lists: true, members - lists - 1: false, 0: false} {
				if h.Knows(fmt.Sprint(n)) != want {
					t.Errorf("member %d of %d is known: %t", n, lists, !want)
				}
			}
		})
	}
}

// Whoever is told what is known counts as seen.
func TestWhoAsksStaysKnown(t *testing.T) {
	t.Parallel()
	h := history.New(history.Config{Kept: newSlow(0)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for n := range 2048 + 1 {
		must(t, h.Remember(t.Context(), fmt.Sprint(n), history.Recent{ID: "1", Text: "x"}))
		if n == 2047 {
			asked := h.AskRecents(ctx, "0")
			asked.Wait()
			if all, err := asked.Answer(time.Now(), time.Now()); len(all) != 1 || err != nil {
				t.Errorf("got %v, %v", all, err)
			}
		}
	}
	if !h.Knows("0") || h.Knows("1") {
		t.Errorf("who asked is known: %t, who did not: %t", h.Knows("0"), h.Knows("1"))
	}
}

// Nothing stays in memory for long that does not count any more.
func TestWhatDoesNotCountIsLetGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := history.New(history.Config{Kept: newSlow(0)})
		for n := range 10 {
			must(t, h.Remember(t.Context(), fmt.Sprint(n), history.Recent{ID: "1", Text: "x"}))
		}
		time.Sleep(2 * time.Minute)
		must(t, h.Remember(t.Context(), "10", history.Recent{ID: "1", Text: "x"}))
		if lists, bytes := h.Known(); lists != 1 || bytes > 1000 {
			t.Errorf("%d lists in %d bytes are known", lists, bytes)
		}
	})
}

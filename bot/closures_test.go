package bot_test

import (
	"testing"
	"time"

	"retouch/bot"
)

// A closed place is looked at anew after a moment; one that stays closed is left
// alone longer each time, and what was long ago is forgotten.
func TestClosedPlaceIsLookedAtAnew(t *testing.T) {
	t.Parallel()
	var c bot.Closures
	now := time.Unix(1_700_000_000, 0)
	closed := func(want bool) {
		t.Helper()
		if _, got := c.Find("here", now); got != want {
			t.Errorf("closed is %v at %v, want %v", got, now.Unix()-1_700_000_000, want)
		}
	}
	closed(false)
	for _, wait := range []time.Duration{15, 30, 60, 120, 240, 300, 300} {
		c.Add("here", now)
		c.Add("here", now) // two jobs that were on their way
		now = now.Add(wait*time.Second - 1)
		closed(true)
		now = now.Add(1)
		closed(false)
	}
	now = now.Add(5 * time.Minute)
	c.Add("here", now)
	now = now.Add(15 * time.Second)
	closed(false)
}

// Retry looks anew, but only once.
func TestRetryLooksAtAClosedPlaceAnew(t *testing.T) {
	t.Parallel()
	var c bot.Closures
	now := time.Unix(1_700_000_000, 0)
	c.Retry("here", now) // where nothing is known
	for _, want := range []bool{false, true} {
		c.Add("here", now)
		now = now.Add(time.Second)
		c.Retry("here", now)
		if _, got := c.Find("here", now); got != want {
			t.Errorf("closed is %v, want %v", got, want)
		}
	}
}

// Any number of places may turn out to be closed.
func TestClosedPlacesAreBounded(t *testing.T) {
	t.Parallel()
	var c bot.Closures
	now := time.Unix(1_700_000_000, 0)
	for n := range 5000 {
		c.Add(string(rune('A'+n)), now)
	}
	if got := c.Len(); got != 1024 {
		t.Errorf("%d places are known, want 1024", got)
	}
	c.Add("last", now.Add(time.Hour))
	if got := c.Len(); got != 1 {
		t.Errorf("%d places are known after an hour, want 1", got)
	}
}

package history_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/history"
)

// blocks is a store that takes no less than forever to answer.
var blocks = trip{out: time.Hour}

// asks is what somebody gets who asks for a member's prompts, and how long that
// takes.
func asks(h *history.History, t trip) (all []string, took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(t.with(context.Background()), readFor)
	defer cancel()
	began := time.Now()
	asked := h.AskRecents(ctx, "7")
	defer asked.Wait()
	got, err := asked.Answer(began.Add(soon), began.Add(late))
	return texts(got), time.Since(began), err
}

// told fails unless somebody who asks is told this after so long.
func told(t *testing.T, h *history.History, by trip, after time.Duration, want ...string) {
	t.Helper()
	got, took, err := asks(h, by)
	if d := cmp.Diff(want, got); d != "" || err != nil || took != after {
		t.Errorf("after %v, want %v, with error %v (-want +got):\n%s", took, after, err, d)
	}
}

func use(t *testing.T, h *history.History, text string) {
	t.Helper()
	must(t, h.Remember(t.Context(), "7", history.Recent{ID: text, Text: text, At: time.Now()}))
}

func TestBusyStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newSlow(0)
		use(t, history.New(history.Config{Kept: store}), "a hat")
		h := history.New(history.Config{Kept: store, Alone: true})
		if got, took, err := asks(h, blocks); err == nil || got != nil || took != late {
			t.Errorf("of what was never read, got %q, %v after %v", got, err, took)
		}
		told(t, h, trip{out: late - 1}, late-1, "a hat")
		told(t, h, blocks, soon, "a hat")
		told(t, h, trip{lost: true}, 0, "a hat")
		use(t, h, "a coat")
		told(t, h, blocks, soon, "a coat", "a hat")
		must(t, h.ForgetMember(t.Context(), "7"))
		told(t, h, blocks, soon)
		time.Sleep(24 * time.Hour)
		if got, _, err := asks(h, blocks); err == nil {
			t.Errorf("a day later, got %q", got)
		}
	})
}

// What comes too late for one is there for the next.
func TestLateAnswerIsForTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newSlow(0)
		use(t, history.New(history.Config{Kept: store}), "a hat")
		h := history.New(history.Config{Kept: store})
		if got, took, err := asks(h, trip{back: late + 1}); err == nil || took != late {
			t.Errorf("got %q, %v after %v", got, err, took)
		}
		told(t, h, blocks, soon, "a hat")
	})
}

// Somebody else's changes are seen at once while the store is quick, and within
// a minute when it is not. Changes that go wrong leave nothing to fall back to.
func TestAnotherProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newSlow(0)
		here, there := history.New(history.Config{Kept: store}), history.New(history.Config{Kept: store})
		use(t, there, "a hat")
		told(t, here, trip{}, 0, "a hat")
		use(t, there, "a coat")
		told(t, here, blocks, soon, "a hat")
		told(t, here, trip{}, 0, "a coat", "a hat")
		must(t, there.ForgetMember(t.Context(), "7"))
		time.Sleep(time.Minute - readFor - 1)
		told(t, here, blocks, soon, "a coat", "a hat")
		if got, _, err := asks(here, blocks); err == nil {
			t.Errorf("after a minute, got %q", got)
		}
		told(t, here, trip{}, 0)
		use(t, here, "a shoe")
		if err := here.ForgetMember(trip{lost: true}.with(t.Context()), "7"); !errors.Is(err, errLost) {
			t.Errorf("got %v", err)
		}
		if got, _, err := asks(here, blocks); err == nil {
			t.Errorf("perhaps it is forgotten, got %q", got)
		}
	})
}

// odd is a store that refuses changes, or tells for a while what was there before.
type odd struct {
	*slow
	refuses bool
	before  *slowly
}

func (o *odd) Update(ctx context.Context, key string, value []byte, revision uint64) error {
	if o.refuses {
		return errLost
	}
	return o.slow.Update(ctx, key, value, revision)
}

func (o *odd) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	if o.before != nil {
		return o.before.value, o.before.revision, nil
	}
	return o.slow.Get(ctx, key)
}

// What may have gone wrong is not told before the store says that it is there.
func TestRefusedWordsAreNotKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &odd{slow: newSlow(0)}
		h := history.New(history.Config{Kept: store})
		use(t, h, "a hat")
		store.refuses = true
		if err := h.Remember(t.Context(), "7", history.Recent{Text: "a coat", At: time.Now()}); !errors.Is(err, errLost) {
			t.Errorf("got %v", err)
		}
		if got, _, err := asks(h, blocks); err == nil {
			t.Errorf("got %q", got)
		}
		told(t, h, trip{}, 0, "a hat")
	})
}

// On a cluster a read may be a moment old: it does not take back what this
// process has done.
func TestOldReadTakesNothingBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &odd{slow: newSlow(0)}
		h := history.New(history.Config{Kept: store})
		use(t, h, "a hat")
		before := store.now["recent.7"]
		use(t, h, "a coat")
		store.before = &before
		told(t, h, trip{}, 0, "a coat", "a hat")
		told(t, h, blocks, 0, "a coat", "a hat")
	})
}

// What the store lets expire is not told either.
func TestKnownPromptsExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const keep = time.Hour
		h := history.New(history.Config{Kept: newSlow(keep), Keep: keep, Alone: true})
		use(t, h, "a hat")
		time.Sleep(keep - time.Second)
		use(t, h, "a coat")
		time.Sleep(keep - time.Second)
		told(t, h, blocks, soon, "a coat", "a hat")
		time.Sleep(time.Second)
		if got, _, err := asks(h, blocks); err == nil {
			t.Errorf("got %q", got)
		}
	})
}

// A change that finds nothing to do, or no room, changes nothing of what is known.
func TestRefusedChangeLeavesWhatIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := history.New(history.Config{Settings: newSlow(0)})
		_, err := h.AddPreset(t.Context(), "2", history.Preset{Name: "mono", Text: "grey"})
		must(t, err)
		gone(t, h.RemovePreset(t.Context(), "2", "sepia"))
		if _, err := h.AddPreset(t.Context(), "2", history.Preset{Name: "x", Text: long(60_000)}); !errors.Is(err, history.ErrFull) {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithTimeout(blocks.with(t.Context()), readFor)
		defer cancel()
		asked := h.AskPresets(ctx, "2")
		defer asked.Wait()
		got, err := asked.Answer(time.Now().Add(soon), time.Now().Add(late))
		if d := cmp.Diff([]string{"mono=grey"}, names(got)); d != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
	})
}

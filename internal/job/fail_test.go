package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retouch/internal/job"
)

func TestFailuresAreRepeatedAndThenHopeless(t *testing.T) {
	t.Parallel()
	var log syncBuffer
	var tries atomic.Int64
	q, d := simple(t, func(ctx context.Context, k *job.Task) error {
		if k.Hopeless() {
			want(t, k.Begin(ctx, nil), job.ErrAttempts)
			try(k.Apologise(ctx, []byte("internal")))
			return k.End(ctx, job.Apologised)
		}
		switch tries.Add(1) {
		case 1:
			return errors.New("boom")
		case 2:
			panic("boom")
		case 3:
			return nil
		}
		panic(errors.New("the last straw"))
	}, func(c *job.Config) {
		c.MaxFailures = 4
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	submit(t, q, "poison", "o")
	ends(t, q, "poison", job.Apologised)
	if tries.Load() != 4 {
		t.Errorf("it was tried %d times, want 4", tries.Load())
	}
	letter, err := d.dead.Get(t.Context(), "poison")
	must(t, err)
	if !bytes.Contains(letter.Value, []byte("the last straw")) || bytes.Contains(letter.Value, []byte("record of")) {
		t.Errorf("the dead letter is %s", letter.Value)
	}
	if !strings.Contains(log.String(), "dead_letter=DEAD/poison") {
		t.Errorf("the log does not name the dead letter:\n%s", &log)
	}
}

func TestWhatCannotEvenApologiseIsDropped(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	q, _ := simple(t, func(context.Context, *job.Task) error { tries.Add(1); panic("always") })
	submit(t, q, "poison", "o")
	submit(t, q, "other", "o")
	ends(t, q, "poison", job.Dropped)
	ends(t, q, "other", job.Dropped)
	if tries.Load() != 16 {
		t.Errorf("two jobs were tried %d times, want 16", tries.Load())
	}
}

// syncBuffer is a log that can be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestWhoIsAwayDoesNotFail(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	q, d := simple(t, func(ctx context.Context, k *job.Task) error {
		if k.Hopeless() {
			t.Error("it counts as a failure")
		}
		if tries.Add(1) <= 20 {
			return fmt.Errorf("no answer: %w", job.ErrAway)
		}
		return edit(ctx, k)
	}, func(c *job.Config) { c.MaxFailures, c.Pause = 2, time.Microsecond })
	submit(t, q, "1", "o")
	ends(t, q, "1", job.Replied)
	if keys, err := d.dead.Keys(t.Context()); err != nil || len(keys) > 0 {
		t.Errorf("dead letters: %v, %v", keys, err)
	}
}

// TestWhoIsAwayAfterACallMakesNoOther: its result is lost, and was paid.
func TestWhoIsAwayAfterACallMakesNoOther(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		if err := k.Begin(ctx, nil); err != nil {
			want(t, err, job.ErrAttempts)
			return k.End(ctx, job.Apologised)
		}
		return job.ErrAway
	})
	submit(t, q, "1", "o")
	ends(t, q, "1", job.Apologised)
}

// TestDropIsToldUntilItIsTaken: also by the next process, when one dies.
func TestDropIsToldUntilItIsTaken(t *testing.T) {
	t.Parallel()
	d := openDepot(t, embedded(t))
	told := make(chan string)
	poison := func(context.Context, *job.Task) error { panic("always") }
	drop := func(_ context.Context, k *job.Task) error {
		told <- k.ID() + " of " + k.Owner() + ": " + string(k.Record())
		return errors.New("not now")
	}
	short := func(c *job.Config) { c.Lease, c.Drop = 60*time.Millisecond, drop }
	q := another(t, d, poison, short)
	submit(t, q, "1", "o")
	const want = "1 of o: record of 1"
	for range 2 {
		if got := <-told; got != want {
			t.Errorf("it was told %q, want %q", got, want)
		}
	}
	if got := state(t, q, "1"); got != job.Accepted {
		t.Errorf("it is %s before that was taken", got)
	}
	q.cord.set(cut)
	go func() {
		for range told { // of the process that has died
		}
	}()
	q.kill()
	close(told)
	taken := make(chan string, 10)
	q = another(t, d, poison, func(c *job.Config) {
		c.Drop = func(_ context.Context, k *job.Task) error { taken <- k.ID(); return nil }
	})
	ends(t, q, "1", job.Dropped)
	if len(taken) != 1 {
		t.Errorf("it was taken %d times", len(taken))
	}
}

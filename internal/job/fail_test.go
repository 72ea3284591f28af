package job_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

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

package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"retouch/internal/job"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run starts q and returns a function that stops it and waits.
func run(tb testing.TB, q *job.Queue, h job.Handler) (stop func()) {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx, h) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			tb.Errorf("got error %v from Run, want nil", err)
		}
	})
}

func submit(tb testing.TB, q *job.Queue, id string) {
	tb.Helper()
	first, err := q.Submit(tb.Context(), id, "owner", []byte(id))
	if !first || err != nil {
		tb.Fatalf("got %v, %v from Submit(%q), want true, nil", first, err, id)
	}
}

func TestQueueHandsOutInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := job.New(job.Config{Workers: 1, Waiting: 10})
		var got []string
		for i := range 5 {
			submit(t, q, fmt.Sprint(i))
		}
		stop := run(t, q, func(_ context.Context, id string, record []byte) error {
			got = append(got, id+"="+string(record))
			return nil
		})
		synctest.Wait()
		stop()
		want := []string{"0=0", "1=1", "2=2", "3=3", "4=4"}
		if d := cmp.Diff(got, want); d != "" {
			t.Error(d)
		}
	})
}

func TestQueueKeepsItsOwnCopyOfARecord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := job.New(job.Config{Workers: 1})
		record := []byte("before")
		if _, err := q.Submit(t.Context(), "1", "", record); err != nil {
			t.Fatal(err)
		}
		copy(record, "after!")
		var got string
		stop := run(t, q, func(_ context.Context, _ string, r []byte) error {
			got = string(r)
			return nil
		})
		synctest.Wait()
		stop()
		if got != "before" {
			t.Errorf("got record %q, want %q", got, "before")
		}
	})
}

func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := job.New(job.Config{Workers: 2, Waiting: 3})
		release := make(chan struct{})
		stop := run(t, q, func(context.Context, string, []byte) error { <-release; return nil })
		for i := range 5 {
			submit(t, q, fmt.Sprint(i))
		}
		synctest.Wait()
		if running, waiting := q.Load(); running != 2 || waiting != 3 {
			t.Errorf("got load %d, %d, want 2, 3", running, waiting)
		}
		if first, err := q.Submit(t.Context(), "one more", "", nil); first || !errors.Is(err, job.ErrFull) {
			t.Errorf("got %v, %v, want false, ErrFull", first, err)
		}
		if err := q.Accepting(); !errors.Is(err, job.ErrFull) {
			t.Errorf("got %v from Accepting, want ErrFull", err)
		}
		if first, err := q.Submit(t.Context(), "3", "", nil); first || err != nil {
			t.Errorf("got %v, %v for a known id, want false, nil", first, err)
		}
		close(release)
		synctest.Wait()
		submit(t, q, "one more") // what was refused is not remembered
		stop()
		if running, waiting := q.Load(); running != 0 || waiting != 0 {
			t.Errorf("got load %d, %d after the stop, want 0, 0", running, waiting)
		}
	})
}

func TestQueueWithoutRoomForWaitingStillWorks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := job.New(job.Config{Workers: 1})
		n := 0
		stop := run(t, q, func(context.Context, string, []byte) error { n++; return nil })
		submit(t, q, "1")
		synctest.Wait()
		submit(t, q, "2")
		synctest.Wait()
		stop()
		if n != 2 {
			t.Errorf("got %d jobs handled, want 2", n)
		}
	})
}

func TestQueueRemembersIDs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		wait time.Duration
		want bool
	}{
		{"while it runs", 30 * time.Second, false},
		{"right after its end", time.Minute, false},
		{"19 minutes 59 after its end", 20*time.Minute + 59*time.Second, false},
		{"20 minutes after its end, not any more", 21 * time.Minute, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				q := job.New(job.Config{Workers: 1, Waiting: 1})
				stop := run(t, q, func(context.Context, string, []byte) error {
					time.Sleep(time.Minute)
					return nil
				})
				submit(t, q, "1")
				time.Sleep(tt.wait)
				synctest.Wait()
				first, err := q.Submit(t.Context(), "1", "", nil)
				if first != tt.want || err != nil {
					t.Errorf("got %v, %v, want %v, nil", first, err, tt.want)
				}
				stop()
			})
		})
	}
}

func TestQueueForgetsTheOldestOfVeryMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := job.New(job.Config{Workers: 1})
		stop := run(t, q, func(context.Context, string, []byte) error { return nil })
		for i := range 10_001 {
			submit(t, q, fmt.Sprint(i))
			synctest.Wait()
		}
		if first, _ := q.Submit(t.Context(), "0", "", nil); !first {
			t.Error("the oldest of 10,001 ids is still known")
		}
		if first, _ := q.Submit(t.Context(), "2", "", nil); first {
			t.Error("the third of 10,001 ids is forgotten")
		}
		stop()
	})
}

func TestQueueSurvivesBadHandlers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		q := job.New(job.Config{Workers: 1, Waiting: 3, Log: slog.New(slog.NewTextHandler(&log, nil))})
		var got []string
		stop := run(t, q, func(_ context.Context, id string, _ []byte) error {
			got = append(got, id)
			switch id {
			case "panics":
				panic("boom")
			case "fails":
				return errors.New("no answer")
			}
			return nil
		})
		submit(t, q, "panics")
		submit(t, q, "fails")
		submit(t, q, "works")
		synctest.Wait()
		stop()
		if d := cmp.Diff(got, []string{"panics", "fails", "works"}); d != "" {
			t.Error(d)
		}
		for _, want := range []string{"job=panics panic=boom", "job_test.go", `job=fails err="no answer"`} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log does not have %q:\n%s", want, log.String())
			}
		}
	})
}

func TestQueueRefusesWhenTheCallerIsGone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := job.New(job.Config{})
	if first, err := q.Submit(ctx, "1", "", nil); first || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v, want false, context.Canceled", first, err)
	}
}

func TestQueueRunsOnce(t *testing.T) {
	t.Parallel()
	q := job.New(job.Config{})
	if err := q.Accepting(); !errors.Is(err, job.ErrStopped) {
		t.Errorf("got %v from Accepting before Run, want ErrStopped", err)
	}
	run(t, q, nil)()
	if err := q.Run(t.Context(), nil); err == nil {
		t.Error("got nil from a second Run, want an error")
	}
}

// outcome is what a handler saw of one job.
type outcome struct {
	Began, Ended time.Duration
	Cause        string
}

func TestStop(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		want map[string]outcome
		// how long the job takes when nobody disturbs it
		needs time.Duration
	}{
		{
			"running jobs may finish, waiting ones are told at once",
			map[string]outcome{
				"runs":  {0, 50 * time.Second, ""},
				"waits": {10 * time.Second, 10 * time.Second, "job queue is stopped"},
			},
			50 * time.Second,
		},
		{
			"running jobs end with the stop time",
			map[string]outcome{
				"runs":  {0, 70 * time.Second, "job queue is stopped"},
				"waits": {10 * time.Second, 10 * time.Second, "job queue is stopped"},
			},
			time.Hour,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var mu sync.Mutex
				got := make(map[string]outcome)
				q := job.New(job.Config{Workers: 1, Waiting: 1, StopTimeout: time.Minute})
				stop := run(t, q, func(ctx context.Context, id string, _ []byte) error {
					o := outcome{Began: time.Since(start)}
					select {
					case <-ctx.Done():
						o.Cause = context.Cause(ctx).Error()
					case <-time.After(tt.needs):
					}
					o.Ended = time.Since(start)
					mu.Lock()
					defer mu.Unlock()
					got[id] = o
					return nil
				})
				submit(t, q, "runs")
				synctest.Wait()
				submit(t, q, "waits")
				time.Sleep(10 * time.Second)
				stop()
				if d := cmp.Diff(got, tt.want); d != "" {
					t.Error(d)
				}
				if _, err := q.Submit(t.Context(), "late", "", nil); !errors.Is(err, job.ErrStopped) {
					t.Errorf("got %v for a late job, want ErrStopped", err)
				}
				if err := q.Accepting(); !errors.Is(err, job.ErrStopped) {
					t.Errorf("got %v from Accepting, want ErrStopped", err)
				}
			})
		})
	}
}

// The law of the queue: whatever is accepted is handled exactly once, however
// many workers there are, whoever submits it again, and whenever it is stopped.
func TestQueueHandlesEveryAcceptedJobExactlyOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := job.Config{
			Workers:     rapid.IntRange(1, 8).Draw(t, "workers"),
			Waiting:     rapid.IntRange(0, 20).Draw(t, "waiting"),
			StopTimeout: time.Duration(rapid.IntRange(0, 2).Draw(t, "stop")) * time.Millisecond,
		}
		ids := rapid.SliceOfN(rapid.IntRange(0, 40), 1, 120).Draw(t, "ids")
		stopAfter := rapid.IntRange(0, len(ids)).Draw(t, "stop after")
		accepted, handled := load(c, ids, stopAfter)
		if d := cmp.Diff(handled, accepted); d != "" {
			t.Fatalf("handled, not as accepted:\n%s", d)
		}
	})
}

// load submits ids from four goroutines, stops the queue when stopAfter of them
// were submitted, and counts per id what was accepted and what was handled.
func load(c job.Config, ids []int, stopAfter int) (accepted, handled map[string]int) {
	accepted, handled = make(map[string]int), make(map[string]int)
	var mu sync.Mutex
	count := func(m map[string]int, id string) {
		mu.Lock()
		defer mu.Unlock()
		m[id]++
	}
	q := job.New(c)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var all sync.WaitGroup
	all.Go(func() {
		_ = q.Run(ctx, func(_ context.Context, id string, _ []byte) error {
			count(handled, id)
			if len(id) == 1 {
				panic("on purpose")
			}
			return nil
		})
	})
	next := make(chan int)
	for range 4 {
		all.Go(func() {
			for n := range next {
				id := fmt.Sprint(n)
				if first, _ := q.Submit(context.Background(), id, "", nil); first {
					count(accepted, id)
				}
			}
		})
	}
	for i, n := range ids {
		if i == stopAfter {
			cancel()
		}
		next <- n
	}
	close(next)
	cancel()
	all.Wait()
	for _, id := range slices.Collect(maps.Keys(accepted)) {
		accepted[id] = min(accepted[id], 1) // accepted twice is a failure too
	}
	return accepted, handled
}

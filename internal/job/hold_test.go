package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"retouch/internal/job"
)

// TestCancelWaitsForAHoldOfAnotherProcess, and after it no hold is to be had.
func TestCancelWaitsForAHoldOfAnotherProcess(t *testing.T) {
	t.Parallel()
	held, on, over := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	q, d := simple(t, func(ctx context.Context, k *job.Task) error {
		release, err := k.Hold(ctx, time.Hour)
		try(err)
		close(held)
		<-on
		release()
		<-ctx.Done()
		_, err = k.Hold(context.WithoutCancel(ctx), time.Hour)
		over <- err
		return context.Cause(ctx)
	}, shared)
	other := another(t, d, blocked, shared)
	submit(t, q, "1", "o")
	<-held
	in, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if _, err := other.Cancel(in, "1", "me"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it was called off while it was held: %v", err)
	}
	close(on)
	k, err := other.Cancel(t.Context(), "1", "me")
	must(t, err)
	want(t, <-over, job.ErrCancelled)
	must(t, k.End(t.Context(), job.Cancelled))
}

func TestHoldOfAProcessThatDiedRunsOut(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	q, d := simple(t, func(ctx context.Context, k *job.Task) error {
		_, err := k.Hold(ctx, 500*time.Millisecond)
		try(err)
		close(held)
		return blocked(ctx, k)
	}, shared)
	other := another(t, d, blocked, shared)
	submit(t, q, "1", "o")
	<-held
	q.kill()
	k, err := other.Cancel(t.Context(), "1", "me")
	must(t, err)
	must(t, k.End(t.Context(), job.Cancelled))
}

// TestHeldJobIsNotTaken by another process, but by this one it is.
func TestHeldJobIsNotTaken(t *testing.T) {
	t.Parallel()
	d := openDepot(t, embedded(t))
	ran := make(chan string, 10)
	h := func(name string) job.Handler {
		return func(ctx context.Context, k *job.Task) error {
			if k.ID() == "gate" {
				return blocked(ctx, k)
			}
			ran <- name
			return edit(ctx, k)
		}
	}
	one := func(c *job.Config) { c.Exclusive, c.Workers = false, 1 }
	q := another(t, d, h("first"), one)
	submit(t, q, "gate", "o")
	soon(t, "the gate runs", func() bool { n, w := q.Load(); return n == 1 && w == 0 })
	submit(t, q, "1", "o")
	release, err := q.Hold(t.Context(), "1", time.Hour)
	must(t, err)
	other := another(t, d, h("second"), one)
	_, err = other.Hold(t.Context(), "1", time.Hour)
	want(t, err, job.ErrLost)
	_, err = q.Hold(t.Context(), "gate", time.Hour)
	want(t, err, job.ErrTooLate)
	select {
	case name := <-ran:
		t.Errorf("the %s took it", name)
	case <-time.After(4 * time.Second): // longer than a job is left to who took it in
	}
	release()
	if name := <-ran; name != "second" {
		t.Errorf("the %s took it", name)
	}
	ends(t, other, "1", job.Replied)
	_, err = other.Hold(t.Context(), "1", time.Hour)
	want(t, err, job.ErrTooLate)
}

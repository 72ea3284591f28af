package job_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"retouch/internal/job"
)

func TestStopGivesRunningJobsTime(t *testing.T) {
	t.Parallel()
	began, free := make(chan struct{}), make(chan struct{})
	q, d := simple(t, func(ctx context.Context, k *job.Task) error {
		close(began)
		<-free
		return edit(ctx, k)
	}, func(c *job.Config) { c.StopTimeout = time.Minute; c.Workers = 1 })
	submit(t, q, "1", "o")
	submit(t, q, "2", "o")
	<-began
	q.end()
	soon(t, "it takes nothing more", func() bool { return errors.Is(q.Accepting(), job.ErrStopped) })
	_, err := q.Submit(t.Context(), request("3", "o"))
	want(t, err, job.ErrStopped)
	close(free)
	q.stop(t)
	if got := state(t, q, "1") + state(t, q, "2"); got != job.Replied+job.Accepted {
		t.Errorf("the jobs are %s", got)
	}
	q = another(t, d, edit)
	ends(t, q, "2", job.Replied)
}

func TestStopBreaksOffAndTheNextStartGoesOn(t *testing.T) {
	t.Parallel()
	d := openDepot(t, embedded(t))
	var seen []string
	for range 3 {
		at := make(chan struct{})
		q := another(t, d, func(ctx context.Context, k *job.Task) error {
			seen = append(seen, fmt.Sprintf("%s %d %s", k.State(), k.Attempts(), k.Note()))
			if err := k.Begin(ctx, []byte("note")); err != nil {
				want(t, err, job.ErrAttempts)
				defer close(at)
				return k.End(ctx, job.Apologised)
			}
			want(t, k.Begin(ctx, nil), job.ErrAttempts)
			close(at)
			<-ctx.Done()
			want(t, context.Cause(ctx), job.ErrStopped)
			return context.Cause(ctx)
		})
		_, err := q.Submit(t.Context(), request("1", "o"))
		must(t, err)
		<-at
		q.stop(t)
	}
	want := []string{"accepted 0 ", "editing 1 note", "editing 2 note"}
	for i, s := range want {
		if i >= len(seen) || seen[i] != s {
			t.Fatalf("the handler saw %q, want %q", seen, want)
		}
	}
}

func TestCallThatTheHandlerLeftIsNotRepeated(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		if err := k.Begin(ctx, nil); err != nil {
			want(t, err, job.ErrAttempts)
			return k.End(ctx, job.Apologised)
		}
		panic("in the middle of a call")
	})
	submit(t, q, "1", "o")
	ends(t, q, "1", job.Apologised)
}

func TestCallThatWasNotPaidIsRepeated(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		for range 10 {
			try(k.Begin(ctx, nil))
			try(k.Unpaid(ctx))
		}
		if k.Attempts() != 0 || k.State() != job.Accepted {
			t.Errorf("it is %s after %d attempts", k.State(), k.Attempts())
		}
		want(t, k.Unpaid(ctx), job.ErrTooLate)
		want(t, keep(ctx, k, "x"), job.ErrTooLate)
		return edit(ctx, k)
	})
	submit(t, q, "1", "o")
	ends(t, q, "1", job.Replied)
}

func TestRunIsForOnce(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, edit)
	if err := q.Run(t.Context(), edit); err == nil {
		t.Error("it ran twice")
	}
}

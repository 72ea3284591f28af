package job_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"retouch/internal/job"
)

func shared(c *job.Config) { c.Exclusive = false }

func TestCancelOfAWaitingJob(t *testing.T) {
	t.Parallel()
	q, d := simple(t, blocked, func(c *job.Config) { c.Workers = 1 })
	submit(t, q, "gate", "gate")
	soon(t, "the gate runs", func() bool { n, w := q.Load(); return n == 1 && w == 0 })
	submit(t, q, "1", "o")
	k, err := q.Cancel(t.Context(), "1", "me")
	must(t, err)
	if k.State() != job.Cancelling || k.CalledOffBy() != "me" || string(k.Record()) != "record of 1" {
		t.Errorf("the task is %s by %q with %q", k.State(), k.CalledOffBy(), k.Record())
	}
	_, err = q.Cancel(t.Context(), "1", "me too")
	want(t, err, job.ErrTooLate)
	want(t, k.Begin(t.Context(), nil), job.ErrTooLate)
	must(t, k.End(t.Context(), job.Cancelled))
	want(t, k.End(t.Context(), job.Cancelled), job.ErrTooLate)
	_, err = q.Cancel(t.Context(), "1", "late")
	want(t, err, job.ErrTooLate)
	_, err = q.Cancel(t.Context(), "none", "me")
	want(t, err, job.ErrUnknown)
	_, _, _, err = q.Find(t.Context(), "none")
	want(t, err, job.ErrUnknown)
	if keys, err := d.records.Keys(t.Context()); err != nil || len(keys) != 1 {
		t.Errorf("records that are left: %v, %v", keys, err)
	}
}

func TestCancelEndsTheWorkInEveryProcess(t *testing.T) {
	t.Parallel()
	began, left := make(chan string), make(chan error)
	h := func(ctx context.Context, k *job.Task) error {
		try(k.Begin(ctx, nil))
		began <- k.ID()
		<-ctx.Done()
		want(t, context.Cause(ctx), job.ErrCancelled)
		ctx = context.WithoutCancel(ctx)
		left <- errors.Join(onlyCancelled(keep(ctx, k, "x")), onlyCancelled(k.End(ctx, job.Replied)),
			onlyCancelled(k.Apologise(ctx, nil)), onlyCancelled(k.Unpaid(ctx)))
		return nil
	}
	q, d := simple(t, h, shared)
	other := another(t, d, blocked, shared)
	for i, presser := range []*run{q, other} {
		id := fmt.Sprint(i)
		submit(t, q, id, "o")
		<-began
		k, err := presser.Cancel(t.Context(), id, "me")
		must(t, err)
		must(t, <-left)
		must(t, k.End(t.Context(), job.Cancelled))
		if got := state(t, q, id); got != job.Cancelled {
			t.Errorf("it ended %s", got)
		}
	}
}

// onlyCancelled is nil for the error that is to come.
func onlyCancelled(err error) error {
	if errors.Is(err, job.ErrCancelled) {
		return nil
	}
	return fmt.Errorf("got %w, want %w", err, job.ErrCancelled)
}

func TestCancelIsTooLateOnceSomethingIsKept(t *testing.T) {
	t.Parallel()
	at, on := make(chan struct{}), make(chan struct{})
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		if k.ID() == "edited" {
			try(k.Begin(ctx, nil))
			try(keep(ctx, k, "x"))
		} else {
			try(k.Apologise(ctx, []byte("first")))
			try(k.Apologise(ctx, []byte("second")))
			if string(k.Words()) != "first" {
				t.Errorf("the words are %q", k.Words())
			}
			want(t, k.Begin(ctx, nil), job.ErrTooLate)
		}
		at <- struct{}{}
		<-on
		return k.End(ctx, job.Replied)
	})
	for _, id := range []string{"edited", "apologising"} {
		submit(t, q, id, "o")
		<-at
		_, err := q.Cancel(t.Context(), id, "me")
		want(t, err, job.ErrTooLate)
		on <- struct{}{}
		ends(t, q, id, job.Replied)
	}
}

func TestWorkerTellsWhatADeadPresserCouldNot(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		if k.State() != job.Cancelling || k.CalledOffBy() != "me" {
			return blocked(ctx, k)
		}
		return k.End(ctx, job.Cancelled)
	}, func(c *job.Config) { c.Lease = 60 * time.Millisecond })
	submit(t, q, "1", "o")
	k, err := q.Cancel(t.Context(), "1", "me")
	must(t, err)
	ends(t, q, "1", job.Cancelled)
	if err := k.End(t.Context(), job.Cancelled); err == nil {
		t.Error("the presser ended it once more")
	}
}

func TestCancelRacesWithWork(t *testing.T) {
	t.Parallel()
	var told atomic.Int64
	q, d := simple(t, func(ctx context.Context, k *job.Task) error {
		err := edit(ctx, k)
		if err == nil {
			told.Add(1)
		}
		return err
	}, shared)
	other := another(t, d, edit, shared)
	var won atomic.Int64
	var all errgroup.Group
	const jobs = 60
	for i := range jobs {
		id := fmt.Sprint(i)
		submit(t, q, id, id)
		for _, presser := range []*run{q, other} {
			all.Go(func() error {
				k, err := presser.Cancel(context.Background(), id, "me")
				if errors.Is(err, job.ErrTooLate) {
					return nil
				}
				if err != nil {
					return err
				}
				won.Add(1)
				return k.End(context.Background(), job.Cancelled)
			})
		}
	}
	must(t, all.Wait())
	replied := int64(0)
	for i := range jobs {
		soon(t, "it ends", func() bool { return final(state(t, q, fmt.Sprint(i))) })
		if state(t, q, fmt.Sprint(i)) == job.Replied {
			replied++
		}
	}
	t.Logf("%d of %d were called off", won.Load(), jobs)
	if won.Load()+replied != jobs || told.Load() > replied {
		t.Errorf("%d were called off, %d replied, of %d", won.Load(), replied, jobs)
	}
}

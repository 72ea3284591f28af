package job_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"retouch/internal/job"
)

func TestEditsEndAndLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	q, d := simple(t, edit)
	for i := range 30 {
		submit(t, q, fmt.Sprint(i), fmt.Sprint("owner", i))
	}
	for i := range 30 {
		ends(t, q, fmt.Sprint(i), job.Replied)
	}
	soon(t, "records, results and places are gone", func() bool {
		keys, err := d.records.Keys(t.Context())
		must(t, err)
		for i := range 30 {
			r, err := d.results.Get(t.Context(), fmt.Sprint(i))
			if err == nil {
				must(t, r.Close())
				return false
			}
			e, err := d.owners.Get(t.Context(), fmt.Sprint("owner.owner", i))
			must(t, err)
			if string(e.Value) != "[]" {
				return false
			}
		}
		return len(keys) == 0
	})
	if running, waiting := q.Load(); waiting != 0 {
		t.Errorf("load is %d running, %d waiting", running, waiting)
	}
}

func TestTaskTellsWhatWasSubmitted(t *testing.T) {
	t.Parallel()
	type facts struct {
		ID, Owner, Record, State, Note, Meta, Result string
		Attempts                                     int
		Deadline                                     time.Time
	}
	got := make(chan facts, 1)
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		try(k.Begin(ctx, []byte("where")))
		try(keep(ctx, k, "picture"))
		meta, r, err := k.Kept(ctx)
		must(t, err)
		b, err := io.ReadAll(r)
		must(t, errors.Join(err, r.Close()))
		got <- facts{k.ID(), k.Owner(), string(k.Record()), k.State(), string(k.Note()), string(meta), string(b), k.Attempts(), k.Deadline()}
		return k.End(ctx, job.Replied)
	})
	r := request("1", "o")
	_, err := q.Submit(t.Context(), r)
	must(t, err)
	want := facts{"1", "o", "record of 1", job.Edited, "where", "meta", "picture", 1, r.Deadline.UTC()}
	if diff := cmp.Diff(<-got, want); diff != "" {
		t.Error(diff)
	}
}

func TestManySubmitsOfOneIdMakeOneJob(t *testing.T) {
	t.Parallel()
	var started atomic.Int64
	h := func(ctx context.Context, k *job.Task) error { started.Add(1); return edit(ctx, k) }
	shared := func(c *job.Config) { c.Exclusive = false }
	q, d := simple(t, h, shared)
	queues := []*run{q, another(t, d, h, shared)}
	var firsts atomic.Int64
	var all errgroup.Group
	for i := range 60 {
		all.Go(func() error {
			first, err := queues[i%2].Submit(context.Background(), request("1", "o"))
			if first {
				firsts.Add(1)
			}
			return err
		})
	}
	must(t, all.Wait())
	ends(t, q, "1", job.Replied)
	for _, q := range queues {
		if first, err := q.Submit(t.Context(), request("1", "o")); first || err != nil {
			t.Errorf("a repeat after the end: %v, %v", first, err)
		}
	}
	if firsts.Load() != 1 || started.Load() != 1 {
		t.Errorf("%d were first, and it ran %d times", firsts.Load(), started.Load())
	}
}

// blocked is a handler that waits until its context ends.
func blocked(ctx context.Context, _ *job.Task) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

func TestOverdueJobsAreApologisedForWhileAllWorkersAreStuck(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		if k.Owner() == "stuck" {
			return blocked(ctx, k)
		}
		if !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			t.Errorf("%s began before its deadline: %v", k.ID(), context.Cause(ctx))
		}
		ctx = context.WithoutCancel(ctx)
		try(k.Apologise(ctx, []byte("late")))
		return k.End(ctx, job.Apologised)
	}, func(c *job.Config) { c.PerOwner = 20 })
	for i := range 4 {
		submit(t, q, fmt.Sprint("stuck", i), "stuck")
	}
	soon(t, "all workers are stuck", func() bool { n, _ := q.Load(); return n == 4 })
	for i := range 12 {
		r := request(fmt.Sprint(i), "o")
		r.Deadline = time.Now().Add(50 * time.Millisecond)
		_, err := q.Submit(t.Context(), r)
		must(t, err)
	}
	for i := range 12 {
		ends(t, q, fmt.Sprint(i), job.Apologised)
	}
}

func TestDeadlineEndsTheContext(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		try(k.Begin(context.WithoutCancel(ctx), nil))
		<-ctx.Done()
		want(t, context.Cause(ctx), context.DeadlineExceeded)
		return k.End(context.WithoutCancel(ctx), job.Apologised)
	})
	r := request("1", "o")
	r.Deadline = time.Now().Add(300 * time.Millisecond)
	_, err := q.Submit(t.Context(), r)
	must(t, err)
	ends(t, q, "1", job.Apologised)
}

package job_test

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"retouch/internal/job"
	"retouch/internal/store"
)

// brief makes leases short.
func brief(c *job.Config) { c.Exclusive, c.Lease = false, 150*time.Millisecond }

func TestJobOfAProcessThatDiedIsTakenOver(t *testing.T) {
	t.Parallel()
	began := make(chan struct{})
	first, d := simple(t, func(ctx context.Context, k *job.Task) error {
		try(k.Begin(ctx, []byte("here")))
		close(began)
		return blocked(ctx, k)
	}, brief)
	submit(t, first, "1", "o")
	<-began
	second := another(t, d, func(ctx context.Context, k *job.Task) error {
		if k.State() != job.Editing || k.Attempts() != 1 || string(k.Note()) != "here" {
			t.Errorf("it was found %s after %d attempts with %q", k.State(), k.Attempts(), k.Note())
		}
		return edit(ctx, k)
	}, brief)
	first.kill()
	ends(t, second, "1", job.Replied)
}

func TestWorkerThatWasAwayFindsItsJobLost(t *testing.T) {
	t.Parallel()
	began, lost := make(chan struct{}), make(chan error, 1)
	first, d := simple(t, func(ctx context.Context, k *job.Task) error {
		try(k.Begin(ctx, nil))
		close(began)
		<-ctx.Done()
		lost <- errors.Join(context.Cause(ctx), keep(context.WithoutCancel(ctx), k, "late"))
		return nil
	}, brief)
	submit(t, first, "1", "o")
	<-began
	first.cord.set(frozen)
	second := another(t, d, edit, brief)
	ends(t, second, "1", job.Replied)
	first.cord.set(tied)
	want(t, <-lost, job.ErrLost)
	soon(t, "no result is left", func() bool {
		_, err := d.results.Get(t.Context(), "1")
		return errors.Is(err, store.ErrNotFound)
	})
}

func TestStoreThatWasAwayForAllTakesNoJobFromTheLiving(t *testing.T) {
	t.Parallel()
	var begun atomic.Int64
	began, on := make(chan struct{}), make(chan struct{})
	h := func(ctx context.Context, k *job.Task) error {
		begun.Add(1)
		try(k.Begin(ctx, nil))
		close(began)
		<-on
		try(keep(ctx, k, "x"))
		return k.End(ctx, job.Replied)
	}
	short := func(c *job.Config) { c.Exclusive, c.Lease = false, 12*time.Second }
	first, d := simple(t, h, short)
	second := another(t, d, h, short)
	submit(t, first, "1", "o")
	<-began
	first.cord.set(frozen)
	second.cord.set(frozen)
	<-time.After(13 * time.Second) // longer than the lease
	knocked := func() bool {
		e, err := d.jobs.Get(t.Context(), "1")
		must(t, err)
		return bytes.Contains(e.Value, []byte(`"knock"`))
	}
	second.cord.set(tied)
	soon(t, "the other one asks who is alive", knocked)
	first.cord.set(tied) // with half a lease to answer
	soon(t, "the first one answers", func() bool { return !knocked() })
	close(on)
	ends(t, first, "1", job.Replied)
	if begun.Load() != 1 {
		t.Errorf("the job was begun %d times", begun.Load())
	}
}

func TestSubmitThatFailsIsWithdrawn(t *testing.T) {
	t.Parallel()
	for _, how := range []string{frozen, mute, muteJobs, muteOwners, muteRecords} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var ran atomic.Int64
			q, d := simple(t, func(ctx context.Context, k *job.Task) error {
				if k.ID() == "1" {
					ran.Add(1)
				}
				return edit(ctx, k)
			})
			q.cord.set(how)
			ctx, cancel := context.WithCancel(t.Context())
			refused := make(chan error, 1)
			go func() {
				first, err := q.Submit(ctx, request("1", "o"))
				if first {
					t.Error("it was promised")
				}
				refused <- err
			}()
			soon(t, "an answer is missing", q.cord.held.Load)
			cancel()
			if <-refused == nil {
				t.Error("it was known before")
			}
			q.cord.set(tied)
			settled := func() bool {
				_, _, s, err := q.Find(t.Context(), "1")
				e, _ := d.owners.Get(t.Context(), "owner.o")
				keys, _ := d.records.Keys(t.Context())
				unborn := how == mute || how == frozen // it did not even get that far
				return (unborn && errors.Is(err, job.ErrUnknown) || s == job.Dropped) && (e.Value == nil || string(e.Value) == "[]") && len(keys) == 0
			}
			soon(t, "nothing is left of it", settled)
			for _, id := range []string{"2", "3", "4"} {
				submit(t, q, id, "o")
			}
			ends(t, q, "4", job.Replied)
			if ran.Load() > 0 {
				t.Error("the job ran all the same")
			}
		})
	}
}

func TestSubmitWhoseAnswersAreLostOnceIsOneJob(t *testing.T) {
	t.Parallel()
	var ran atomic.Int64
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error { ran.Add(1); return edit(ctx, k) })
	q.cord.set(mute)
	heal := time.AfterFunc(1200*time.Millisecond, func() { q.cord.set(tied) })
	defer heal.Stop()
	first, err := q.Submit(t.Context(), request("1", "o"))
	if !first || err != nil {
		t.Errorf("got %v, %v", first, err)
	}
	ends(t, q, "1", job.Replied)
	if ran.Load() != 1 {
		t.Errorf("it ran %d times", ran.Load())
	}
}

// TestRecordOfAJobThatWasNeverStoredIsRemoved: the process died in between.
func TestRecordOfAJobThatWasNeverStoredIsRemoved(t *testing.T) {
	t.Parallel()
	q, d := simple(t, edit)
	q.cord.set(muteRecords)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := q.Submit(ctx, request("1", "o"))
		done <- err
	}()
	soon(t, "the answer is missing", q.cord.held.Load)
	q.kill()
	cancel()
	if <-done == nil {
		t.Error("it was promised")
	}
	if keys, err := d.records.Keys(t.Context()); err != nil || len(keys) != 1 {
		t.Fatalf("records: %v, %v: this test proves nothing", keys, err)
	}
	next := another(t, d, edit)
	soon(t, "the record is gone", func() bool {
		keys, err := d.records.Keys(t.Context())
		return err == nil && len(keys) == 0
	})
	soon(t, "it can be submitted", func() bool {
		first, err := next.Submit(t.Context(), request("1", "o"))
		return first && err == nil
	})
	ends(t, next, "1", job.Replied)
}

package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/job"
)

// lightRequest is a light job of an owner with time enough.
func lightRequest(id, owner string) job.Request {
	r := request(id, owner)
	r.Light = true
	return r
}

func submitLight(t fataler, q *run, id, owner string) {
	t.Helper()
	first, err := q.Submit(context.Background(), lightRequest(id, owner))
	if err != nil || !first {
		t.Fatalf("submit %s: %v, %v", id, first, err)
	}
}

// show is a handler of light jobs.
func show(ctx context.Context, k *job.Task) error { return k.End(ctx, job.Replied) }

// hanging is a handler whose edits hang, and whose light jobs wait for on.
func hanging(on <-chan struct{}) job.Handler {
	return func(ctx context.Context, k *job.Task) error {
		if !bytes.HasPrefix(k.Record(), []byte("record of light")) {
			return blocked(ctx, k)
		}
		select {
		case <-on:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		return show(ctx, k)
	}
}

func TestSlowEditsDoNotHoldUpALightJob(t *testing.T) {
	t.Parallel()
	on := make(chan struct{})
	close(on)
	q, _ := simple(t, hanging(on), func(c *job.Config) { c.Workers = 16 })
	var waiting []string
	for i := range 20 {
		submit(t, q, fmt.Sprint("edit", i), fmt.Sprint("o", i))
	}
	soon(t, "all workers have an edit", func() bool { n, _ := q.Load(); return n == 16 })
	for i := range 4 {
		waiting = append(waiting, fmt.Sprint("edit", 16+i))
	}
	for i := range 10 {
		id := fmt.Sprint("light", i)
		submitLight(t, q, id, "o0")
		ends(t, q, id, job.Replied)
	}
	if diff := cmp.Diff(q.Waiting(), waiting); diff != "" {
		t.Errorf("the row of edits is another: %s", diff)
	}
}

func TestLightJobsHaveABoundOfTheirOwn(t *testing.T) {
	t.Parallel()
	on := make(chan struct{})
	q, _ := simple(t, hanging(on), func(c *job.Config) { c.Workers, c.PerOwner = 4, 1 })
	submit(t, q, "edit", "o")
	for i := range job.LightPerOwner {
		submitLight(t, q, fmt.Sprint("light", i), "o")
	}
	_, err := q.Submit(t.Context(), lightRequest("lightmore", "o"))
	if many, ok := errors.AsType[*job.TooManyError](err); !ok || !many.Light || len(many.Running) != job.LightPerOwner {
		t.Errorf("one light job more: %v", err)
	}
	_, err = q.Submit(t.Context(), request("more", "o"))
	if many, ok := errors.AsType[*job.TooManyError](err); !ok || many.Light || cmp.Diff(many.Running, []string{"edit"}) != "" {
		t.Errorf("one edit more: %v", err)
	}
	soon(t, "all of them run", func() bool { n, w := q.Load(); return n == 1+job.LightPerOwner && w == 0 })
	if ids := q.Waiting(); len(ids) > 0 {
		t.Errorf("%v wait in the row of edits", ids)
	}
	close(on)
	for i := range job.LightPerOwner {
		ends(t, q, fmt.Sprint("light", i), job.Replied)
	}
	soon(t, "there is room again", func() bool {
		first, err := q.Submit(t.Context(), lightRequest("lightmore", "o"))
		return first && err == nil
	})
}

func TestLightJobsAndEditsTakeNoRoomFromEachOther(t *testing.T) {
	t.Parallel()
	on := make(chan struct{})
	q, _ := simple(t, hanging(on), func(c *job.Config) { c.Total = 3 })
	for i := range 3 {
		submit(t, q, fmt.Sprint("edit", i), fmt.Sprint(i))
		want(t, q.Accepting(), map[bool]error{true: job.ErrFull}[i == 2])
	}
	_, err := q.Submit(t.Context(), request("more", "more"))
	want(t, err, job.ErrFull)
	for i := range 3 {
		submitLight(t, q, fmt.Sprint("light", i), fmt.Sprint(i))
	}
	_, err = q.Submit(t.Context(), lightRequest("lightmore", "more"))
	want(t, err, job.ErrFull)
	close(on)
	for i := range 3 {
		ends(t, q, fmt.Sprint("light", i), job.Replied)
	}
	submitLight(t, q, "lightmore", "more")
}

func TestLightJobMakesNoPaidCall(t *testing.T) {
	t.Parallel()
	got := make(chan error, 1)
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		got <- k.Begin(ctx, nil)
		return show(ctx, k)
	})
	submitLight(t, q, "light", "o")
	want(t, <-got, job.ErrAttempts)
	ends(t, q, "light", job.Replied)
}

func TestLightJobsAreLightAfterARestart(t *testing.T) {
	t.Parallel()
	d := openDepot(t, embedded(t))
	q := another(t, d, blocked, func(c *job.Config) { c.Workers = 2 })
	for i := range 4 {
		submit(t, q, fmt.Sprint("edit", i), fmt.Sprint("o", i))
	}
	for i := range job.LightPerOwner {
		submitLight(t, q, fmt.Sprint("light", i), "o0")
	}
	q.kill()
	on := make(chan struct{})
	q = another(t, d, hanging(on), func(c *job.Config) { c.Workers = 2 })
	_, err := q.Submit(t.Context(), lightRequest("lightmore", "o0"))
	if many, ok := errors.AsType[*job.TooManyError](err); !ok || !many.Light {
		t.Errorf("one light job more: %v", err)
	}
	soon(t, "the edits fill their lane alone", func() bool { n, _ := q.Load(); return n == 2+job.LightPerOwner })
	close(on)
	for i := range job.LightPerOwner {
		ends(t, q, fmt.Sprint("light", i), job.Replied)
	}
	soon(t, "their places are free", func() bool {
		e, err := d.owners.Get(t.Context(), "light.o0")
		must(t, err)
		return string(e.Value) == "[]"
	})
	if e, err := d.owners.Get(t.Context(), "owner.o0"); err != nil || string(e.Value) == "[]" {
		t.Errorf("the edit lost its place: %s, %v", e.Value, err)
	}
}

// TestLightJobsThatAreOverdueAreTold: what has to be told is told at once, also
// when light jobs hang.
func TestLightJobsThatAreOverdueAreTold(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		if k.State() == job.Cancelling {
			return k.End(ctx, job.Cancelled)
		}
		if !time.Now().Before(k.Deadline()) {
			try(k.Apologise(context.WithoutCancel(ctx), nil))
			return k.End(context.WithoutCancel(ctx), job.Apologised)
		}
		return blocked(ctx, k)
	})
	for i := range 4 * job.LightPerOwner {
		submitLight(t, q, fmt.Sprint("light", i), fmt.Sprint("o", i%4))
	}
	late := lightRequest("late", "other")
	late.Deadline = time.Now()
	_, err := q.Submit(t.Context(), late)
	must(t, err)
	ends(t, q, "late", job.Apologised)
	k, err := q.Cancel(t.Context(), "light19", "o3")
	must(t, err)
	must(t, k.End(t.Context(), job.Cancelled))
	ends(t, q, "light19", job.Cancelled)
}

package job_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"retouch/internal/job"
)

// TestEditsBeyondAtOnceWaitInTheQueue: with more workers than calls at once, no more
// jobs begin than can call, so all others have a place; they begin by arrival.
func TestEditsBeyondAtOnceWaitInTheQueue(t *testing.T) {
	t.Parallel()
	const jobs, atOnce = 8, 2
	began, on := make(chan string), make(chan struct{})
	delivered := make(chan struct{})
	h := func(ctx context.Context, k *job.Task) error {
		try(k.Begin(ctx, nil))
		began <- k.ID()
		<-on
		try(keep(ctx, k, "x"))
		<-delivered // what was called for leaves the call to others
		return k.End(ctx, job.Replied)
	}
	q, _ := simple(t, h, func(c *job.Config) { c.AtOnce, c.Workers = atOnce, jobs })
	for i := range jobs {
		submit(t, q, fmt.Sprint(i), fmt.Sprint(i))
	}
	for range atOnce {
		<-began
	}
	for first := atOnce; first < jobs; first++ {
		want := make([]string, 0, jobs)
		for i := first; i < jobs; i++ {
			want = append(want, fmt.Sprint(i))
		}
		soon(t, "the others wait", func() bool { return slices.Equal(q.Waiting(), want) })
		select {
		case id := <-began:
			t.Fatalf("%s began its call beyond the bound", id)
		default:
		}
		on <- struct{}{}
		if id := <-began; id != want[0] {
			t.Errorf("%s began before %s", id, want[0])
		}
	}
	close(on)
	close(delivered)
	for i := range jobs {
		ends(t, q, fmt.Sprint(i), job.Replied)
	}
}

// TestSlowPreparationHoldsNobodyUp: an edit that is not ready to call lets others
// begin after a moment, also when as many as allowed are like that.
func TestSlowPreparationHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	fetched, began := make(chan struct{}), make(chan string, 4)
	h := func(ctx context.Context, k *job.Task) error {
		if k.ID() == "slow" {
			<-fetched
		}
		try(k.Begin(ctx, nil))
		began <- k.ID()
		try(keep(ctx, k, "x"))
		return k.End(ctx, job.Replied)
	}
	q, _ := simple(t, h, func(c *job.Config) { c.AtOnce = 1 })
	submit(t, q, "slow", "slow")
	submit(t, q, "quick", "quick")
	if id := <-began; id != "quick" {
		t.Errorf("%s began", id)
	}
	close(fetched)
	ends(t, q, "slow", job.Replied)
	ends(t, q, "quick", job.Replied)
}

// TestUnpaidCallsLeaveTheirPlace to others while they rest.
func TestUnpaidCallsLeaveTheirPlace(t *testing.T) {
	t.Parallel()
	rested, began := make(chan struct{}), make(chan string, 4)
	h := func(ctx context.Context, k *job.Task) error {
		try(k.Begin(ctx, nil))
		began <- k.ID()
		if k.ID() == "refused" {
			try(k.Unpaid(ctx))
			<-rested
			try(k.Begin(ctx, nil))
			began <- k.ID()
		}
		try(keep(ctx, k, "x"))
		return k.End(ctx, job.Replied)
	}
	q, _ := simple(t, h, func(c *job.Config) { c.AtOnce = 1 })
	submit(t, q, "refused", "refused")
	submit(t, q, "other", "other")
	for _, want := range []string{"refused", "other"} {
		if id := <-began; id != want {
			t.Errorf("%s began, want %s", id, want)
		}
	}
	ends(t, q, "other", job.Replied)
	close(rested)
	ends(t, q, "refused", job.Replied)
}

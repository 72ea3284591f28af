package job_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"retouch/internal/job"
)

// TestEntrance: those count that call, wait for their turn, or are about to call.
func TestEntrance(t *testing.T) {
	t.Parallel()
	const second = time.Second
	tests := []struct {
		name   string
		atOnce int
		inside []job.Inside
		want   time.Duration
	}{
		{"no bound", 0, []job.Inside{{State: job.Editing, Calling: true}}, 0},
		{"nobody inside", 1, nil, 0},
		{"one prepares", 1, []job.Inside{{State: job.Accepted, For: 2 * second}}, 3 * second},
		{"room for another", 2, []job.Inside{{State: job.Accepted}}, 0},
		{"one is slow to prepare", 1, []job.Inside{{State: job.Accepted, For: 5 * second}}, 0},
		{"one calls for long", 1, []job.Inside{{State: job.Editing, For: time.Hour, Calling: true}}, time.Minute},
		{"one waits for long until it may call", 1, []job.Inside{{State: job.Accepted, For: time.Hour, Calling: true}}, time.Minute},
		{"the first of two that prepare", 2, []job.Inside{{State: job.Accepted, For: second}, {State: job.Accepted, For: 4 * second}}, second},
		{"one calls and one prepares", 2, []job.Inside{{State: job.Editing, For: second, Calling: true}, {State: job.Accepted, For: second}}, 4 * second},
		{"one has called", 1, []job.Inside{{State: job.Accepted, Called: true}}, 0},
		{"one is brought", 1, []job.Inside{{State: job.Edited}}, 0},
		{"one is apologised for", 1, []job.Inside{{State: job.Apologising}}, 0},
		{"one may not call again", 1, []job.Inside{{State: job.Editing, Failed: true}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := job.Entrance(tt.atOnce, tt.inside...); got != tt.want {
				t.Errorf("shut for %v, want %v", got, tt.want)
			}
		})
	}
}

// TestWhatNeedsNoCallIsNotHeldUp by the calls of others: what was paid, and words
// that are kept, after a rest.
func TestWhatNeedsNoCallIsNotHeldUp(t *testing.T) {
	t.Parallel()
	for _, paid := range []bool{true, false} {
		t.Run(fmt.Sprint("paid ", paid), func(t *testing.T) {
			t.Parallel()
			on, calls := make(chan struct{}), make(chan struct{})
			h := func(ctx context.Context, k *job.Task) error {
				switch {
				case k.ID() == "long":
					try(k.Begin(ctx, nil))
					close(calls)
					<-on
				case k.State() == job.Edited, k.State() == job.Apologising:
				case paid:
					try(k.Begin(ctx, nil))
					try(keep(ctx, k, "x"))
					<-calls
					return job.ErrAway
				default:
					try(k.Apologise(ctx, []byte("sorry")))
					<-calls
					return job.ErrAway
				}
				return k.End(ctx, job.Replied)
			}
			q, _ := simple(t, h, func(c *job.Config) { c.AtOnce = 1 })
			submit(t, q, "rests", "a")
			submit(t, q, "long", "b")
			ends(t, q, "rests", job.Replied)
			close(on)
			ends(t, q, "long", job.Replied)
		})
	}
}

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

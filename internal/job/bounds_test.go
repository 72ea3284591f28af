package job_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"retouch/internal/job"
)

func TestPerOwnerIsExactInTwoProcesses(t *testing.T) {
	t.Parallel()
	q, d := simple(t, blocked, func(c *job.Config) { c.Exclusive = false })
	queues := []*run{q, another(t, d, blocked, func(c *job.Config) { c.Exclusive = false })}
	var mu sync.Mutex
	var accepted []string
	var running [][]string
	var all errgroup.Group
	for i := range 30 {
		all.Go(func() error {
			id := fmt.Sprint(i)
			_, err := queues[i%2].Submit(context.Background(), request(id, "o"))
			mu.Lock()
			defer mu.Unlock()
			if many, ok := errors.AsType[*job.TooManyError](err); ok {
				running = append(running, many.Running)
				return nil
			}
			accepted = append(accepted, id)
			return err
		})
	}
	must(t, all.Wait())
	if len(accepted) != 3 || len(running) != 27 {
		t.Fatalf("%d were accepted and %d refused, want 3 and 27", len(accepted), len(running))
	}
	slices.Sort(accepted)
	for _, ids := range running {
		slices.Sort(ids)
		if diff := cmp.Diff(ids, accepted); diff != "" {
			t.Errorf("a refusal names other jobs: %s", diff)
		}
	}
	if first, err := queues[0].Submit(t.Context(), request(accepted[0], "o")); first || err != nil {
		t.Errorf("a repeat at the limit: %v, %v", first, err)
	}
	k, err := q.Cancel(t.Context(), accepted[0], "o")
	must(t, err)
	must(t, k.End(t.Context(), job.Cancelled))
	submit(t, queues[1], "next", "o")
	_, err = q.Submit(t.Context(), request("beyond", "o"))
	if _, ok := errors.AsType[*job.TooManyError](err); !ok {
		t.Errorf("one beyond the limit: %v", err)
	}
}

func TestLoweringPerOwnerDropsNothing(t *testing.T) {
	t.Parallel()
	d := openDepot(t, embedded(t))
	q := another(t, d, blocked, func(c *job.Config) { c.Workers, c.PerOwner = 1, 8 })
	for i := range 8 {
		submit(t, q, fmt.Sprint(i), "o")
	}
	q.stop(t)
	free := make(chan struct{})
	q = another(t, d, func(ctx context.Context, k *job.Task) error { <-free; return edit(ctx, k) }, func(c *job.Config) { c.PerOwner = 1 })
	_, err := q.Submit(t.Context(), request("more", "o"))
	if many, ok := errors.AsType[*job.TooManyError](err); !ok || len(many.Running) != 8 {
		t.Errorf("one more: %v", err)
	}
	close(free)
	for i := range 8 {
		ends(t, q, fmt.Sprint(i), job.Replied)
	}
	soon(t, "there is room again", func() bool {
		first, err := q.Submit(t.Context(), request("more", "o"))
		return first && err == nil
	})
}

func TestTotalIsABound(t *testing.T) {
	t.Parallel()
	q, _ := simple(t, blocked, func(c *job.Config) { c.Total = 20; c.Workers = 1 })
	var accepted, full atomic.Int64
	var all errgroup.Group
	for i := range 60 {
		all.Go(func() error {
			_, err := q.Submit(context.Background(), request(fmt.Sprint(i), fmt.Sprint(i)))
			switch {
			case err == nil:
				accepted.Add(1)
			case errors.Is(err, job.ErrFull):
				full.Add(1)
				return nil
			}
			return err
		})
	}
	must(t, all.Wait())
	if accepted.Load() != 20 || full.Load() != 40 {
		t.Errorf("%d were accepted, %d refused as full", accepted.Load(), full.Load())
	}
	want(t, q.Accepting(), job.ErrFull)
}

func TestFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	free, order := make(chan struct{}), make(chan string, 20)
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		if k.ID() == "gate" {
			<-free
		} else {
			order <- k.ID()
		}
		return edit(ctx, k)
	}, func(c *job.Config) { c.Workers = 1 })
	submit(t, q, "gate", "gate")
	soon(t, "the gate runs", func() bool { n, w := q.Load(); return n == 1 && w == 0 })
	var ids []string
	for _, i := range rand.Perm(20) {
		ids = append(ids, fmt.Sprint(i))
		submit(t, q, ids[len(ids)-1], fmt.Sprint("o", i%7))
	}
	if diff := cmp.Diff(q.Waiting(), ids); diff != "" {
		t.Errorf("the row is another: %s", diff)
	}
	close(free)
	for _, id := range ids {
		if got := <-order; got != id {
			t.Fatalf("%s came before %s", got, id)
		}
	}
}

// TestOneWhoSendsMuchDoesNotHoldUpOthers: whatever one sends, and goes on
// sending, the jobs of the others are among the next two that each worker gets.
func TestOneWhoSendsMuchDoesNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	const workers, others = 12, 20
	began, free := make(chan string), make(chan struct{})
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		began <- k.ID()
		<-free
		return edit(ctx, k)
	}, func(c *job.Config) { c.Workers = workers })
	sent := 0
	much := func(times int) {
		for range times {
			sent++
			_, err := q.Submit(t.Context(), request(fmt.Sprint("much", sent), "much"))
			if _, ok := errors.AsType[*job.TooManyError](err); err != nil && !ok {
				t.Fatal(err)
			}
		}
	}
	much(100)
	for i := range others {
		submit(t, q, fmt.Sprint("few", i), fmt.Sprint("few", i))
		much(10)
	}
	got := map[string]bool{}
	for range workers {
		got[<-began] = true
	}
	for range workers { // each worker ends a job, and gets another
		free <- struct{}{}
		much(10)
		got[<-began] = true
	}
	much(80)
	for i := range others {
		if id := fmt.Sprint("few", i); !got[id] {
			t.Errorf("%s had to wait for more than two jobs", id)
		}
	}
	go func() {
		for range began { // what is left may begin
		}
	}()
	close(free)
	for i := range others {
		ends(t, q, fmt.Sprint("few", i), job.Replied)
	}
	q.stop(t)
	close(began)
}

func TestCallsAtOnceHaveABoundInAllProcesses(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	calling, on := make(chan string), make(chan struct{})
	var unpaid sync.Once
	h := func(ctx context.Context, k *job.Task) (err error) {
		if err := k.Begin(ctx, nil); err != nil {
			return err
		}
		for n := now.Add(1); n > most.Load(); {
			most.CompareAndSwap(most.Load(), n)
		}
		calling <- k.ID()
		<-on
		now.Add(-1)
		if k.ID() == "unpaid" {
			unpaid.Do(func() { err = errors.Join(k.Unpaid(ctx), errors.New("again")) })
			if err != nil {
				return err
			}
		}
		if err := keep(ctx, k, "x"); err != nil {
			return err
		}
		return k.End(ctx, job.Replied)
	}
	few := func(c *job.Config) { c.Exclusive, c.AtOnce, c.Workers = false, 2, 8 }
	q, d := simple(t, h, few)
	queues := []*run{q, another(t, d, h, few)}
	submit(t, q, "unpaid", "unpaid")
	const jobs = 24
	for i := range jobs {
		submit(t, queues[i%2], fmt.Sprint(i), fmt.Sprint(i))
	}
	<-calling
	for range jobs + 1 { // the one that was not paid calls twice
		<-calling // two calls are under way now
		on <- struct{}{}
	}
	on <- struct{}{}
	for i := range jobs {
		ends(t, q, fmt.Sprint(i), job.Replied)
	}
	ends(t, q, "unpaid", job.Replied)
	if most.Load() != 2 {
		t.Errorf("%d calls ran at once, want 2", most.Load())
	}
}

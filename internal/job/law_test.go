package job_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retouch/internal/job"
	"retouch/internal/store"
)

// worker is a handler with its books, and every fault that a handler can have.
type worker struct {
	books *books
	free  chan struct{} // closed when nothing is to hang any more
	run   *run          // set once it runs
	began chan struct{} // closed then
}

func (w *worker) work(ctx context.Context, k *job.Task) error {
	<-w.began
	switch {
	case k.State() == job.Cancelling:
		return w.end(k, job.Cancelled, "cancelled")
	case k.State() == job.Edited:
		return w.end(k, job.Replied, "picture")
	case k.State() == job.Apologising, k.Hopeless():
		return w.apologise(k)
	}
	if isLight(k.ID()) {
		return w.apologise(k) // it says what it has to say
	}
	err := k.Begin(ctx, nil)
	if errors.Is(err, job.ErrAttempts) {
		return w.apologise(k)
	}
	if err != nil {
		return err
	}
	w.tie().do(func() { w.books.locked(func() { w.books.calls[k.ID()] = append(w.books.calls[k.ID()], w.run) }) })
	if err := w.call(ctx, k); err != nil {
		return err
	}
	if err := keep(ctx, k, "picture"); err != nil {
		return err
	}
	return w.end(k, job.Replied, "picture")
}

// isLight says whether a job only shows something.
func isLight(id string) bool { return id[len(id)-1] == '7' }

func (w *worker) tie() *cord { return w.run.cord }

// call is the paid call. How it goes is in the last digit of the id.
func (w *worker) call(ctx context.Context, k *job.Task) error {
	var try int
	w.books.locked(func() { w.books.tries[k.ID()]++; try = w.books.tries[k.ID()] })
	switch k.ID()[len(k.ID())-1] {
	case '1', '2':
		select {
		case <-w.free:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	case '3':
		return errors.New("it failed")
	case '4':
		panic("it panicked")
	case '5':
		if try == 1 {
			w.tie().do(func() { w.books.locked(func() { w.books.calls[k.ID()] = nil }) })
			return errors.Join(k.Unpaid(ctx), errors.New("it was refused"))
		}
	}
	return nil
}

func (w *worker) apologise(k *job.Task) error {
	if err := k.Apologise(context.Background(), fmt.Append(nil, "sorry ", w.run.number)); err != nil {
		return err
	}
	return w.end(k, job.Apologised, string(k.Words()))
}

// end tells the final answer and stores that.
func (w *worker) end(k *job.Task, how, words string) error {
	w.tie().do(func() { w.books.tell(k.ID(), words) })
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return k.End(ctx, how)
}

// world is what a schedule is played in.
type world struct {
	t        *rapid.T
	depot    depot
	exclus   bool
	atOnce   int
	books    *books
	free     chan struct{}
	runs     []*run
	accepted []string
	refused  []string
	n        int
}

func (w *world) launch() *run {
	k := &worker{books: w.books, free: w.free, began: make(chan struct{})}
	tie := &cord{}
	c := w.depot.config(tie)
	c.Exclusive, c.AtOnce, c.StopTimeout, c.PerOwner = w.exclus, w.atOnce, time.Millisecond, 5
	if !w.exclus {
		c.Lease = 2 * time.Second // a machine under load can stall for as long as less
	}
	w.n++
	r := start(w.t, c, tie, k.work)
	r.number = w.n
	k.run = r
	close(k.began)
	return r
}

// replace ends a run, by a kill or a stop, and starts another.
func (w *world) replace(i int, end func(*run)) {
	old := w.runs[i]
	w.books.locked(func() { w.books.broken[old] = true })
	end(old)
	w.runs[i] = w.launch()
}

func (w *world) submit(q *run) {
	w.n++
	id := fmt.Sprintf("%d%d", w.n, rapid.IntRange(0, 7).Draw(w.t, "kind"))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r := request(id, fmt.Sprint("owner", rapid.IntRange(0, 3).Draw(w.t, "owner")))
	r.Light = isLight(id)
	first, err := q.Submit(ctx, r)
	switch {
	case first:
		w.accepted = append(w.accepted, id)
	case err == nil:
		w.t.Fatalf("%s was known before", id)
	default:
		w.refused = append(w.refused, id)
	}
}

// submitDeaf submits a job without getting all answers. It waits until the job
// is withdrawn: if the process dies before that, the job may run.
func (w *world) submitDeaf(q *run) {
	w.n++
	id := fmt.Sprintf("%d0", w.n)
	q.cord.set(rapid.SampledFrom([]string{mute, muteJobs, muteOwners, muteRecords}).Draw(w.t, "deaf"))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	first, err := q.Submit(ctx, request(id, "deaf"+id))
	q.cord.set(tied)
	if first || err == nil {
		w.t.Fatalf("%s was promised without an answer", id)
	}
	w.refused = append(w.refused, id)
	soon(w.t, id+" is withdrawn", func() bool { return !q.Withdrawing(id) })
}

// cancel calls a job off; who does so may die before it is told.
func (w *world) cancel(i int) {
	if len(w.accepted) == 0 {
		return
	}
	id, q := rapid.SampledFrom(w.accepted).Draw(w.t, "id"), w.runs[i]
	k, err := q.Cancel(context.Background(), id, "me")
	if err != nil {
		if !errors.Is(err, job.ErrTooLate) {
			w.t.Fatalf("cancel %s: %v", id, err)
		}
		return
	}
	if rapid.IntRange(0, 3).Draw(w.t, "dies") == 0 {
		w.replace(i, (*run).kill)
		return
	}
	w.books.tell(id, "cancelled")
	if err := k.End(context.Background(), job.Cancelled); err != nil {
		w.t.Logf("the presser was late with %s: %v", id, err)
	}
}

func (w *world) step() {
	i := rapid.IntRange(0, len(w.runs)-1).Draw(w.t, "run")
	switch rapid.SampledFrom([]string{"submit", "submit", "submit", "submit", "cancel", "cancel", "kill", "stop", "deaf"}).Draw(w.t, "step") {
	case "submit":
		w.submit(w.runs[i])
	case "cancel":
		w.cancel(i)
	case "kill":
		w.replace(i, (*run).kill)
	case "stop":
		w.replace(i, func(r *run) { r.stop(w.t) })
	case "deaf":
		w.submitDeaf(w.runs[i])
	}
}

// check holds the books against the laws.
func (w *world) check() {
	w.books.mu.Lock()
	defer w.books.mu.Unlock()
	b := w.books
	for _, trouble := range b.trouble {
		w.t.Errorf("%s", trouble)
	}
	for _, id := range w.accepted {
		answers := slices.Compact(slices.Clone(b.told[id]))
		if len(answers) != 1 {
			w.t.Errorf("%s was answered %q, states %v", id, b.told[id], b.states[id])
		}
		calls := b.calls[id]
		if len(calls) > 2 || b.most[id] > 2 {
			w.t.Errorf("%s was paid %d times, of %d attempts", id, len(calls), b.most[id])
		}
		if len(calls) == 2 && !b.broken[calls[0]] {
			w.t.Errorf("%s was paid twice without a crash or a stop: %v", id, b.states[id])
		}
	}
	for _, id := range w.refused {
		if len(b.told[id])+len(b.calls[id]) > 0 {
			w.t.Errorf("%s was refused, but answered %q and paid %d times", id, b.told[id], len(b.calls[id]))
		}
	}
}

func play(t *testing.T, s *store.Store, exclusive bool, runs, times int) {
	d := openDepot(t, s)
	played := 0
	rapid.Check(t, func(rt *rapid.T) {
		if played++; played > times && !*long {
			return
		}
		w := &world{t: rt, depot: d, exclus: exclusive, books: newBooks(), free: make(chan struct{})}
		w.atOnce = rapid.SampledFrom([]int{0, 2}).Draw(rt, "at once")
		prefix := time.Now().UnixNano()
		w.n = int(prefix % 1e9 * 1000)
		watching, unwatch := context.WithCancel(context.Background())
		watched, ready := make(chan error, 1), make(chan struct{})
		old := map[string]bool{}
		go func() {
			isOld := true
			watched <- d.jobs.Watch(watching, func(e store.Entry) {
				if isOld {
					old[e.Key] = true
				}
				if !old[e.Key] {
					w.books.see(e)
				}
			}, func() { isOld = false; close(ready) })
		}()
		<-ready
		defer func() {
			unwatch()
			<-watched
			for _, r := range w.runs {
				r.kill()
			}
		}()
		for range runs {
			w.runs = append(w.runs, w.launch())
		}
		for range rapid.IntRange(3, 30).Draw(rt, "steps") {
			w.step()
		}
		close(w.free)
		for _, id := range w.accepted {
			soon(rt, id+" ends", func() bool { return w.books.ended(id) })
		}
		soon(rt, "what was refused is settled", func() bool {
			keys, err := d.records.Keys(context.Background())
			return err == nil && len(keys) == 0
		})
		w.check()
	})
}

func TestEveryJobEndsOnceWhateverHappens(t *testing.T) {
	t.Parallel()
	play(t, embedded(t), true, 1, 12)
}

func TestEveryJobEndsOnceInTwoProcesses(t *testing.T) {
	t.Parallel()
	play(t, embedded(t), false, 2, 3)
}

package job_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"retouch/internal/job"
	"retouch/internal/store"
)

// depot is what a world keeps its jobs in.
type depot struct {
	jobs, owners, records, dead *store.Bucket
	results                     *store.Blobs
}

func openDepot(t fataler, s *store.Store) depot {
	t.Helper()
	// without a deadline the engine's client has an impatient one of its own
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	open := func(name string) *store.Bucket {
		b, err := s.Bucket(ctx, name, time.Hour)
		must(t, err)
		return b
	}
	results, err := s.Blobs(ctx, "RESULTS", time.Hour)
	must(t, err)
	return depot{open("JOBS"), open("OWNERS"), open("RECORDS"), open("DEAD"), results}
}

// config is a queue's configuration on a cord.
func (d depot) config(c *cord) job.Config {
	return job.Config{
		Jobs: bucket{d.jobs, c, "JOBS"}, Owners: bucket{d.owners, c, "OWNERS"}, Records: bucket{d.records, c, "RECORDS"},
		Dead: bucket{d.dead, c, "DEAD"}, Results: blobs{d.results, c},
		Exclusive: true, Workers: 4, StopTimeout: 50 * time.Millisecond,
		Pause: time.Millisecond, Lease: 15 * time.Second,
	}
}

// fataler is a *testing.T or a *rapid.T.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// try is must for handlers, which run in goroutines of their own: they fail
// with a panic, and so does what the test waits for.
func try(err error) {
	if err != nil {
		panic(err)
	}
}

func want(t fataler, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

// embedded opens a store in a folder of its own.
func embedded(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(s.Close)
	return s
}

// run is a running queue.
type run struct {
	*job.Queue
	cord   *cord
	end    context.CancelFunc
	done   chan error
	number int // in a schedule
}

// start runs a queue and waits until it takes jobs.
func start(t fataler, c job.Config, tie *cord, h job.Handler) *run {
	t.Helper()
	q, err := job.New(c)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	r := &run{Queue: q, cord: tie, end: cancel, done: make(chan error, 1)}
	go func() { r.done <- q.Run(ctx, h) }()
	soon(t, "the queue takes jobs", func() bool { return q.Accepting() == nil })
	return r
}

// stop ends a queue as a signal does.
func (r *run) stop(t fataler) {
	t.Helper()
	r.end()
	err := <-r.done
	r.done <- err
	must(t, err)
}

// kill ends a queue as SIGKILL does.
func (r *run) kill() {
	r.cord.set(cut)
	r.end()
	r.done <- <-r.done
}

// patience is for what has to come to be, on a machine that is busy with other
// things. Nothing is wrong with a job that takes longer than usual.
const patience = 2 * time.Minute

// soon waits until something is so. It looks every few milliseconds.
func soon(t fataler, what string, is func() bool) {
	t.Helper()
	tick, late := time.NewTicker(2*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("this did not come to be: %s", what)
		}
	}
}

// simple starts a queue on an embedded store, stopped when the test ends.
func simple(t testing.TB, h job.Handler, change ...func(*job.Config)) (*run, depot) {
	t.Helper()
	d := openDepot(t, embedded(t))
	return another(t, d, h, change...), d
}

// another starts one more queue on a depot.
func another(t testing.TB, d depot, h job.Handler, change ...func(*job.Config)) *run {
	t.Helper()
	tie := &cord{}
	c := d.config(tie)
	for _, f := range change {
		f(&c)
	}
	r := start(t, c, tie, h)
	t.Cleanup(func() {
		r.end()
		if len(r.done) == 0 {
			r.done <- <-r.done
		}
	})
	return r
}

// request is a job of an owner with time enough.
func request(id, owner string) job.Request {
	return job.Request{ID: id, Owner: owner, Deadline: time.Now().Add(10 * time.Minute), Record: []byte("record of " + id)}
}

// submit submits a job that has to be taken.
func submit(t fataler, q *run, id, owner string) {
	t.Helper()
	first, err := q.Submit(context.Background(), request(id, owner))
	if err != nil || !first {
		t.Fatalf("submit %s: %v, %v", id, first, err)
	}
}

// edit is a handler that does what it should at once.
func edit(ctx context.Context, t *job.Task) error {
	if err := t.Begin(ctx, []byte("note")); err != nil {
		return err
	}
	if err := keep(ctx, t, "picture"); err != nil {
		return err
	}
	return t.End(ctx, job.Replied)
}

func keep(ctx context.Context, t *job.Task, result string) error {
	return t.Keep(ctx, []byte("meta"), func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(result)), nil })
}

// state is what the store holds of a job now.
func state(t fataler, q *run, id string) string {
	t.Helper()
	_, _, s, err := q.Find(context.Background(), id)
	if err != nil {
		t.Fatalf("find %s: %v", id, err)
	}
	return s
}

// ends waits until a job has ended and checks how.
func ends(t fataler, q *run, id, how string) {
	t.Helper()
	soon(t, id+" ends", func() bool { return final(state(t, q, id)) })
	if got := state(t, q, id); got != how {
		t.Errorf("%s ended %s, want %s", id, got, how)
	}
}

func final(s string) bool {
	return s == job.Replied || s == job.Apologised || s == job.Cancelled || s == job.Dropped
}

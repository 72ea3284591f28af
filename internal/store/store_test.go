package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/store"
	"retouch/internal/store/cluster"
)

// patience is for what has to come to be, on a machine that is busy with other
// things.
const patience = 2 * time.Minute

// within is the test's context with a deadline: without one the engine's client
// has an impatient one of its own.
func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// check checks a store, which may take longer than one check waits.
func check(t testing.TB, s *store.Store) {
	t.Helper()
	err, ctx := s.Check(t.Context()), within(t)
	for err != nil && ctx.Err() == nil {
		err = s.Check(ctx)
	}
	must(t, err)
}

// embedded opens a store in a folder.
func embedded(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(within(t), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// three starts a cluster of three nodes.
func three(t testing.TB) *cluster.Cluster {
	t.Helper()
	c, err := cluster.Start(t.TempDir(), 3, "canary-password")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// joined opens a store on a cluster.
func joined(t testing.TB, c *cluster.Cluster) *store.Store {
	t.Helper()
	ctx, cancel := context.WithTimeout(within(t), patience)
	defer cancel()
	s, err := store.Open(ctx, store.Config{URL: c.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Each test runs on the embedded engine and on a cluster.
func TestStore(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *store.Store){
		"a bucket keeps what is newest":         keepsNewest,
		"a bucket forgets":                      forgets,
		"a watch shows all that is and changes": watches,
		"blobs are streams":                     streams,
		"blobs stay within a limit":             staysWithin,
		"keys are listed under a prefix":        listsUnder,
	}
	run := func(t *testing.T, s *store.Store) {
		t.Parallel()
		for name, test := range tests {
			t.Run(name, func(t *testing.T) { t.Parallel(); test(t, s) })
		}
	}
	t.Run("embedded", func(t *testing.T) { run(t, embedded(t, t.TempDir())) })
	t.Run("cluster", func(t *testing.T) { run(t, joined(t, three(t))) })
}

func bucket(t testing.TB, s *store.Store, name string) *store.Bucket {
	t.Helper()
	b, err := s.Bucket(within(t), name, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func keepsNewest(t *testing.T, s *store.Store) {
	b, ctx := bucket(t, s, "NEWEST"), within(t)
	first, err := b.Create(ctx, "k", []byte("one"))
	must(t, err)
	_, err = b.Create(ctx, "k", []byte("again"))
	want(t, err, store.ErrExists)
	second, err := b.Update(ctx, "k", []byte("two"), first)
	must(t, err)
	_, err = b.Update(ctx, "k", []byte("late"), first)
	want(t, err, store.ErrConflict)
	want(t, b.Delete(ctx, "k", first), store.ErrConflict)
	got, err := b.Get(ctx, "k")
	for err == nil && got.Revision < second { // a copy on a cluster may lag behind
		got, err = b.Get(ctx, "k")
	}
	must(t, err)
	if diff := cmp.Diff(got, store.Entry{Key: "k", Value: []byte("two"), Revision: second}); diff != "" {
		t.Error(diff)
	}
	must(t, b.Delete(ctx, "k", second))
	for ; err == nil; _, err = b.Get(ctx, "k") {
	}
	want(t, err, store.ErrNotFound)
	_, err = b.Create(ctx, "k", []byte("anew"))
	must(t, err)
	_, err = b.Put(ctx, "no key", nil)
	want(t, err, store.ErrInvalid)
	_, err = b.Put(ctx, "large", make([]byte, 2<<20))
	want(t, err, store.ErrInvalid)
}

func forgets(t *testing.T, s *store.Store) {
	b, ctx := bucket(t, s, "FORGETS"), within(t)
	_, err := b.Create(ctx, "k", []byte("one"))
	must(t, err)
	_, err = b.Put(ctx, "other", []byte("two"))
	must(t, err)
	must(t, b.Forget(ctx, "k"))
	must(t, b.Forget(ctx, "k"))
	for ; err == nil; _, err = b.Get(ctx, "k") {
	}
	want(t, err, store.ErrNotFound)
	keys, err := b.Keys(ctx)
	must(t, err)
	if diff := cmp.Diff(keys, []string{"other"}); diff != "" {
		t.Error(diff)
	}
	must(t, b.Forget(ctx, "other"))
	if keys, err := b.Keys(ctx); err != nil || len(keys) != 0 {
		t.Errorf("keys of an empty bucket: %v, %v", keys, err)
	}
	_, err = b.Create(ctx, "k", []byte("anew"))
	must(t, err)
}

func watches(t *testing.T, s *store.Store) {
	b := bucket(t, s, "WATCHED")
	_, err := b.Put(within(t), "old", []byte("1"))
	must(t, err)
	ctx, cancel := context.WithCancel(within(t))
	entries, ready, done := make(chan store.Entry, 2000), make(chan int, 2), make(chan error, 1)
	go func() {
		done <- b.Watch(ctx, func(e store.Entry) { entries <- e }, func() { ready <- len(entries) })
	}()
	if n := <-ready; n != 1 {
		t.Errorf("%d values were shown before it was ready, want 1", n)
	}
	<-entries
	for i := range 600 {
		_, err = b.Put(within(t), fmt.Sprint(i), []byte("v"))
		must(t, err)
	}
	check(t, s)
	last, err := b.Put(within(t), "k", []byte("v"))
	must(t, err)
	must(t, b.Delete(within(t), "k", last))
	revision := uint64(0)
	for i := range 600 {
		e := <-entries
		if e.Revision <= revision || e.Key != fmt.Sprint(i) || e.Deleted {
			t.Fatalf("after revision %d came %+v, want %d", revision, e, i)
		}
		revision = e.Revision
	}
	e := <-entries
	for !e.Deleted && e.Key == "k" {
		e = <-entries
	}
	if !e.Deleted || e.Key != "k" || e.Revision <= last {
		t.Errorf("got %+v, want the deletion", e)
	}
	cancel()
	must(t, <-done)
}

func TestWatchEndsWithAnErrorWhenTheStoreIsClosed(t *testing.T) {
	t.Parallel()
	s, err := store.Open(within(t), store.Config{Dir: t.TempDir()})
	must(t, err)
	b := bucket(t, s, "B")
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- b.Watch(within(t), func(store.Entry) {}, func() { close(ready) }) }()
	<-ready
	s.Close()
	if err := <-done; err == nil {
		t.Error("the watch of a closed store ended without an error")
	}
}

func streams(t *testing.T, s *store.Store) {
	b, err := s.Blobs(within(t), "R", time.Hour)
	must(t, err)
	ctx, cancel := context.WithTimeout(within(t), patience)
	defer cancel()
	large := make([]byte, 3<<20+17)
	_, _ = rand.Read(large)
	must(t, b.Put(ctx, "x", strings.NewReader("before")))
	must(t, b.Put(ctx, "x", bytes.NewReader(large)))
	got, err := readBlob(ctx, b, "x")
	for err != nil && ctx.Err() == nil { // a copy on a cluster may lag behind
		got, err = readBlob(ctx, b, "x")
	}
	must(t, err)
	if !bytes.Equal(got, large) {
		t.Errorf("got %d bytes that differ from the %d that were put", len(got), len(large))
	}
	must(t, b.Delete(ctx, "x"))
	must(t, b.Delete(ctx, "x"))
	for ; err == nil && ctx.Err() == nil; _, err = b.Get(ctx, "x") {
	}
	want(t, err, store.ErrNotFound)
}

func staysWithin(t *testing.T, s *store.Store) {
	b, ctx := blobsWithin(t, s, "W", 1_000_000), within(t)
	for i := range 5 {
		must(t, b.Put(ctx, fmt.Sprint(i), bytes.NewReader(content(uint64(i), 400_000))))
	}
	used, err := b.Bytes(ctx)
	if err != nil || used != 2*b.CostOf("0", 400_000) {
		t.Errorf("all together take %d bytes, %v", used, err)
	}
	for i := range 5 {
		got, err := readBlob(ctx, b, fmt.Sprint(i))
		for i >= 3 && err != nil && ctx.Err() == nil { // a copy on a cluster may lag behind
			got, err = readBlob(ctx, b, fmt.Sprint(i))
		}
		switch {
		case i < 3:
			want(t, err, store.ErrNotFound)
		case err != nil || !bytes.Equal(got, content(uint64(i), 400_000)):
			t.Errorf("%d: got %d bytes, %v", i, len(got), err)
		}
	}
}

func readBlob(ctx context.Context, b *store.Blobs, name string) ([]byte, error) {
	r, err := b.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(r)
	return got, errors.Join(err, r.Close())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

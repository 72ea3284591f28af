package history_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"retouch/bot/history"
	"retouch/internal/store"
)

// engine is the store of all tests of this package.
var (
	engine  *store.Store
	buckets atomic.Int64
)

func TestMain(m *testing.M) {
	flag.Parse()
	code := run(m)
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "history")
	if err == nil {
		engine, err = store.Open(context.Background(), store.Config{Dir: dir})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	defer engine.Close()
	return m.Run()
}

// kept is a history on records and pictures that nobody else uses, with which
// tests may look at them.
type kept struct {
	*history.History
	config history.Config
}

func newHistory(t *testing.T) kept {
	t.Helper()
	n := buckets.Add(1)
	bucket := func(name string) history.Records {
		b, err := engine.Bucket(within(t), fmt.Sprint(name, n), time.Hour)
		must(t, err)
		return records{b}
	}
	p, err := engine.Blobs(within(t), fmt.Sprint("PICTURES", n), time.Hour)
	must(t, err)
	c := history.Config{Kept: bucket("KEPT"), Settings: bucket("SETTINGS"), Forms: bucket("FORMS"), Pictures: pictures{p}}
	return kept{history.New(c), c}
}

// keys are all keys of some records.
func keys(t *testing.T, r history.Records, prefixes ...string) (all []string) {
	t.Helper()
	for _, p := range prefixes {
		some, err := r.Keys(t.Context(), p)
		must(t, err)
		all = append(all, some...)
	}
	return all
}

func (k kept) keepPicture(t *testing.T, name string) {
	t.Helper()
	must(t, k.KeepPicture(t.Context(), name, bytes.NewReader([]byte("a picture"))))
}

// pictureIs fails unless a picture is kept, or is not.
func (k kept) pictureIs(t *testing.T, name string, want bool) {
	t.Helper()
	got, err := k.HasPicture(t.Context(), name)
	must(t, err)
	if got != want {
		t.Errorf("%s is kept: %t, want %t", name, got, want)
	}
}

// within is the test's context with a deadline: without one the engine's client
// has an impatient one of its own.
func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func gone(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, history.ErrGone) {
		t.Fatalf("got %v, want ErrGone", err)
	}
}

// records are a bucket as the history wants it.
type records struct{ *store.Bucket }

func (r records) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	e, err := r.Bucket.Get(ctx, key)
	return e.Value, e.Revision, translate(err)
}

func (r records) Put(ctx context.Context, key string, value []byte) error {
	_, err := r.Bucket.Put(ctx, key, value)
	return translate(err)
}

func (r records) Update(ctx context.Context, key string, value []byte, revision uint64) (err error) {
	if revision == 0 {
		_, err = r.Create(ctx, key, value)
	} else {
		_, err = r.Bucket.Update(ctx, key, value, revision)
	}
	return translate(err)
}

func (r records) Delete(ctx context.Context, key string) error { return translate(r.Forget(ctx, key)) }

func (r records) Keys(ctx context.Context, prefix string) ([]string, error) {
	return r.KeysUnder(ctx, prefix)
}

// pictures are blobs as the history wants them.
type pictures struct{ *store.Blobs }

func (p pictures) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := p.Blobs.Get(ctx, name)
	return r, translate(err)
}

func translate(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errors.Join(err, history.ErrGone)
	case errors.Is(err, store.ErrExists), errors.Is(err, store.ErrConflict):
		return errors.Join(err, history.ErrChanged)
	}
	return err
}

// long is as many bytes as a member's words can have.
func long(n int) string { return strings.Repeat("\U0001f436", n) }

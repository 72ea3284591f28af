package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/history"
	"retouch/internal/store"
	nodes "retouch/internal/store/cluster"
)

// reopened closes an engine and opens it again with other settings.
func reopened(tb testing.TB, e *engine, s settings, more ...string) *engine {
	tb.Helper()
	e.close()
	next, _, err := load("run", environment{vars: complete(append(more, "DATA_DIR="+s.DataDir)...)})
	if err != nil {
		tb.Fatal(err)
	}
	return openTestEngine(tb, next)
}

// fails is must for everything else.
func fails(tb testing.TB, got, want error) {
	tb.Helper()
	if !errors.Is(got, want) {
		tb.Errorf("got error %v, want %v", got, want)
	}
}

func TestRecordsAreInTheHistorysWords(t *testing.T) {
	t.Parallel()
	r, ctx := openTestEngine(t, testSettings(t)).kept.history, t.Context()
	_, _, err := r.Get(ctx, "version.1")
	fails(t, err, history.ErrGone)
	fails(t, r.Update(ctx, "version.1", []byte("a"), 0), nil)
	fails(t, r.Update(ctx, "version.1", []byte("b"), 0), history.ErrChanged)
	value, revision, err := r.Get(ctx, "version.1")
	if err != nil || string(value) != "a" {
		t.Fatalf("got %q, %v", value, err)
	}
	fails(t, r.Put(ctx, "version.1", []byte("c")), nil)
	fails(t, r.Update(ctx, "version.1", []byte("d"), revision), history.ErrChanged)
	fails(t, r.Put(ctx, "version.2/x=y", nil), nil)
	fails(t, r.Put(ctx, "versions.3", nil), nil)
	fails(t, r.Put(ctx, "no key", nil), store.ErrInvalid)
	keys, err := r.Keys(ctx, "version.")
	slices.Sort(keys)
	if d := cmp.Diff(keys, []string{"version.1", "version.2/x=y"}); d != "" || err != nil {
		t.Errorf("%v: %s", err, d)
	}
	for range 2 {
		fails(t, r.Delete(ctx, "version.1"), nil)
	}
	_, _, err = r.Get(ctx, "version.1")
	fails(t, err, history.ErrGone)
	if keys, err := r.Keys(ctx, "version."); err != nil || len(keys) != 1 {
		t.Errorf("a deleted value is still listed: %v, %v", keys, err)
	}
	fails(t, r.Update(ctx, "version.1", []byte("anew"), 0), nil)
}

func TestPicturesAreKeptAcrossAStart(t *testing.T) {
	t.Parallel()
	s := testSettings(t)
	e, ctx := openTestEngine(t, s), t.Context()
	picture := bytes.Repeat([]byte("picture"), 100_000)
	fails(t, e.kept.pictures.Put(ctx, "1-a", bytes.NewReader(picture)), nil)
	e = reopened(t, e, s)
	if has, err := e.kept.pictures.Has(ctx, "1-a"); !has || err != nil {
		t.Errorf("got %v, %v after a start", has, err)
	}
	r, err := e.kept.pictures.Get(ctx, "1-a")
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, picture) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	fails(t, e.kept.pictures.Delete(ctx, "1-a"), nil)
	_, err = e.kept.pictures.Get(ctx, "1-a")
	fails(t, err, history.ErrGone)
}

func TestPictureThatGoesWhileItIsReadIsGone(t *testing.T) {
	t.Parallel()
	p, ctx := openTestEngine(t, testSettings(t)).kept.pictures, t.Context()
	fails(t, p.Put(ctx, "a", bytes.NewReader(make([]byte, 1<<20))), nil)
	r, err := p.Get(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	fails(t, p.Delete(ctx, "a"), nil)
	_, err = io.ReadAll(r)
	fails(t, err, history.ErrGone)
}

// Whoever sets KEEP_PICTURES to 0 wants none on the disk, those of yesterday
// neither.
func TestNoPicturesAreKeptWhenNoneMayBe(t *testing.T) {
	t.Parallel()
	s := testSettings(t)
	e, ctx := openTestEngine(t, s), t.Context()
	fails(t, e.kept.pictures.Put(ctx, "a", strings.NewReader("x")), nil)
	e = reopened(t, e, s, "KEEP_PICTURES=0")
	h := e.kept.remember(nil)
	fails(t, h.KeepPicture(ctx, "b", strings.NewReader("x")), nil)
	for _, name := range []string{"a", "b"} {
		has, err := h.HasPicture(ctx, name)
		_, gone := h.Picture(ctx, name)
		if has || err != nil || !errors.Is(gone, history.ErrGone) {
			t.Errorf("%s: %v, %v, %v", name, has, err, gone)
		}
		fails(t, h.ForgetPicture(ctx, name), nil)
	}
	e = reopened(t, e, s)
	if has, err := e.kept.pictures.Has(ctx, "a"); has || err != nil {
		t.Errorf("it is back: %v, %v", has, err)
	}
}

func TestKeepBytesHoldsFromTheNextStart(t *testing.T) {
	t.Parallel()
	s := testSettings(t)
	e, ctx := openTestEngine(t, s), t.Context()
	for _, name := range []string{"a", "b", "c"} {
		fails(t, e.kept.pictures.Put(ctx, name, bytes.NewReader(make([]byte, 4_000_000))), nil)
	}
	e = reopened(t, e, s, "KEEP_BYTES=10MB")
	for name, want := range map[string]bool{"a": false, "b": true, "c": true} {
		if has, err := e.kept.pictures.Has(ctx, name); has != want || err != nil {
			t.Errorf("%s: %v, %v", name, has, err)
		}
	}
	fails(t, e.kept.pictures.Put(ctx, "d", bytes.NewReader(make([]byte, 10_000_000))), store.ErrInvalid)
}

// The same on a cluster, which several processes share.
func TestHistoryIsSharedOnACluster(t *testing.T) {
	t.Parallel()
	c, err := nodes.Start(t.TempDir(), 3, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	one := openTestEngine(t, testSettings(t, "NATS_URL="+c.URL()))
	two := openTestEngine(t, testSettings(t, "NATS_URL="+c.URL()))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	fails(t, one.kept.settings.Put(ctx, "optout.1", []byte("yes")), nil)
	fails(t, one.kept.pictures.Put(ctx, "a", strings.NewReader("picture")), nil)
	for { // a copy may lag behind
		value, _, err := two.kept.settings.Get(ctx, "optout.1")
		has, _ := two.kept.pictures.Has(ctx, "a")
		if err == nil && string(value) == "yes" && has {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("the other process sees %q, %v and a picture: %v", value, err, has)
		}
	}
}

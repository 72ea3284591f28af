package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"retouch/internal/store"
)

func TestLimitHoldsAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func(limit int64) (*store.Store, *store.Blobs) {
		s := embedded(t, dir)
		return s, blobsWithin(t, s, "B", limit)
	}
	s, b := open(1_000_000)
	put(t, b, "a", 400_000)
	put(t, b, "b", 400_000)
	s.Close()
	s, b = open(1_000_000)
	put(t, b, "c", 400_000)
	if diff := cmp.Diff(there(t, b, "a", "b", "c"), []string{"b", "c"}); diff != "" {
		t.Error(diff)
	}
	s.Close()
	s, b = open(500_000) // the owner has less room now
	if diff := cmp.Diff(there(t, b, "b", "c"), []string{"c"}); diff != "" {
		t.Error(diff)
	}
	whole(t, s, "B")
}

// What an older program has put is read, and goes when it is the oldest.
func TestBlobsOfOldAreReadAndGo(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	raw := bucket(t, s, "B")
	_, err := raw.Put(within(t), "piece.OLD.0", []byte("abc"))
	must(t, err)
	_, err = raw.Put(within(t), "head.old", []byte(`{"id":"OLD","pieces":1,"sha256":"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="}`))
	must(t, err)
	b := blobsWithin(t, s, "B", 500_000)
	got, err := readBlob(within(t), b, "old")
	if err != nil || string(got) != "abc" {
		t.Errorf("got %q, %v", got, err)
	}
	put(t, b, "new", 499_700)
	if diff := cmp.Diff(there(t, b, "old", "new"), []string{"new"}); diff != "" {
		t.Error(diff)
	}
}

func TestBlobsExpire(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	b := blobsWithin(t, s, "B", 10_000_000)
	put(t, b, "a", 300_000)
	b, err := s.BlobsWithin(within(t), "B", time.Second, 10_000_000) // the owner keeps them for less now
	must(t, err)
	soon(t, func() bool { has, err := b.Has(within(t), "a"); return err == nil && !has })
	put(t, b, "b", 300_000)
	soon(t, func() bool { used, err := b.Bytes(within(t)); return err == nil && used == 0 })
	b = blobsWithin(t, s, "B", 10_000_000) // and for longer again
	put(t, b, "c", 300_000)
	if has, err := b.Has(within(t), "c"); !has || err != nil {
		t.Errorf("got %v, %v", has, err)
	}
}

// A setting that has changed holds on a cluster too, and what is discarded is
// gone for good.
func TestClusterKeepsThingsForAsLongAsItIsTold(t *testing.T) {
	t.Parallel()
	s := joined(t, three(t))
	b, err := s.Bucket(within(t), "B", 0)
	must(t, err)
	_, err = b.Put(within(t), "k", []byte("v"))
	must(t, err)
	blobs := blobsWithin(t, s, "P", 1_000_000)
	put(t, blobs, "a", 300_000)
	b, err = s.Bucket(within(t), "B", time.Second)
	must(t, err)
	soon(t, func() bool { _, err := b.Get(within(t), "k"); return errors.Is(err, store.ErrNotFound) })
	for range 2 {
		must(t, s.Discard(within(t), "P"))
	}
	blobs = blobsWithin(t, s, "P", 1_000_000)
	if has, err := blobs.Has(within(t), "a"); has || err != nil {
		t.Errorf("it is back: %v, %v", has, err)
	}
	put(t, blobs, "b", 300_000)
}

// soon waits until something is so.
func soon(t testing.TB, is func() bool) {
	t.Helper()
	ctx := within(t)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("this did not come to be")
		}
	}
}

// crowd puts many blobs at once through several handles. Then all that is left
// is whole, right, and within the limit, and there is as much as fits.
func crowd(t *testing.T, s *store.Store, handles []*store.Blobs, name string, limit int64) {
	var mu sync.Mutex
	var all errgroup.Group
	wants := map[string][]byte{}
	crowded := 0
	for i := range 24 {
		all.Go(func() error {
			name, what := fmt.Sprint("blob", i%20), content(uint64(i), 1000+i*37_000%700_000)
			if i >= 20 {
				name = fmt.Sprint("twice", i)
			}
			err := handles[i%len(handles)].Put(within(t), name, unsized(what, io.EOF))
			mu.Lock()
			defer mu.Unlock()
			if err != nil && errors.Is(err, store.ErrInvalid) {
				return err
			}
			if err != nil {
				crowded++ // by newer ones
				return nil
			}
			wants[name] = what
			return nil
		})
	}
	must(t, all.Wait())
	if len(wants) == 0 {
		t.Fatal("none was put")
	}
	used, err := handles[0].Bytes(within(t))
	must(t, err)
	if used > limit {
		t.Errorf("all together take %d bytes, more than %d", used, limit)
	}
	var left int64
	for _, name := range slices.Sorted(maps.Keys(wants)) {
		got, err := readBlob(within(t), handles[0], name)
		switch {
		case err == nil && !bytes.Equal(got, wants[name]):
			t.Errorf("%s is not what was put", name)
		case err == nil:
			left += handles[0].CostOf(name, int64(len(got)))
		case !errors.Is(err, store.ErrNotFound):
			t.Errorf("%s: %v", name, err)
		}
	}
	if left == 0 {
		t.Error("nothing is left")
	}
	t.Logf("%d put, %d crowded out, %d of %d bytes are whole blobs", len(wants), crowded, left, used)
}

func TestManyPutAtOnceWithinTheLimit(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	const limit = 2_000_000
	crowd(t, s, []*store.Blobs{blobsWithin(t, s, "B", limit), blobsWithin(t, s, "B", limit)}, "B", limit)
}

func TestManyProcessesPutAtOnceWithinTheLimit(t *testing.T) {
	t.Parallel()
	c := three(t)
	const limit = 2_000_000
	var handles []*store.Blobs
	s := joined(t, c)
	for _, other := range []*store.Store{s, joined(t, c)} {
		handles = append(handles, blobsWithin(t, other, "B", limit))
	}
	crowd(t, s, handles, "B", limit)
}

// Nothing but the one bucket is there, so the engine takes its whole folder away
// after each Discard, while the next is being made.
func TestTheOnlyBucketCanBeDiscarded(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	for n := range 100 {
		name := fmt.Sprint("B", n)
		b, err := s.Bucket(within(t), name, 0)
		must(t, err)
		_, err = b.Put(within(t), "k", []byte("v"))
		must(t, err)
		must(t, s.Discard(within(t), name))
	}
	check(t, s)
}

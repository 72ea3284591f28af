package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"retouch/internal/store"
)

// blobsWithin opens blobs with a limit.
func blobsWithin(t testing.TB, s *store.Store, name string, limit int64) *store.Blobs {
	t.Helper()
	b, err := s.BlobsWithin(within(t), name, time.Hour, limit)
	must(t, err)
	return b
}

// content is bytes that no other seed has.
func content(seed uint64, size int) []byte {
	b, r := make([]byte, size), rand.New(rand.NewPCG(seed, uint64(size)))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// there says which of the names are there, and that it agrees with Get.
func there(t testing.TB, b *store.Blobs, names ...string) (found []string) {
	t.Helper()
	for _, name := range names {
		has, err := b.Has(within(t), name)
		must(t, err)
		_, err = readBlob(within(t), b, name)
		switch {
		case has && err == nil:
			found = append(found, name)
		case has || !errors.Is(err, store.ErrNotFound):
			t.Errorf("%s: has it is %v, reading it %v", name, has, err)
		}
	}
	return found
}

func put(t testing.TB, b *store.Blobs, name string, size int) {
	t.Helper()
	must(t, b.Put(within(t), name, bytes.NewReader(content(1, size))))
}

func TestLimitOfBlobsIsExact(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	const size = 600_000
	one := blobsWithin(t, s, "BX", 1<<30).CostOf("a", size)
	tests := []struct {
		name      string
		limit     int64
		puts      int // of as many with one letter each
		want      []string
		wantError error // of the last
	}{
		{"refuses one that is a byte too large", one - 1, 1, nil, store.ErrInvalid},
		{"keeps one that just fits", one, 1, []string{"a"}, nil},
		{"keeps one with a byte to spare", one + 1, 1, []string{"a"}, nil},
		{"keeps the newer of two when a byte is missing", 2*one - 1, 2, []string{"b"}, nil},
		{"keeps two that just fit", 2 * one, 2, []string{"a", "b"}, nil},
		{"keeps two of three with a byte to spare", 2*one + 1, 3, []string{"b", "c"}, nil},
		{"keeps everything without a limit", 0, 4, []string{"a", "b", "c", "d"}, nil},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := blobsWithin(t, s, fmt.Sprint("B", i), tt.limit), error(nil)
			for n := range tt.puts {
				err = b.Put(within(t), string(rune('a'+n)), bytes.NewReader(content(1, size)))
			}
			want(t, err, tt.wantError)
			if diff := cmp.Diff(there(t, b, "a", "b", "c", "d"), tt.want); diff != "" {
				t.Error(diff)
			}
			used, err := b.Bytes(within(t))
			if want := int64(len(tt.want)) * one; err != nil || used != want {
				t.Errorf("it takes %d bytes, %v, want %d", used, err, want)
			}
		})
	}
}

func TestOldestBlobsGoFirst(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	b := blobsWithin(t, s, "B", 1_000_000)
	steps := []struct {
		name string
		size int // -1 deletes
		want []string
	}{
		{"a", 300_000, []string{"a"}},
		{"b", 300_000, []string{"a", "b"}},
		{"c", 300_000, []string{"a", "b", "c"}},
		{"d", 90_000, []string{"a", "b", "c", "d"}},
		{"e", 10_000, []string{"b", "c", "d", "e"}},
		{"c", -1, []string{"b", "d", "e"}},
		{"b", 280_000, []string{"b", "d", "e"}}, // the newest now
		{"f", 620_000, []string{"b", "e", "f"}}, // d was the oldest
		{"g", 999_000, []string{"g"}},
		{"h", 0, []string{"g", "h"}},
	}
	for _, step := range steps {
		if step.size < 0 {
			must(t, b.Delete(within(t), step.name))
		} else {
			put(t, b, step.name, step.size)
		}
		if diff := cmp.Diff(there(t, b, "a", "b", "c", "d", "e", "f", "g", "h"), step.want); diff != "" {
			t.Errorf("after %s of %d: %s", step.name, step.size, diff)
		}
	}
}

// unsized reads so much and then fails, or ends. It does not tell its size.
func unsized(b []byte, err error) io.Reader {
	return io.MultiReader(bytes.NewReader(b), readError{err})
}

type readError struct{ err error }

func (r readError) Read([]byte) (int, error) { return 0, r.err }

func TestBlobThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	large := content(2, 1_000_001)
	tests := []struct {
		name string
		from func() io.Reader
		want []string // of a and b, which are older
	}{
		{"before any other goes when its size is known", func() io.Reader { return bytes.NewReader(large) }, []string{"a", "b"}},
		{"the same from a file", func() io.Reader { return io.NewSectionReader(bytes.NewReader(large), 0, 1_000_001) }, []string{"a", "b"}},
		{"while it is written when its size is not known", func() io.Reader { return unsized(large, io.EOF) }, nil},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			name := fmt.Sprint("B", i)
			b := blobsWithin(t, s, name, 1_000_000)
			put(t, b, "a", 300_000)
			put(t, b, "b", 300_000)
			want(t, b.Put(within(t), "large", tt.from()), store.ErrInvalid)
			if diff := cmp.Diff(there(t, b, "a", "b", "large"), tt.want); diff != "" {
				t.Error(diff)
			}
			whole(t, s, name)
		})
	}
}

// whole checks that no piece is left of anything that is not there.
func whole(t testing.TB, s *store.Store, name string) {
	t.Helper()
	keys, err := bucket(t, s, name).Keys(within(t))
	must(t, err)
	for _, key := range keys {
		if rest, ok := strings.CutPrefix(key, "piece."); ok {
			blob, _, _ := strings.Cut(rest, ".")
			if !slices.Contains(keys, "head."+blob) {
				t.Errorf("%s is nobody's", key)
			}
		}
	}
}

func TestBlobsThatBreakOffLeaveNothing(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	b := blobsWithin(t, s, "B", 2_000_000)
	put(t, b, "a", 300_000)
	torn := errors.New("torn")
	want(t, b.Put(within(t), "a", unsized(content(2, 600_000), torn)), torn)
	want(t, b.Put(within(t), "b", unsized(content(2, 600_000), torn)), torn)
	got, err := readBlob(within(t), b, "a")
	if err != nil || !bytes.Equal(got, content(1, 300_000)) {
		t.Errorf("what was there is now %d bytes, %v", len(got), err)
	}
	if used, err := b.Bytes(within(t)); used != b.CostOf("a", 300_000) || err != nil {
		t.Errorf("it takes %d bytes, %v", used, err)
	}
}

// gate reads one part, then tells so, and reads the rest when it may.
func gate(begin, rest []byte) (r io.Reader, began, open chan struct{}) {
	began, open = make(chan struct{}), make(chan struct{})
	return io.MultiReader(bytes.NewReader(begin), readFunc(func([]byte) (int, error) {
		close(began)
		<-open
		return 0, io.EOF
	}), bytes.NewReader(rest)), began, open
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func TestBlobThatIsOvertakenWhileItIsWrittenIsNotThere(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	b, other := blobsWithin(t, s, "B", 1_000_000), blobsWithin(t, s, "B", 1_000_000)
	r, began, open := gate(content(2, 300_000), content(3, 300_000))
	done := make(chan error, 1)
	go func() { done <- b.Put(within(t), "slow", r) }()
	<-began
	put(t, other, "a", 400_000)
	put(t, other, "b", 400_000)
	close(open)
	if err := <-done; err == nil || errors.Is(err, store.ErrInvalid) {
		t.Errorf("got error %v, want one that says that it was too slow", err)
	}
	if diff := cmp.Diff(there(t, b, "slow", "b"), []string{"b"}); diff != "" {
		t.Error(diff)
	}
	whole(t, s, "B")
}

func TestBlobThatGoesWhileItIsReadIsAnError(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	b := blobsWithin(t, s, "B", 1_000_000)
	put(t, b, "a", 900_000)
	r, err := b.Get(within(t), "a")
	must(t, err)
	got := make([]byte, 100_000)
	_, err = io.ReadFull(r, got)
	must(t, err)
	put(t, b, "b", 900_000)
	rest, err := io.ReadAll(r)
	want(t, err, store.ErrNotFound)
	if !bytes.HasPrefix(content(1, 900_000), append(got, rest...)) {
		t.Error("it read other bytes than were put")
	}
	must(t, r.Close())
}

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

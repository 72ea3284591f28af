package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func TestBlobThatIsCalledOffLeavesNothing(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	b := blobsWithin(t, s, "B", 2_000_000)
	ctx, cancel := context.WithCancel(within(t))
	r := io.MultiReader(bytes.NewReader(content(1, 600_000)), readFunc(func([]byte) (int, error) {
		cancel()
		return 0, io.EOF
	}))
	want(t, b.Put(ctx, "a", r), context.Canceled)
	if used, err := b.Bytes(within(t)); used != 0 || err != nil {
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

func TestBlobStopsBeingWrittenWhenItWouldGoNext(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	b := blobsWithin(t, s, "B", 1_000_000)
	first, began, open := gate(content(2, 300_000), content(3, 300_000))
	r := io.MultiReader(first, readFunc(func([]byte) (int, error) {
		t.Error("it is read to the end")
		return 0, io.EOF
	}))
	done := make(chan error, 1)
	go func() { done <- b.Put(within(t), "slow", r) }()
	<-began
	put(t, b, "a", 600_000)
	close(open)
	if err := <-done; err == nil || errors.Is(err, store.ErrInvalid) {
		t.Errorf("got error %v, want one that says that it was too slow", err)
	}
	if diff := cmp.Diff(there(t, b, "slow", "a"), []string{"a"}); diff != "" {
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

package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retouch/internal/store"
)

// shelf is what blobs within a limit should be: those that are there, oldest
// first.
type shelf struct {
	t     *rapid.T
	b     *store.Blobs
	limit int64
	books []book
	n     uint64
}

type book struct {
	name string
	seed uint64
	size int
	gone bool
}

func (s *shelf) cost(b book) int64 { return s.b.CostOf(b.name, int64(b.size)) }

// total is what those take that are there.
func (s *shelf) total() (sum int64) {
	for _, b := range s.books {
		if !b.gone {
			sum += s.cost(b)
		}
	}
	return sum
}

// draw is a blob to be put.
func (s *shelf) draw() book {
	s.n++
	name := fmt.Sprint("b", rapid.IntRange(0, 7).Draw(s.t, "name"))
	return book{name: name, seed: s.n, size: rapid.IntRange(0, int(s.limit)+1000).Draw(s.t, "size")}
}

// push makes room for a blob and adds it: what it replaces counts until it is
// there.
func (s *shelf) push(b book) {
	for i := range s.books {
		if s.total()+s.cost(b) > s.limit {
			s.books[i].gone = true
		}
	}
	s.remove(b.name)
	s.books = append(s.books, b)
}

func (s *shelf) remove(name string) {
	s.books = slices.DeleteFunc(s.books, func(b book) bool { return b.gone || b.name == name })
}

func (s *shelf) put() {
	b := s.draw()
	what := content(b.seed, b.size)
	var r io.Reader = bytes.NewReader(what)
	sized := rapid.Bool().Draw(s.t, "sized")
	if !sized {
		r = unsized(what, io.EOF)
	}
	err := s.b.Put(context.Background(), b.name, r)
	switch fits := s.cost(b) <= s.limit; {
	case fits != (err == nil), !fits && !errors.Is(err, store.ErrInvalid):
		s.t.Fatalf("%s of %d bytes, which takes %d of %d: %v", b.name, b.size, s.cost(b), s.limit, err)
	case fits:
		s.push(b)
	case !sized:
		s.lose()
	}
}

// tear puts a blob that breaks off.
func (s *shelf) tear() {
	b, torn := s.draw(), errors.New("torn")
	err := s.b.Put(context.Background(), b.name, unsized(content(b.seed, b.size), torn))
	if !errors.Is(err, torn) && !errors.Is(err, store.ErrInvalid) {
		s.t.Fatalf("got %v", err)
	}
	s.lose()
}

// lose lets the oldest go that are not there: a blob that failed may have taken
// their room.
func (s *shelf) lose() {
	for len(s.books) > 0 {
		if has, err := s.b.Has(context.Background(), s.books[0].name); has || err != nil {
			return
		}
		s.books = s.books[1:]
	}
}

// check reads all there may be.
func (s *shelf) check() {
	there := map[string]book{}
	for _, b := range s.books {
		if !b.gone {
			there[b.name] = b
		}
	}
	for i := range 8 {
		name := fmt.Sprint("b", i)
		got, err := readBlob(context.Background(), s.b, name)
		has, hasErr := s.b.Has(context.Background(), name)
		b, should := there[name]
		switch {
		case hasErr != nil || has != should:
			s.t.Fatalf("has %s: %v, %v, want %v", name, has, hasErr, should)
		case should && (err != nil || !bytes.Equal(got, content(b.seed, b.size))):
			s.t.Fatalf("%s: got %d bytes, %v, want %d", name, len(got), err, b.size)
		case !should && !errors.Is(err, store.ErrNotFound):
			s.t.Fatalf("%s should be gone: %v", name, err)
		}
	}
	used, err := s.b.Bytes(context.Background())
	if err != nil || used > s.limit || used != s.total() {
		s.t.Fatalf("all together take %d bytes, %v, want %d of at most %d", used, err, s.total(), s.limit)
	}
}

// What is kept is the newest that fit, and everything that is read is what was
// put.
func TestBlobsAreAShelfOfTheNewest(t *testing.T) {
	t.Parallel()
	s := embedded(t, t.TempDir())
	game := 0
	rapid.Check(t, func(rt *rapid.T) {
		if game++; game > 25 && !*long {
			return
		}
		limit := int64(rapid.IntRange(300, 900_000).Draw(rt, "limit"))
		b, err := s.BlobsWithin(context.Background(), fmt.Sprint("GAME", game), time.Hour, limit)
		must(t, err)
		play := &shelf{t: rt, b: b, limit: limit}
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0:
				name := fmt.Sprint("b", rapid.IntRange(0, 7).Draw(rt, "name"))
				if err := b.Delete(context.Background(), name); err != nil {
					rt.Fatal(err)
				}
				play.remove(name)
			case 1:
				play.tear()
			default:
				play.put()
			}
			play.check()
		}
		must(t, s.Discard(context.Background(), fmt.Sprint("GAME", game)))
	})
}

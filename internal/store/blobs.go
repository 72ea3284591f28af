package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"time"
)

// Blobs holds larger things, pictures for example, under names. They are
// written and read in pieces, one at a time, so that memory does not grow with
// their size.
//
// It is a bucket of pieces rather than an object store of JetStream's: reading
// from that buffers as much as the engine can send, 235 MB where four pictures
// of 4 MiB were read at once, and each write may leave a goroutine behind
// (nats.go 1.55: resetPendingAcksOnReconnect on a publisher that is gone).
type Blobs struct {
	pieces *Bucket
	limit  int64 // of all together, in bytes on the disk; 0: none
	alone  bool  // no copy of it can lag behind
}

// pieceSize is well below what a server takes in one message, 1 MiB.
const pieceSize = 256 << 10

// head is what is stored under the name of a blob.
type head struct {
	ID     string `json:"id"` // of the pieces: the blob's name, a dot, something random
	Pieces int    `json:"pieces"`
	Sum    []byte `json:"sha256"`

	revision uint64
	spent    int64 // bytes that were written, as they lie on the disk
}

// newID names the blob too, so that it can be told from each of its pieces.
func newID(name string) string { return name + "." + rand.Text() }

func headKey(name string) string          { return "head." + name }
func pieceKey(id string, n int) string    { return "piece." + id + "." + strconv.Itoa(n) }
func (b *Blobs) all(h head) string        { return "piece." + h.ID + ".>" }
func (h head) matches(sum hash.Hash) bool { return bytes.Equal(h.Sum, sum.Sum(nil)) }

// Blobs opens a collection of blobs and makes it when it is not there. Blobs
// expire keep after they were put.
func (s *Store) Blobs(ctx context.Context, name string, keep time.Duration) (*Blobs, error) {
	pieces, err := s.Bucket(ctx, name, keep)
	if err != nil {
		return nil, err
	}
	return &Blobs{pieces: pieces, alone: s.Exclusive()}, nil
}

// Put stores what r gives, whatever was there before. A blob whose Put failed
// is not there, or is what it was.
func (b *Blobs) Put(ctx context.Context, name string, r io.Reader) error {
	was, err := b.head(ctx, name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("put blob: %w", err)
	}
	h := head{ID: newID(name)}
	if err = b.fits(name, r); err == nil {
		err = b.write(ctx, &h, r)
	}
	if err == nil {
		err = b.complete(ctx, name, h)
	}
	if err != nil {
		b.tidy(ctx, h)
		return fmt.Errorf("put blob: %w", err)
	}
	if was.ID != "" {
		_ = b.pieces.Forget(ctx, b.all(was))
	}
	_ = b.room(ctx, "", 0) // for what others wrote meanwhile; the next Put tries again
	return nil
}

// tidyWithin bounds what a Put that has failed may still take.
const tidyWithin = time.Second

// tidy removes the pieces of a blob that was not to be, also when ctx is over.
// If that fails, they go when they are the oldest, or expire.
func (b *Blobs) tidy(ctx context.Context, h head) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyWithin)
	defer cancel()
	_ = b.pieces.Forget(ctx, b.all(h))
}

// write stores the pieces and fills in the head.
func (b *Blobs) write(ctx context.Context, h *head, r io.Reader) error {
	sum, piece := sha256.New(), make([]byte, pieceSize)
	for {
		n, err := io.ReadFull(r, piece)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("read what is to be stored: %w", err)
		}
		sum.Write(piece[:n])
		if err := b.add(ctx, h, pieceKey(h.ID, h.Pieces), piece[:n]); err != nil {
			return err
		}
		h.Pieces++
	}
	h.Sum = sum.Sum(nil)
	return nil
}

// store insists until ctx ends: a server that does not answer may be gone, and
// to write the same again does no harm.
func (b *Blobs) store(ctx context.Context, key string, value []byte) error {
	return again(ctx, func(ctx context.Context) error {
		_, err := b.pieces.Put(ctx, key, value)
		return err
	})
}

// head reads the head of a blob.
func (b *Blobs) head(ctx context.Context, name string) (h head, err error) {
	e, err := b.pieces.Get(ctx, headKey(name))
	if err == nil {
		err = json.Unmarshal(e.Value, &h)
	}
	h.revision = e.Revision
	return h, err
}

func (h head) encode() []byte {
	b, err := json.Marshal(h)
	if err != nil {
		panic(err) // a string, a number and bytes can always be written
	}
	return b
}

// Get opens a blob, or returns ErrNotFound. It has to be read before ctx ends;
// the last Read fails when what was read is not what was put. Read fails with
// ErrNotFound when the blob goes while it is read.
func (b *Blobs) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	h, err := b.head(ctx, name)
	if err == nil && b.limit > 0 {
		err = b.whole(ctx, h)
	}
	if err != nil {
		return nil, fmt.Errorf("get blob: %w", err)
	}
	return &blob{ctx: ctx, b: b, head: h, sum: sha256.New()}, nil
}

// Has says whether a blob is there, without reading it.
func (b *Blobs) Has(ctx context.Context, name string) (bool, error) {
	h, err := b.head(ctx, name)
	if err == nil {
		err = b.whole(ctx, h)
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, fmt.Errorf("look for blob: %w", err)
	}
	return err == nil, nil
}

// whole returns ErrNotFound when pieces of a blob are gone.
func (b *Blobs) whole(ctx context.Context, h head) error {
	pieces, err := b.pieces.list(ctx, "piece."+h.ID+".")
	if err == nil && len(pieces) < h.Pieces {
		err = ErrNotFound
	}
	return err
}

// Delete removes a blob; one that is not there is no error.
func (b *Blobs) Delete(ctx context.Context, name string) error {
	h, err := b.head(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		err = b.remove(ctx, name, h)
	}
	if err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

// remove takes what the head stands for away, and the head first: pieces without
// one are nobody's.
func (b *Blobs) remove(ctx context.Context, name string, h head) error {
	if err := b.pieces.forgetUpTo(ctx, headKey(name), h.revision); err != nil {
		return err
	}
	return b.pieces.Forget(ctx, b.all(h))
}

// blob reads one.
type blob struct {
	ctx  context.Context
	b    *Blobs
	head head
	next int
	rest []byte // of the piece that was read last
	sum  hash.Hash
}

// lagsFor is how long a copy of a cluster may not have a piece whose head it
// has.
const lagsFor = 3 * time.Second

func (r *blob) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		switch {
		case r.next < r.head.Pieces:
			if err := r.fetch(); err != nil {
				return 0, fmt.Errorf("read blob: %w", err)
			}
		case !r.head.matches(r.sum):
			return 0, errors.New("read blob: it is not what was put")
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// fetch reads the next piece, insisting.
func (r *blob) fetch() error {
	begun := time.Now()
	var missing error
	err := again(r.ctx, func(ctx context.Context) error {
		e, err := r.b.pieces.Get(ctx, pieceKey(r.head.ID, r.next))
		if errors.Is(err, ErrNotFound) && (r.b.alone || time.Since(begun) > lagsFor) {
			missing = err
			return nil
		}
		r.rest = e.Value
		return err
	})
	if err = errors.Join(err, missing); err != nil {
		return err
	}
	r.sum.Write(r.rest)
	r.next++
	return nil
}

// Close ends the reading.
func (r *blob) Close() error {
	r.rest, r.next, r.head = nil, 0, head{Sum: []byte("closed")}
	return nil
}

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
type Blobs struct{ pieces *Bucket }

// pieceSize is well below what a server takes in one message, 1 MiB.
const pieceSize = 256 << 10

// head is what is stored under the name of a blob.
type head struct {
	ID     string `json:"id"` // of the pieces
	Pieces int    `json:"pieces"`
	Sum    []byte `json:"sha256"`
}

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
	return &Blobs{pieces}, nil
}

// Put stores what r gives, whatever was there before. A blob whose Put failed
// is not there, or is what it was.
func (b *Blobs) Put(ctx context.Context, name string, r io.Reader) error {
	was, err := b.head(ctx, name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("put blob: %w", err)
	}
	h := head{ID: rand.Text()}
	if err = b.write(ctx, &h, r); err == nil {
		err = b.store(ctx, headKey(name), h.encode())
	}
	if err != nil {
		_ = b.pieces.Forget(ctx, b.all(h)) // they expire otherwise
		return fmt.Errorf("put blob: %w", err)
	}
	if was.ID != "" {
		_ = b.pieces.Forget(ctx, b.all(was))
	}
	return nil
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
		if err := b.store(ctx, pieceKey(h.ID, h.Pieces), piece[:n]); err != nil {
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
// the last Read fails when what was read is not what was put.
func (b *Blobs) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	h, err := b.head(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("get blob: %w", err)
	}
	return &blob{ctx: ctx, b: b, head: h, sum: sha256.New()}, nil
}

// Delete removes a blob; one that is not there is no error.
func (b *Blobs) Delete(ctx context.Context, name string) error {
	h, err := b.head(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		err = b.pieces.Forget(ctx, headKey(name))
	}
	if err == nil {
		err = b.pieces.Forget(ctx, b.all(h))
	}
	if err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
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
		if errors.Is(err, ErrNotFound) && time.Since(begun) > lagsFor {
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

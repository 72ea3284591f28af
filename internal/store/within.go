package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// BlobsWithin is Blobs that take limit bytes on the disk at the most, all
// together; 0 is no limit. When there is no room for another, the oldest go, each
// as a whole, also where several processes put at once. A blob that has no room
// by itself is refused with ErrInvalid, and before any other goes if what it is
// read from tells its size. While a blob is replaced, both count.
func (s *Store) BlobsWithin(ctx context.Context, name string, keep time.Duration, limit int64) (*Blobs, error) {
	b, err := s.Blobs(ctx, name, keep)
	if err != nil {
		return nil, err
	}
	b.limit = limit
	if err := again(ctx, func(ctx context.Context) error { return b.room(ctx, "", 0) }); err != nil {
		return nil, fmt.Errorf("open blobs %s: %w", name, err)
	}
	return b, nil
}

// errCrowded is of a blob that became the oldest before it was written.
var errCrowded = errors.New("newer ones took its room while it was written")

// add stores one value of a blob that is being written, and makes room for it.
func (b *Blobs) add(ctx context.Context, h *head, key string, value []byte) error {
	n := b.cost(key, int64(len(value)))
	if h.spent += n; b.limit > 0 && h.spent > b.limit {
		return b.tooLarge()
	}
	if err := again(ctx, func(ctx context.Context) error { return b.room(ctx, h.ID, n) }); err != nil {
		return fmt.Errorf("make room: %w", err)
	}
	return b.store(ctx, key, value)
}

// complete stores the head of a blob, which makes it one, unless pieces of it
// had to go already.
func (b *Blobs) complete(ctx context.Context, name string, h head) error {
	if b.limit > 0 {
		err := again(ctx, func(ctx context.Context) error {
			err := b.whole(ctx, h)
			if errors.Is(err, ErrNotFound) {
				return errCrowded
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return b.add(ctx, &h, headKey(name), h.encode())
}

// record is what the engine writes around a value and its key: lengths, number,
// time and checksum.
const record = 30

// cost is what a value takes on the disk.
func (b *Blobs) cost(key string, size int64) int64 {
	return record + int64(len(b.pieces.subject(key))) + size
}

// fits returns ErrInvalid for a blob that is known to be too large by itself.
func (b *Blobs) fits(name string, r io.Reader) error {
	if b.limit <= 0 {
		return nil
	}
	size, err := sizeOf(r)
	if err == nil && (size > b.limit || b.costOf(name, size) > b.limit) {
		err = b.tooLarge()
	}
	return err
}

// costOf is what a whole blob takes on the disk.
func (b *Blobs) costOf(name string, size int64) (total int64) {
	h := head{ID: newID(name), Sum: make([]byte, sha256.Size)}
	for ; size > 0; size -= pieceSize {
		total += b.cost(pieceKey(h.ID, h.Pieces), min(size, pieceSize))
		h.Pieces++
	}
	return total + b.cost(headKey(name), int64(len(h.encode())))
}

func (b *Blobs) tooLarge() error {
	return fmt.Errorf("%w: it is larger than all together may be, %d bytes", ErrInvalid, b.limit)
}

// sizeOf is what is left to be read, or less where that cannot be known.
func sizeOf(r io.Reader) (int64, error) {
	if r, ok := r.(interface{ Len() int }); ok {
		return int64(r.Len()), nil
	}
	s, ok := r.(io.Seeker)
	if !ok {
		return 0, nil
	}
	now, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, nil // a pipe
	}
	end, err := s.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = s.Seek(now, io.SeekStart)
	}
	if err != nil {
		return 0, fmt.Errorf("find out how large it is: %w", err)
	}
	return end - now, nil
}

// room removes the oldest blobs until n bytes more are within the limit. It
// fails with errCrowded when the oldest is the one with this id.
func (b *Blobs) room(ctx context.Context, id string, n int64) error {
	for b.limit > 0 {
		info, err := b.pieces.stream.Info(ctx)
		if err != nil {
			return err
		}
		if info.State.Msgs == 0 || info.State.Bytes+uint64(n) <= uint64(b.limit) {
			return nil
		}
		if err := b.evict(ctx, info.State.FirstSeq, id); err != nil {
			return err
		}
	}
	return nil
}

// evict removes the blob that a message belongs to, but not the one with this
// id. A message that is gone was somebody else's to remove.
func (b *Blobs) evict(ctx context.Context, sequence uint64, id string) error {
	m, err := b.pieces.stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	key := strings.TrimPrefix(m.Subject, b.pieces.subject(""))
	if name, ok := strings.CutPrefix(key, headKey("")); ok {
		h := head{}
		if json.Unmarshal(m.Data, &h) != nil || h.ID == "" {
			return b.pieces.forgetUpTo(ctx, key, sequence)
		}
		h.revision = sequence
		return b.remove(ctx, name, h)
	}
	owner, ok := ownerOf(key)
	switch {
	case !ok:
		return b.pieces.forgetUpTo(ctx, key, sequence)
	case owner.ID == id:
		return errCrowded
	}
	return b.disown(ctx, owner)
}

// ownerOf is the blob that the piece under a key belongs to.
func ownerOf(key string) (h head, ok bool) {
	rest, ok := strings.CutPrefix(key, "piece.")
	end := strings.LastIndexByte(rest, '.')
	if !ok || end < 0 {
		return head{}, false
	}
	return head{ID: rest[:end]}, true
}

// disown removes the pieces of a blob, and its head if it has one.
func (b *Blobs) disown(ctx context.Context, h head) error {
	if dot := strings.LastIndexByte(h.ID, '.'); dot > 0 {
		name := h.ID[:dot]
		now, err := b.head(ctx, name)
		if err == nil && now.ID == h.ID {
			return b.remove(ctx, name, now)
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return b.pieces.Forget(ctx, b.all(h))
}

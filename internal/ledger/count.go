package ledger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"time"

	"retouch/internal/store"
)

// count is the jobs that were counted, each as often as it costs, as numbers of
// eight bytes: 100,000 of them fit into one value.
type count []uint64

// numberOf is the number of a job. Ids are numbers in the ordinary course;
// others get one of their own.
func numberOf(id string) uint64 {
	if n, err := strconv.ParseUint(id, 10, 64); err == nil && strconv.FormatUint(n, 10) == id {
		return n
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	return h.Sum64()
}

func (c count) encode() []byte {
	b := make([]byte, 0, 8*len(c))
	for _, n := range c {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return b
}

func decode(b []byte) (count, error) {
	if len(b)%8 != 0 {
		return nil, errors.New("read count: it is cut off")
	}
	c := make(count, 0, len(b)/8+1)
	for ; len(b) > 0; b = b[8:] {
		c = append(c, binary.BigEndian.Uint64(b))
	}
	return c, nil
}

// change changes a count by compare-and-set until that works or ctx ends.
func (l *Ledger) change(ctx context.Context, key string, f func(count) (count, error)) error {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return fmt.Errorf("change ledger: %w", ctx.Err())
	}
	for {
		err := l.try(ctx, key, f)
		if _, spent := errors.AsType[*SpentError](err); err == nil || spent {
			return err
		}
		if errors.Is(err, store.ErrInvalid) || ctx.Err() != nil {
			return fmt.Errorf("change ledger: %w", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(rand.N(20 * time.Millisecond)):
		}
	}
}

// answerWithin is how long the store may take to answer before it is asked
// again.
const answerWithin = 800 * time.Millisecond

// try is one compare-and-set. One whose answer is lost shows as a conflict of
// the next, which finds the job counted, or not.
func (l *Ledger) try(ctx context.Context, key string, f func(count) (count, error)) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	was, err := l.bucket.Get(ctx, key)
	none := errors.Is(err, store.ErrNotFound)
	if err != nil && !none {
		return err
	}
	c, err := decode(was.Value)
	if err != nil {
		return errors.Join(store.ErrInvalid, err)
	}
	before := len(c)
	c, err = f(c)
	switch {
	case err != nil, len(c) == before:
		return err
	case none:
		_, err = l.bucket.Create(ctx, key, c.encode())
	default:
		_, err = l.bucket.Update(ctx, key, c.encode(), was.Revision)
	}
	return err
}

package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"retouch/internal/store"
)

// A result of some megabytes takes a tenth of a second on a machine at rest.
const (
	putWithin    = 20 * time.Second
	openWithin   = 5 * time.Second
	readWithin   = 2 * time.Minute
	appearWithin = 5 * time.Second // in a copy of the cluster that lags behind
)

// put stores the result as a blob. What keeps it from being opened is no
// matter of the store and not repeated.
func (t *Task) put(ctx context.Context, open func() (io.ReadCloser, error)) error {
	var broken error
	err := insistFor(ctx, putWithin, func(ctx context.Context) error {
		if broken = t.lost(); broken != nil {
			return nil
		}
		r, err := open()
		if err != nil {
			broken = err
			return nil
		}
		defer r.Close()
		return t.q.c.Results.Put(ctx, t.id, r)
	})
	return errors.Join(broken, err)
}

// Kept opens the result that Keep stored. It has to be read before ctx ends,
// and within two minutes.
func (t *Task) Kept(ctx context.Context) (meta []byte, r io.ReadCloser, err error) {
	for begun := time.Now(); ; rest(ctx) {
		r, err = t.open(ctx)
		late := errors.Is(err, store.ErrNotFound) && time.Since(begun) > appearWithin
		switch {
		case err == nil:
			return t.look().Meta, r, nil
		case late, ctx.Err() != nil:
			return nil, nil, fmt.Errorf("open result: %w", err)
		}
	}
}

// open is one try. The context it makes lives as long as the reader does, but
// waits for an answer only for so long.
func (t *Task) open(ctx context.Context) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	timer := time.AfterFunc(openWithin, cancel)
	r, err := t.q.c.Results.Get(ctx, t.id)
	timer.Stop()
	if err != nil {
		cancel()
		return nil, err
	}
	return &reader{r, cancel}, nil
}

// reader ends its context when it is closed.
type reader struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (r *reader) Close() error {
	defer r.cancel()
	return r.ReadCloser.Close()
}

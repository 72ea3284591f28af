package job_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"retouch/internal/store"
)

// cord ties a queue to its store.
type cord struct {
	mu    sync.Mutex
	state string
	turn  chan struct{} // closed when state changes
	held  atomic.Bool   // somebody has waited for an answer in vain
}

// What a cord can be, besides tied.
const (
	tied   = ""
	cut    = "cut"    // the process was killed: nothing that it does has any effect
	frozen = "frozen" // nothing gets through for now
	mute   = "mute"   // everything gets through, but no answer comes back

	// What is created in one bucket gets through, but its answer is lost.
	muteJobs    = "mute JOBS"
	muteOwners  = "mute OWNERS"
	muteRecords = "mute RECORDS"
)

// errCut is an answer, so that nothing is repeated.
var errCut = fmt.Errorf("the cord is cut: %w", store.ErrInvalid)

func (c *cord) set(state string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = state
	if c.turn != nil {
		close(c.turn)
	}
	c.turn = make(chan struct{})
}

func (c *cord) get() (string, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.turn == nil {
		c.turn = make(chan struct{})
	}
	return c.state, c.turn
}

// do runs f, which is no matter of the store, unless the process was killed; it
// is not killed meanwhile.
func (c *cord) do(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != cut {
		f()
	}
}

// through does one thing with the store.
func through[T any](ctx context.Context, c *cord, f func() (T, error)) (T, error) {
	var none T
	for {
		state, turn := c.get()
		switch state {
		case cut:
			return none, errCut
		case frozen:
			c.held.Store(true)
			select {
			case <-turn:
				continue
			case <-ctx.Done():
				return none, ctx.Err()
			}
		}
		v, err := f()
		if state, turn := c.get(); state == mute {
			return none, c.unanswered(ctx, turn)
		}
		return v, err
	}
}

// unanswered waits until nobody waits for an answer any more: whoever asked has
// no time left, or the line is known to have been broken.
func (c *cord) unanswered(ctx context.Context, turn <-chan struct{}) error {
	c.held.Store(true)
	select {
	case <-turn:
	case <-ctx.Done():
	}
	return errUnanswered
}

// errUnanswered says nothing about what has been stored.
var errUnanswered = errors.New("no answer came")

// bucket is a bucket on a cord.
type bucket struct {
	*store.Bucket
	cord *cord
	name string
}

func (b bucket) Get(ctx context.Context, key string) (store.Entry, error) {
	return through(ctx, b.cord, func() (store.Entry, error) { return b.Bucket.Get(ctx, key) })
}

func (b bucket) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	rev, err := through(ctx, b.cord, func() (uint64, error) { return b.Bucket.Create(ctx, key, value) })
	if state, turn := b.cord.get(); state == "mute "+b.name {
		return 0, b.cord.unanswered(ctx, turn)
	}
	return rev, err
}

func (b bucket) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	return through(ctx, b.cord, func() (uint64, error) { return b.Bucket.Update(ctx, key, value, revision) })
}

func (b bucket) Put(ctx context.Context, key string, value []byte) (uint64, error) {
	return through(ctx, b.cord, func() (uint64, error) { return b.Bucket.Put(ctx, key, value) })
}

func (b bucket) Forget(ctx context.Context, key string) error {
	_, err := through(ctx, b.cord, func() (int, error) { return 0, b.Bucket.Forget(ctx, key) })
	return err
}

// blobs are blobs on a cord.
type blobs struct {
	*store.Blobs
	cord *cord
}

func (b blobs) Put(ctx context.Context, name string, r io.Reader) error {
	_, err := through(ctx, b.cord, func() (int, error) { return 0, b.Blobs.Put(ctx, name, r) })
	return err
}

func (b blobs) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	return through(ctx, b.cord, func() (io.ReadCloser, error) { return b.Blobs.Get(ctx, name) })
}

package discord

import (
	"context"
	"sync"
	"time"
)

// Bounds of handlers.
const (
	maxHandlers  = 1024
	handleWithin = 15 * time.Second
)

// crew is the goroutines that the gateway has started.
type crew struct {
	slots chan struct{}

	mu      sync.Mutex
	ctx     context.Context // of handlers; nil while closed
	running sync.WaitGroup
}

func newCrew() crew { return crew{slots: make(chan struct{}, maxHandlers)} }

// open lets work in. The work is not cut short when ctx ends: what has been
// accepted is also answered.
func (c *crew) open(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ctx = context.WithoutCancel(ctx)
}

// start runs f in a goroutine, or reports false when there are too many or when
// it is over.
func (c *crew) start(f func(ctx context.Context)) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx == nil {
		return false
	}
	select {
	case c.slots <- struct{}{}:
	default:
		return false
	}
	parent := c.ctx
	c.running.Go(func() {
		defer func() { <-c.slots }()
		ctx, cancel := context.WithTimeout(parent, handleWithin)
		defer cancel()
		f(ctx)
	})
	return true
}

// wait lets no more work in and waits for what is there.
func (c *crew) wait() {
	c.mu.Lock()
	c.ctx = nil
	c.mu.Unlock()
	c.running.Wait()
}

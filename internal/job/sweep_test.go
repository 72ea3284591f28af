package job_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"retouch/internal/job"
	"retouch/internal/store"
)

// A job that the sweep looks at while it is stored begins all the same, and not
// when the dispatcher looks around the next time, a minute later.
func TestSweepHoldsNoJobUp(t *testing.T) {
	t.Parallel()
	free, blocked, ran := make(chan struct{}), make(chan struct{}), make(chan struct{})
	h := func(ctx context.Context, k *job.Task) error {
		switch k.ID() {
		case "first":
			<-free
		case "light":
			close(blocked)
			select {
			case <-ran:
			case <-ctx.Done():
			}
		case swept:
			close(ran)
		}
		return k.End(ctx, job.Replied)
	}
	m := &moments{recorded: make(chan struct{}), looked: make(chan struct{}), stored: make(chan struct{})}
	q, _ := simple(t, h, func(c *job.Config) {
		c.Workers, c.Lease = 1, time.Hour // no lease is renewed, which would wake the dispatcher
		m.Watched, m.Records = c.Jobs, c.Records
		c.Jobs, c.Records = entries{m}, listing{m}
	})
	m.again = func() {
		close(free)
		soon(t, "the worker is free", func() bool { n, _ := q.Load(); return n == 0 })
		submitLight(t, q, "light", "3")
		<-blocked // by now the dispatcher has passed the job over
	}
	submit(t, q, "first", "1")
	soon(t, "the worker is busy", func() bool { n, _ := q.Load(); return n == 1 })
	submit(t, q, swept, "2")
	close(m.stored)
	select {
	case <-ran:
	case <-time.After(45 * time.Second):
		t.Error("it was not begun")
	}
}

// moments are steps of a Submit and of the sweep beside it, in the only order in
// which they hurt: the sweep finds the record of a job that is stored a moment
// later, and keeps it from the dispatcher while it looks once more.
type moments struct {
	job.Watched
	job.Records

	recorded, looked, stored chan struct{}
	again                    func() // before the sweep looks once more
	looks                    atomic.Int32
}

const swept = "1001"

// listing is the records; the sweep begins when the one of the job is there.
type listing struct{ *moments }

func (l listing) Get(ctx context.Context, key string) (store.Entry, error) {
	return l.Records.Get(ctx, key)
}

func (l listing) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	return l.Records.Create(ctx, key, value)
}

func (l listing) Keys(ctx context.Context) ([]string, error) {
	<-l.recorded
	return l.Records.Keys(context.WithoutCancel(ctx))
}

// entries is the jobs.
type entries struct{ *moments }

func (e entries) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	if key == swept {
		close(e.recorded)
		<-e.looked
	}
	return e.Watched.Create(ctx, key, value)
}

func (e entries) Get(ctx context.Context, key string) (store.Entry, error) {
	if key != swept {
		return e.Watched.Get(ctx, key)
	}
	looks := e.looks.Add(1) // the first is of Submit itself
	if looks == 3 {
		e.again()
	}
	entry, err := e.Watched.Get(context.WithoutCancel(ctx), key)
	if looks == 2 {
		close(e.looked)
		<-e.stored
	}
	return entry, err
}

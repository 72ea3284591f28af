package job

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Handler does one job and ends it with Task.End. When it returns an error, or
// without having ended the job, the job is tried again after a while; after
// MaxFailures it finds Task.Hopeless, and should only apologise.
type Handler func(ctx context.Context, t *Task) error

// Queue is a queue of durable jobs. It is safe for concurrent use.
type Queue struct {
	c     Config
	self  string // this run of this process, in leases
	count atomic.Uint64
	hurry atomic.Int64 // see StopWithin

	mu        sync.Mutex
	live      map[string]seen    // all jobs that have not ended, as last seen
	over      map[string]uint64  // revisions of the ends that the watch has yet to show
	shown     uint64             // the newest revision that the watch has shown
	held      map[string]*Task   // jobs that this process works on
	entering  map[string]arrival // Submits under way
	withdrawn map[string]bool    // refused, and perhaps stored all the same
	chores    []chore
	begun     bool
	ready     bool // live is complete
	stopped   bool
	busy      [lanes]int    // workers
	shares    map[share]int // of them
	changed   chan struct{} // closed when a paid call has ended

	wake    chan struct{}
	tidy    chan struct{}
	running sync.WaitGroup
}

// New returns a queue; nothing is read or written before Run.
func New(c Config) (*Queue, error) {
	if c.Jobs == nil || c.Owners == nil || c.Records == nil || c.Results == nil || c.Dead == nil {
		return nil, errors.New("make job queue: buckets are needed")
	}
	return &Queue{
		c: c.filled(), self: rand.Text(),
		live: map[string]seen{}, over: map[string]uint64{}, held: map[string]*Task{},
		entering: map[string]arrival{}, withdrawn: map[string]bool{}, changed: make(chan struct{}),
		shares: map[share]int{},
		wake:   make(chan struct{}, 1), tidy: make(chan struct{}, 1),
	}, nil
}

// name makes a name that no other run, and nothing else in this one, has.
func (q *Queue) name() string {
	return q.self + "/" + strconv.FormatUint(q.count.Add(1), 36)
}

// Load tells how many jobs run here, and how many wait anywhere.
func (q *Queue) Load() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, s := range q.live {
		if s.Worker == "" {
			waiting++
		}
	}
	return len(q.held), waiting
}

// Accepting returns nil when a job could be submitted and would be worked on.
func (q *Queue) Accepting() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.accepting(false)
}

// accepting is Accepting, for light jobs or the others, for who holds mu. Each
// kind has Total for itself: a row of edits leaves room to look at one's
// pictures, and who looks takes no room from edits.
func (q *Queue) accepting(light bool) error {
	jobs := 0
	for _, s := range q.live {
		if s.Light == light {
			jobs++
		}
	}
	for id, a := range q.entering {
		if _, ok := q.live[id]; !ok && a.light == light {
			jobs++
		}
	}
	switch {
	case q.stopped, !q.ready:
		return ErrStopped
	case jobs >= q.c.Total, len(q.chores) >= q.c.Total:
		return ErrFull
	}
	return nil
}

// StopWithin shortens StopTimeout for a stop that has not begun.
func (q *Queue) StopWithin(d time.Duration) { q.hurry.Store(int64(max(d, 1))) }

func (q *Queue) patience() time.Duration {
	if d := time.Duration(q.hurry.Load()); d > 0 {
		return min(d, q.c.StopTimeout)
	}
	return q.c.StopTimeout
}

// Run works until ctx ends and then stops: it takes no more jobs, gives running
// ones StopTimeout before their contexts end with the cause ErrStopped, gives
// back what did not end, and returns nil. It returns an error when what is
// stored can't be followed. It can be called once.
func (q *Queue) Run(ctx context.Context, h Handler) error {
	if err := q.begin(); err != nil {
		return fmt.Errorf("run job queue: %w", err)
	}
	work, breakOff := context.WithCancelCause(context.WithoutCancel(ctx))
	defer breakOff(ErrStopped)
	aside, end := context.WithCancel(work)
	watch := make(chan error, 1)
	var others sync.WaitGroup
	others.Go(func() { watch <- q.c.Jobs.Watch(aside, q.see, q.complete) })
	others.Go(func() { q.keepTidy(aside) })

	err := q.dispatch(ctx, work, h, watch)
	q.stop()
	timer := time.AfterFunc(q.patience(), func() { breakOff(ErrStopped) })
	q.running.Wait()
	timer.Stop()
	end()
	others.Wait()
	if err != nil {
		return fmt.Errorf("run job queue: %w", err)
	}
	return nil
}

func (q *Queue) begin() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.begun {
		return errors.New("it has run already")
	}
	q.begun = true
	return nil
}

func (q *Queue) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
}

package job

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"retouch/internal/store"
)

// Bucket keeps small values; *store.Bucket is one.
type Bucket interface {
	Get(ctx context.Context, key string) (store.Entry, error)
	Create(ctx context.Context, key string, value []byte) (uint64, error)
	Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error)
}

// Watched is a Bucket that tells of every change.
type Watched interface {
	Bucket
	Watch(ctx context.Context, see func(store.Entry), ready func()) error
}

// Records keeps values until they are forgotten; *store.Bucket does.
type Records interface {
	Get(ctx context.Context, key string) (store.Entry, error)
	Create(ctx context.Context, key string, value []byte) (uint64, error)
	Forget(ctx context.Context, key string) error
	Keys(ctx context.Context) ([]string, error)
}

// Letters takes what is left of jobs that failed too often; *store.Bucket does.
type Letters interface {
	Put(ctx context.Context, key string, value []byte) (uint64, error)
}

// Blobs hold the results; *store.Blobs does.
type Blobs interface {
	Put(ctx context.Context, name string, r io.Reader) error
	Get(ctx context.Context, name string) (io.ReadCloser, error)
	Delete(ctx context.Context, name string) error
}

// Config says how much a Queue takes on, and where it keeps it.
type Config struct {
	Jobs    Watched
	Owners  Bucket
	Records Records
	Dead    Letters
	Results Blobs

	Exclusive   bool          // no other process works on these buckets
	Workers     int           // jobs that run at once; 0 means 16
	AtOnce      int           // paid calls that run at once, in all processes; 0 means no bound
	PerOwner    int           // jobs of one owner that wait or run, without light ones; 0 means 3
	Total       int           // jobs that wait or run, and as many light ones; 0 means 1,000; several processes may pass it by a few
	Attempts    int           // paid calls of one job; 0 means 2
	MaxFailures int           // of the handler; 0 means 5
	Pause       time.Duration // after the first failure, then doubled up to a minute; 0 means 1 s
	Lease       time.Duration // how long a job of a process that died is left alone; 0 means 15 s
	StopTimeout time.Duration // how long a stop leaves running jobs alone
	Log         *slog.Logger  // nil: silent

	// Drop is called before the queue itself ends a job, one that could not even
	// be apologised for; nil: nothing is to do then. It is called again when it
	// fails, and after a crash.
	Drop func(context.Context, *Task) error
}

// filled is c with its defaults.
func (c Config) filled() Config {
	c.Workers = or(c.Workers, 16)
	c.PerOwner = or(c.PerOwner, 3)
	c.Total = or(c.Total, 1000)
	c.Attempts = or(c.Attempts, 2)
	c.MaxFailures = or(c.MaxFailures, 5)
	c.Pause = or(c.Pause, time.Second)
	c.Lease = or(c.Lease, 15*time.Second)
	if c.Exclusive && c.AtOnce >= c.Workers {
		c.AtOnce = 0 // the workers are the bound
	}
	if c.Drop == nil {
		c.Drop = func(context.Context, *Task) error { return nil }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

func or[T int | time.Duration](v, standard T) T {
	if v <= 0 {
		return standard
	}
	return v
}

// DeadBucket is where Open keeps the dead letters.
const DeadBucket = "DEAD"

// How long things are kept at most. All are removed earlier in the ordinary
// course; ended jobs are remembered so that a repeated Submit is recognised.
const (
	keepJobs    = 24 * time.Hour
	keepResults = time.Hour
	keepDead    = 14 * 24 * time.Hour
)

// Open returns a queue on buckets of s, which it makes when they are not there.
func Open(ctx context.Context, s *store.Store, c Config) (*Queue, error) {
	bucket := func(name string, keep time.Duration) (b *store.Bucket, err error) {
		return s.Bucket(ctx, name, keep)
	}
	jobs, err := bucket("JOBS", keepJobs)
	if err != nil {
		return nil, fmt.Errorf("open job queue: %w", err)
	}
	owners, err := bucket("OWNERS", keepJobs)
	if err != nil {
		return nil, fmt.Errorf("open job queue: %w", err)
	}
	records, err := bucket("RECORDS", keepJobs)
	if err != nil {
		return nil, fmt.Errorf("open job queue: %w", err)
	}
	dead, err := bucket(DeadBucket, keepDead)
	if err != nil {
		return nil, fmt.Errorf("open job queue: %w", err)
	}
	results, err := s.Blobs(ctx, "RESULTS", keepResults)
	if err != nil {
		return nil, fmt.Errorf("open job queue: %w", err)
	}
	c.Jobs, c.Owners, c.Records, c.Dead, c.Results, c.Exclusive = jobs, owners, records, dead, results, s.Exclusive()
	return New(c)
}

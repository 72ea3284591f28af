package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"retouch/internal/job"
	"retouch/internal/ledger"
	"retouch/internal/store"
)

// engine is what keeps things: a store, the queue in it, the ledger of what
// jobs may cost, and what the bot remembers of them.
type engine struct {
	store  *store.Store
	jobs   *job.Queue
	ledger *ledger.Ledger
	kept   kept
	drop   func(context.Context, *job.Task) error // set before jobs run
}

// openWithin is for a cluster to answer, and for reading back what was kept.
// After a crash that is all of it, at the pace of a slow disk in bytes per second.
const (
	openWithin = time.Minute
	slowDisk   = 50_000_000
)

func (s settings) openWithin() time.Duration {
	if s.NATS != "" {
		return openWithin
	}
	return openWithin + time.Duration(s.KeepBytes/slowDisk)*time.Second
}

// openEngine opens the store and all that lies in it.
func openEngine(ctx context.Context, s settings, log *slog.Logger) (*engine, error) {
	ctx, cancel := context.WithTimeout(ctx, s.openWithin())
	defer cancel()
	where := "DATA_DIR"
	if s.NATS != "" {
		where = "NATS_URL"
	}
	log.Info("opening store", "in", where, "at_most", s.openWithin())
	kept, err := store.Open(ctx, s.storeConfig(log))
	if err != nil {
		return nil, err
	}
	e := &engine{store: kept}
	if err := e.build(ctx, s, log); err != nil {
		kept.Close()
		return nil, err
	}
	return e, nil
}

func (e *engine) build(ctx context.Context, s settings, log *slog.Logger) error {
	spent, err := e.store.Bucket(ctx, "SPENT", keepSpent)
	if err != nil {
		return fmt.Errorf("open ledger: %w", err)
	}
	e.ledger = ledger.New(spent, ledger.Limits{PerDay: s.EditsPerDay, PerUserPerDay: s.EditsPerUser})
	if e.kept, err = openKept(ctx, e.store, s); err != nil {
		return err
	}
	e.jobs, err = job.Open(ctx, e.store, job.Config{
		Workers: s.Workers, AtOnce: s.EditsAtOnce, PerOwner: s.JobsPerUser, Total: s.Jobs, Attempts: s.MaxAttempts,
		Lease: s.JobLease, StopTimeout: s.StopTimeout, Log: log,
		Drop: func(ctx context.Context, t *job.Task) error { return e.drop(ctx, t) },
	})
	return err
}

// keepSpent is for the counts of a day, from its last change.
const keepSpent = 72 * time.Hour

// The store is written to every now and then, because one whose disk is full
// does not say so: it just never answers.
const (
	watchEvery = time.Second
	deadAfter  = 30 * time.Second
)

// errStoreDead ends the program, so that whoever looks after it starts it
// anew: an engine that met a full disk takes writes again only then.
var errStoreDead = errors.New("the store is dead")

// watch ends with an error when the store stays dead.
func (e *engine) watch(ctx context.Context) error {
	if err := e.store.Watch(ctx, watchEvery, deadAfter); err != nil {
		return fmt.Errorf("%w: %w", errStoreDead, err)
	}
	return nil
}

func (e *engine) close() { e.store.Close() }

package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/sync/errgroup"
)

// checkWithin bounds one check. Where the disk is full, the engine gives no
// answer at all.
const checkWithin = 2 * time.Second

// watchOver makes Check write to a bucket's stream. Each is checked, because a
// stream that a full disk has broken stays broken until the engine starts anew,
// also when there is room again and all others work. It returns when the stream
// can be written for the first time: a new one on a cluster needs a leader.
func (s *Store) watchOver(ctx context.Context, name string, p probe) error {
	try := p
	if !s.Exclusive() {
		try = func(ctx context.Context) error { return again(ctx, p) }
	}
	if err := try(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.probes[name] = p
	return nil
}

// overlook makes Check pass over a stream that is no more.
func (s *Store) overlook(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.probes, name)
}

// Check writes something small wherever this store was opened, to find out
// whether it can be written. It takes 2 s at the most.
func (s *Store) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	s.mu.Lock()
	probes := slices.Collect(maps.Values(s.probes))
	s.mu.Unlock()
	var all errgroup.Group
	for _, p := range probes {
		all.Go(func() error { return p(ctx) })
	}
	if err := all.Wait(); err != nil {
		return fmt.Errorf("check store: %w", err)
	}
	return nil
}

// Watch checks the store until ctx ends, and then returns nil. It returns an
// error when nothing could be written for as long as dead: a new start is what
// helps then. Healthy tells what the last check found.
func (s *Store) Watch(ctx context.Context, every, dead time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	alive := time.Now()
	for {
		begun := time.Now()
		err := s.Check(ctx)
		if ctx.Err() != nil {
			return nil
		}
		s.found(err)
		if err == nil {
			alive = begun
		}
		if over := time.Since(alive); err != nil && over >= dead {
			return fmt.Errorf("watch store: nothing could be written for %s: %w", over.Round(time.Second), err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// found keeps what a check found, and tells when that has changed.
func (s *Store) found(err error) {
	was := s.Healthy()
	s.health.Store(&err)
	switch {
	case was == nil && err != nil:
		s.log.Warn("store cannot be written", "err", err)
	case was != nil && err == nil:
		s.log.Info("store can be written again")
	}
}

// Healthy returns why the last check of Watch failed, or nil.
func (s *Store) Healthy() error {
	if err := s.health.Load(); err != nil {
		return *err
	}
	return nil
}

// isClosed says that an error comes of Close.
func isClosed(err error) bool {
	return errors.Is(err, nats.ErrConnectionClosed) || errors.Is(err, nats.ErrConnectionDraining)
}

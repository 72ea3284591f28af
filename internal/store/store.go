// Package store keeps bytes under keys, and larger things under names, on
// JetStream: inside this process by default, on a NATS cluster when Config.URL
// names one. Either way it is the same code that reads and writes.
//
// It knows nothing of what the bytes mean. Every write is on disk when it
// returns; a write whose revision is not the newest is refused, so two
// processes can share a store without locks.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// What callers branch on. Every other error means that the store could not do
// it now: the disk is full, the cluster has no leader, or the time was over.
// Such a write may have been stored, or may still be.
var (
	ErrNotFound = errors.New("nothing is stored under this key")
	ErrExists   = errors.New("something is stored under this key already")
	ErrConflict = errors.New("somebody else changed it in between")
	ErrInvalid  = errors.New("this can never be stored")
)

// Config says where the store is.
type Config struct {
	Dir      string       // the embedded engine's folder; used when URL is ""
	URL      string       // NATS_URL: the servers of a cluster, comma separated
	Creds    string       // NATS_CREDS: a credentials file
	Replicas int          // NATS_REPLICAS: 0 means as many as the cluster has, at most 3
	Room     int64        // bytes of BlobsWithin, which the embedded engine needs besides what else it keeps
	Log      *slog.Logger // nil: silent
}

// Store is an open store. It is safe for concurrent use.
type Store struct {
	log      *slog.Logger
	server   *server.Server // nil on a cluster
	conn     *nats.Conn
	js       jetstream.JetStream
	replicas int

	mu     sync.Mutex
	probes map[string]probe // of each bucket

	health atomic.Pointer[error] // of the last check
}

// probe writes something small to one stream.
type probe func(context.Context) error

// Open starts the embedded engine, or connects to the cluster, and returns
// when the store can be written to. A cluster that is not there yet is waited
// for until ctx ends.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{log: c.Log, replicas: 1, probes: map[string]probe{}}
	open := s.join
	if c.URL == "" {
		open = s.embed
	}
	if err := open(ctx, c); err != nil {
		s.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

// Exclusive says that no other process can work on this store.
func (s *Store) Exclusive() bool { return s.server != nil }

// Close ends the connection and the embedded engine and waits for both.
func (s *Store) Close() {
	if s.conn != nil {
		s.conn.Close()
	}
	if s.server != nil {
		s.server.Shutdown()
		s.server.WaitForShutdown()
	}
}

// meaning turns the engine's errors into ours.
func meaning(err error) error {
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return ErrNotFound
	case errors.Is(err, jetstream.ErrInvalidKey), errors.Is(err, nats.ErrMaxPayload):
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return err
}

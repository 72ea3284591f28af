package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Bucket holds small values, up to some hundred kilobytes, under keys. Keys are
// made of letters, digits and the characters - _ = . /.
type Bucket struct {
	kv      jetstream.KeyValue
	stream  jetstream.Stream
	wrote   atomic.Uint64 // the newest revision that was stored through it
	watches atomic.Int64
}

// Entry is a value as it was at a revision. Revisions grow over the whole
// bucket.
type Entry struct {
	Key      string
	Value    []byte
	Revision uint64
	Deleted  bool // seen by Watch only
}

// probeKey is where Check writes. Watch and Keys do not show it.
const probeKey = "_check"

// Bucket opens a bucket and makes it when it is not there. Values expire keep
// after their last change; 0 keeps them for ever. What was stored under another
// keep expires by this one from now on.
func (s *Store) Bucket(ctx context.Context, name string, keep time.Duration) (*Bucket, error) {
	b := &Bucket{}
	err := s.ensure(ctx, func(ctx context.Context) (err error) {
		if b.kv, err = s.js.KeyValue(ctx, name); err == nil {
			b.stream, err = s.js.Stream(ctx, "KV_"+name)
		}
		if err == nil {
			err = s.expire(ctx, b.stream, keep)
		}
		return err
	}, func(ctx context.Context) (err error) {
		b.kv, err = s.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket: name, History: 1, TTL: keep, Storage: jetstream.FileStorage, Replicas: s.replicas,
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", name, err)
	}
	err = s.watchOver(ctx, name, b.probe)
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", name, err)
	}
	return b, nil
}

// recognise is how long a stream recognises repeats, if it keeps things for so
// long. https://docs.nats.io/nats-concepts/jetstream/streams
const recognise = 2 * time.Minute

// expire makes an open stream keep what it holds for so long.
func (s *Store) expire(ctx context.Context, stream jetstream.Stream, keep time.Duration) error {
	c := stream.CachedInfo().Config
	if c.MaxAge == keep {
		return nil
	}
	c.MaxAge, c.Duplicates = keep, recognise
	if keep > 0 {
		c.Duplicates = min(keep, recognise)
	}
	if _, err := s.js.UpdateStream(ctx, c); err != nil {
		return fmt.Errorf("change how long it keeps: %w", err)
	}
	return nil
}

// Discard removes a bucket, or a collection of blobs, with all that is in it.
// One that is not there is no error.
func (s *Store) Discard(ctx context.Context, name string) error {
	s.overlook(name)
	err := s.js.DeleteKeyValue(ctx, name)
	if err != nil && !errors.Is(err, jetstream.ErrBucketNotFound) && !errors.Is(err, jetstream.ErrStreamNotFound) {
		return fmt.Errorf("discard %s: %w", name, err)
	}
	return nil
}

// probe writes something small. For watches it stays, so that they see whether
// they miss anything; where nobody watches it would keep forgotten values on
// the disk.
func (b *Bucket) probe(ctx context.Context) error {
	_, err := b.Put(ctx, probeKey, nil)
	if err == nil && b.watches.Load() == 0 {
		err = b.Forget(ctx, probeKey)
	}
	return err
}

// Get reads a value, or ErrNotFound. On a cluster it may be a moment old;
// Update and Create notice.
func (b *Bucket) Get(ctx context.Context, key string) (Entry, error) {
	e, err := b.kv.Get(ctx, key)
	if err != nil {
		return Entry{}, fmt.Errorf("read %s: %w", key, meaning(err))
	}
	return Entry{Key: key, Value: e.Value(), Revision: e.Revision()}, nil
}

// Create stores a value under a key that has none, or returns ErrExists.
func (b *Bucket) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	rev, err := b.kv.Create(ctx, key, value)
	return b.written("create", key, rev, err, ErrExists)
}

// Update replaces the value that was read at a revision, or returns
// ErrConflict.
func (b *Bucket) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	rev, err := b.kv.Update(ctx, key, value, revision)
	return b.written("update", key, rev, err, ErrConflict)
}

// Put stores a value whatever was there before.
func (b *Bucket) Put(ctx context.Context, key string, value []byte) (uint64, error) {
	rev, err := b.kv.Put(ctx, key, value)
	return b.written("write", key, rev, err, ErrConflict)
}

// Delete removes a key if it is still at a revision, or returns ErrConflict.
func (b *Bucket) Delete(ctx context.Context, key string, revision uint64) error {
	err := b.kv.Purge(ctx, key, jetstream.LastRevision(revision))
	_, err = b.written("delete", key, 0, err, ErrConflict)
	return err
}

// written keeps the newest revision and says what an error means. The engine
// has one error for two things: refused is what it means here.
func (b *Bucket) written(what, key string, revision uint64, err, refused error) (uint64, error) {
	if errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		err = refused
	}
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", what, key, meaning(err))
	}
	for {
		newest := b.wrote.Load()
		if revision <= newest || b.wrote.CompareAndSwap(newest, revision) {
			return revision, nil
		}
	}
}

// Forget removes a key without leaving anything that Watch would show. Its
// bytes leave the disk when everything stored around the same time has been
// forgotten too. A key that is not there is no error.
func (b *Bucket) Forget(ctx context.Context, key string) error {
	if err := b.stream.Purge(ctx, jetstream.WithPurgeSubject(b.subject(key))); err != nil {
		return fmt.Errorf("forget %s: %w", key, err)
	}
	return nil
}

// forgetUpTo is Forget of what the key held at a revision and before.
func (b *Bucket) forgetUpTo(ctx context.Context, key string, revision uint64) error {
	err := b.stream.Purge(ctx, jetstream.WithPurgeSubject(b.subject(key)), jetstream.WithPurgeSequence(revision+1))
	if err != nil {
		return fmt.Errorf("forget %s: %w", key, err)
	}
	return nil
}

// Keys lists all keys in no order. Those that were deleted, rather than
// forgotten, are among them until they expire.
func (b *Bucket) Keys(ctx context.Context) ([]string, error) { return b.list(ctx, "") }

// KeysUnder is Keys of those that begin with prefix, which ends with a dot. It
// costs what it finds, however large the bucket is.
func (b *Bucket) KeysUnder(ctx context.Context, prefix string) ([]string, error) {
	if !beginning.MatchString(prefix) {
		return nil, fmt.Errorf("list keys under %q: %w", prefix, ErrInvalid)
	}
	return b.list(ctx, prefix)
}

// beginning is one or more whole parts of a key.
var beginning = regexp.MustCompile(`^([-/_=a-zA-Z0-9]+\.)+$`)

func (b *Bucket) list(ctx context.Context, prefix string) ([]string, error) {
	info, err := b.stream.Info(ctx, jetstream.WithSubjectFilter(b.subject(prefix)+">"))
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	var all []string
	for subject := range info.State.Subjects {
		if key := strings.TrimPrefix(subject, b.subject("")); key != probeKey {
			all = append(all, key)
		}
	}
	return all, nil
}

// subject is what the engine calls a key.
func (b *Bucket) subject(key string) string { return "$KV." + b.kv.Bucket() + "." + key }

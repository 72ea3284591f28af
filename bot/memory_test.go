package bot_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"retouch/internal/store"
)

// memory is what the queue and the ledger keep, without the engine, whose
// goroutines cannot be in a synctest bubble. What was written outlives the
// process that wrote it.
type memory struct {
	jobs, owners, records, dead, spent *table
	results                            *blobs
}

func newMemory() *memory {
	return &memory{newTable(), newTable(), newTable(), newTable(), newTable(), &blobs{all: map[string][]byte{}}}
}

// table is a bucket. As the real one does, it takes nothing of who does not wait any
// more.
type table struct {
	mu     sync.Mutex
	log    []store.Entry          // of all changes
	newest map[string]store.Entry // of each key
	news   chan struct{}          // closed at the next one
	shut   atomic.Bool            // nothing can be changed
}

func newTable() *table { return &table{news: make(chan struct{}), newest: map[string]store.Entry{}} }

// find returns the newest entry of a key. The caller holds mu.
func (t *table) find(key string) (store.Entry, bool) {
	e, ok := t.newest[key]
	return e, ok && !e.Deleted
}

func (t *table) add(key string, value []byte, deleted bool) uint64 {
	rev := uint64(len(t.log) + 1)
	e := store.Entry{Key: key, Value: bytes.Clone(value), Revision: rev, Deleted: deleted}
	t.log, t.newest[key] = append(t.log, e), e
	close(t.news)
	t.news = make(chan struct{})
	return rev
}

func (t *table) Get(ctx context.Context, key string) (store.Entry, error) {
	if err := ctx.Err(); err != nil {
		return store.Entry{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.find(key)
	if !ok {
		return store.Entry{}, store.ErrNotFound
	}
	return e, nil
}

func (t *table) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.find(key); ok {
		return 0, store.ErrExists
	}
	return t.add(key, value, false), nil
}

func (t *table) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.find(key); !ok || e.Revision != revision {
		return 0, store.ErrConflict
	}
	return t.add(key, value, false), nil
}

func (t *table) Put(ctx context.Context, key string, value []byte) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.add(key, value, false), nil
}

func (t *table) Forget(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.find(key); ok {
		t.add(key, nil, true)
	}
	return nil
}

func (t *table) Keys(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var keys []string
	for key, e := range t.newest {
		if !e.Deleted {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

func (t *table) Watch(ctx context.Context, see func(store.Entry), ready func()) error {
	shown, begun := 0, false
	for {
		t.mu.Lock()
		rest, news := t.log[shown:], t.news
		t.mu.Unlock()
		for _, e := range rest {
			see(e)
		}
		shown += len(rest)
		if !begun {
			begun = true
			ready()
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil
		}
	}
}

// blobs are results.
type blobs struct {
	full atomic.Bool // nothing can be stored
	mu   sync.Mutex
	all  map[string][]byte
	put  map[string]time.Time
	keep time.Duration // 0 is for ever
}

func (b *blobs) Put(ctx context.Context, name string, r io.Reader) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	data, err := io.ReadAll(r)
	if b.full.Load() {
		return errors.New("there is no room")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[name] = data
	if b.put == nil {
		b.put = map[string]time.Time{}
	}
	b.put[name] = time.Now()
	return err
}

// putAt is when those were put last whose names begin so.
func (b *blobs) putAt(prefix string) map[string]time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := maps.Clone(b.put)
	maps.DeleteFunc(at, func(name string, _ time.Time) bool { return !strings.HasPrefix(name, prefix) })
	return at
}

func (b *blobs) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	data, ok := b.all[name]
	if !ok || b.keep > 0 && time.Since(b.put[name]) > b.keep {
		return nil, store.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (b *blobs) Delete(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.all, name)
	return nil
}

// line is one process's way to a memory. When the process has died, nothing
// gets through any more.
type line struct {
	*table
	dead *atomic.Bool
}

var errDead = errors.New("the process is dead")

func (l line) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	if l.dead.Load() {
		return 0, errDead
	}
	return l.table.Create(ctx, key, value)
}

func (l line) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	if l.dead.Load() || l.table.shut.Load() {
		return 0, errDead
	}
	return l.table.Update(ctx, key, value, revision)
}

func (l line) Put(ctx context.Context, key string, value []byte) (uint64, error) {
	if l.dead.Load() {
		return 0, errDead
	}
	return l.table.Put(ctx, key, value)
}

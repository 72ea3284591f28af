package bot_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"retouch/bot/history"
)

// past is what a history keeps, for stories about time: without the engine, whose
// goroutines cannot be in a synctest bubble.
type past struct {
	*history.History
	kept, settings, forms *table
	pictures              *blobs
	down                  atomic.Bool   // nothing can be kept, or found
	stale                 atomic.Bool   // what is read of versions is from before there were any
	slow                  time.Duration // that a picture takes until it is kept, called off or not
}

func newPast() *past {
	p := &past{kept: newTable(), settings: newTable(), forms: newTable(), pictures: &blobs{all: map[string][]byte{}}}
	p.History = p.elsewhere()
	return p
}

// elsewhere is the history as another process has it.
func (p *past) elsewhere() *history.History {
	return history.New(history.Config{
		Kept: notebook{p.kept, p}, Settings: notebook{p.settings, p}, Forms: notebook{p.forms, p}, Pictures: shelf{p.pictures, p},
	})
}

// names are the keys or pictures of a kind, by what they begin with.
func (p *past) names(prefix string) (all []string) {
	keys, _ := p.kept.Keys(context.Background())
	p.pictures.mu.Lock()
	defer p.pictures.mu.Unlock()
	for name := range p.pictures.all {
		keys = append(keys, name)
	}
	for _, key := range keys {
		if strings.HasPrefix(key, prefix) {
			all = append(all, key)
		}
	}
	return all
}

var errDown = errors.New("the store is in trouble")

func (p *past) trouble() error {
	if p.down.Load() {
		return errDown
	}
	return nil
}

// notebook is a bucket as the history wants it.
type notebook struct {
	*table
	past *past
}

// newNotebook is one by itself, without trouble.
func newNotebook() notebook { return notebook{newTable(), &past{}} }

func (n notebook) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	if err := n.past.trouble(); err != nil {
		return nil, 0, err
	}
	if n.past.stale.Load() && strings.HasPrefix(key, "version.") {
		return nil, 0, history.ErrGone
	}
	e, err := n.table.Get(ctx, key)
	return e.Value, e.Revision, remembered(err)
}

func (n notebook) Put(ctx context.Context, key string, value []byte) error {
	if err := n.past.trouble(); err != nil {
		return err
	}
	_, err := n.table.Put(ctx, key, value)
	return err
}

func (n notebook) Update(ctx context.Context, key string, value []byte, revision uint64) (err error) {
	if err := n.past.trouble(); err != nil {
		return err
	}
	if revision == 0 {
		_, err = n.Create(ctx, key, value)
	} else {
		_, err = n.table.Update(ctx, key, value, revision)
	}
	return remembered(err)
}

func (n notebook) Delete(ctx context.Context, key string) error {
	if err := n.past.trouble(); err != nil {
		return err
	}
	return n.Forget(ctx, key)
}

func (n notebook) Keys(ctx context.Context, prefix string) (some []string, err error) {
	if err := n.past.trouble(); err != nil {
		return nil, err
	}
	all, err := n.table.Keys(ctx)
	for _, key := range all {
		if strings.HasPrefix(key, prefix) {
			some = append(some, key)
		}
	}
	return some, err
}

// shelf is blobs as the history wants them.
type shelf struct {
	*blobs
	past *past
}

func (s shelf) Put(ctx context.Context, name string, r io.Reader) error {
	if err := s.past.trouble(); err != nil {
		return err
	}
	time.Sleep(s.past.slow)
	return s.blobs.Put(context.WithoutCancel(ctx), name, r)
}

func (s shelf) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := s.past.trouble(); err != nil {
		return nil, err
	}
	r, err := s.blobs.Get(ctx, name)
	return r, remembered(err)
}

func (s shelf) Has(ctx context.Context, name string) (bool, error) {
	r, err := s.Get(ctx, name)
	if errors.Is(err, history.ErrGone) {
		return false, nil
	}
	if err == nil {
		err = r.Close()
	}
	return err == nil, err
}

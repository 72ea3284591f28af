package bot_test

import (
	"context"
	"errors"
	"io"
	"strings"

	"retouch/bot/history"
	"retouch/internal/store"
)

// records is the real store as the history wants it.
type records struct{ *store.Bucket }

func (r records) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	e, err := r.Bucket.Get(ctx, key)
	return e.Value, e.Revision, remembered(err)
}

func (r records) Put(ctx context.Context, key string, value []byte) error {
	_, err := r.Bucket.Put(ctx, key, value)
	return remembered(err)
}

func (r records) Update(ctx context.Context, key string, value []byte, revision uint64) (err error) {
	if revision == 0 {
		_, err = r.Create(ctx, key, value)
	} else {
		_, err = r.Bucket.Update(ctx, key, value, revision)
	}
	return remembered(err)
}

func (r records) Delete(ctx context.Context, key string) error { return r.Forget(ctx, key) }

func (r records) Keys(ctx context.Context, prefix string) ([]string, error) {
	all, err := r.Bucket.Keys(ctx)
	var some []string
	for _, key := range all {
		if strings.HasPrefix(key, prefix) {
			some = append(some, key)
		}
	}
	return some, err
}

// pictures are the real blobs.
type pictures struct{ *store.Blobs }

func (p pictures) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := p.Blobs.Get(ctx, name)
	return r, remembered(err)
}

func (p pictures) Has(ctx context.Context, name string) (bool, error) {
	r, err := p.Get(ctx, name)
	if errors.Is(err, history.ErrGone) {
		return false, nil
	}
	if err == nil {
		err = r.Close()
	}
	return err == nil, err
}

func remembered(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errors.Join(err, history.ErrGone)
	case errors.Is(err, store.ErrExists), errors.Is(err, store.ErrConflict):
		return errors.Join(err, history.ErrChanged)
	}
	return err
}

// Package history is what the bot remembers of edits: the versions that came
// of them, the pictures they were made from, open forms and questions, a
// server's presets, and what members wish.
//
// It encodes its own records and keeps them as bytes under keys, through the
// two small interfaces that it declares. It knows no Discord calls and no
// languages, and decides nothing: whether somebody may press a button is the
// bot's to say.
package history

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// What callers branch on. Every other error is the store's trouble.
var (
	ErrGone    = errors.New("this is not kept, or not any more")
	ErrChanged = errors.New("somebody else changed it in between")
)

// Records keeps small values, up to some hundred kilobytes, under keys made of
// letters, digits and the characters - _ = . /.
type Records interface {
	// Get returns ErrGone when there is nothing. The revisions of a key grow,
	// also when it is written anew after it was deleted.
	Get(ctx context.Context, key string) (value []byte, revision uint64, err error)
	Put(ctx context.Context, key string, value []byte) error
	// Update replaces what was read at a revision, 0 for nothing. It returns
	// ErrChanged when somebody was faster.
	Update(ctx context.Context, key string, value []byte, revision uint64) error
	// Delete leaves nothing behind. What is not there is no error.
	Delete(ctx context.Context, key string) error
	// Keys lists those that begin with prefix, which ends with a dot.
	Keys(ctx context.Context, prefix string) ([]string, error)
}

// Pictures keeps pictures under names made of letters, digits, - and _.
type Pictures interface {
	Put(ctx context.Context, name string, r io.Reader) error
	// Get returns ErrGone when there is nothing.
	Get(ctx context.Context, name string) (io.ReadCloser, error)
	Has(ctx context.Context, name string) (bool, error)
	Delete(ctx context.Context, name string) error
}

// Config says where things are kept. What is nil keeps nothing.
type Config struct {
	Kept     Records  // expires after KEEP_RECORDS
	Settings Records  // never expires
	Forms    Records  // expires after a day or so
	Pictures Pictures // expires after KEEP_PICTURES, within KEEP_BYTES
	Log      *slog.Logger

	Keep  time.Duration // KEEP_RECORDS; 0 means for ever
	Alone bool          // no other process changes what is kept
}

// History is safe for concurrent use, also by several processes.
type History struct {
	kept, settings, forms Records
	pictures              Pictures
	log                   *slog.Logger

	presets *lately[Preset]
	recents *lately[Recent]
}

// New does no I/O.
func New(c Config) *History {
	h := &History{kept: c.Kept, settings: c.Settings, forms: c.Forms, pictures: c.Pictures, log: c.Log}
	for _, r := range []*Records{&h.kept, &h.settings, &h.forms} {
		if *r == nil {
			*r = nothing{}
		}
	}
	if h.pictures == nil {
		h.pictures = noPictures{}
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	never := func([]Preset) *time.Time { return nil }
	h.presets = newLately(h.settings, "presets.", c.Alone, Preset.weight, never)
	kept := func(all []Recent) *time.Time { return expiry(all, c.Keep) }
	h.recents = newLately(h.kept, "recent.", c.Alone, Recent.weight, kept)
	return h
}

// read decodes what is kept under a key.
func read[T any](ctx context.Context, from Records, key string) (v T, revision uint64, err error) {
	value, revision, err := from.Get(ctx, key)
	if err != nil {
		return v, 0, err
	}
	if err := json.Unmarshal(value, &v); err != nil {
		return v, revision, fmt.Errorf("decode %s: %w", key, err)
	}
	return v, revision, nil
}

func write(ctx context.Context, to Records, key string, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	return to.Put(ctx, key, value)
}

// change reads, changes and writes a record until nobody was faster. A record
// that is not there is a zero T.
func change[T any](ctx context.Context, in Records, key string, how func(*T) error) error {
	for {
		v, revision, err := read[T](ctx, in, key)
		if err != nil && !errors.Is(err, ErrGone) {
			return err
		}
		if err := how(&v); err != nil {
			return err
		}
		value, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("encode %s: %w", key, err)
		}
		err = in.Update(ctx, key, value, revision)
		if !errors.Is(err, ErrChanged) || ctx.Err() != nil {
			return err
		}
	}
}

// nothing keeps nothing.
type nothing struct{}

func (nothing) Get(context.Context, string) ([]byte, uint64, error)  { return nil, 0, ErrGone }
func (nothing) Put(context.Context, string, []byte) error            { return nil }
func (nothing) Update(context.Context, string, []byte, uint64) error { return nil }
func (nothing) Delete(context.Context, string) error                 { return nil }
func (nothing) Keys(context.Context, string) ([]string, error)       { return nil, nil }

type noPictures struct{}

func (noPictures) Put(context.Context, string, io.Reader) error       { return nil }
func (noPictures) Get(context.Context, string) (io.ReadCloser, error) { return nil, ErrGone }
func (noPictures) Has(context.Context, string) (bool, error)          { return false, nil }
func (noPictures) Delete(context.Context, string) error               { return nil }

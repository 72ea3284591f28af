package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"retouch/bot/history"
	"retouch/internal/store"
)

// kept is what the bot's history is kept in.
type kept struct {
	history  records          // how results came to be, for KEEP_RECORDS
	settings records          // what servers and members have set: for good
	forms    records          // what a form that is open was about
	pictures history.Pictures // what members sent, for KEEP_PICTURES; nil when nothing is kept

	keep  time.Duration // KEEP_RECORDS
	alone bool          // no other process has this store
}

// keepForms is a little longer than whoever is asked may take to answer, a day.
const keepForms = 25 * time.Hour

// The names in the store.
const (
	historyBucket  = "HISTORY"
	settingsBucket = "SETTINGS"
	formsBucket    = "FORMS"
	picturesBucket = "PICTURES"
)

// openKept opens all of it. A setting that has changed holds from then on for
// what was there before, too.
func openKept(ctx context.Context, in *store.Store, s settings) (k kept, err error) {
	k.keep, k.alone = s.KeepRecords, in.Exclusive()
	for _, b := range []struct {
		to   *records
		name string
		keep time.Duration
	}{
		{&k.history, historyBucket, s.KeepRecords},
		{&k.settings, settingsBucket, 0},
		{&k.forms, formsBucket, keepForms},
	} {
		if b.to.Bucket, err = in.Bucket(ctx, b.name, b.keep); err != nil {
			return kept{}, fmt.Errorf("open history: %w", err)
		}
	}
	if k.pictures, err = openPictures(ctx, in, s); err != nil {
		return kept{}, fmt.Errorf("open history: %w", err)
	}
	return k, nil
}

// openPictures opens the kept pictures, or removes them when none may be kept.
func openPictures(ctx context.Context, in *store.Store, s settings) (history.Pictures, error) {
	if s.KeepPictures == 0 {
		return nil, in.Discard(ctx, picturesBucket)
	}
	blobs, err := in.BlobsWithin(ctx, picturesBucket, s.KeepPictures, s.KeepBytes)
	if err != nil {
		return nil, err
	}
	return album{blobs}, nil
}

// remember gives the bot a history that is kept there.
func (k kept) remember(log *slog.Logger) *history.History {
	return history.New(history.Config{
		Kept: k.history, Settings: k.settings, Forms: k.forms, Pictures: k.pictures, Log: log,
		Keep: k.keep, Alone: k.alone,
	})
}

// records gives the history a bucket, with errors in its words.
type records struct{ *store.Bucket }

// Get reads a value and its revision.
func (r records) Get(ctx context.Context, key string) (value []byte, revision uint64, err error) {
	e, err := r.Bucket.Get(ctx, key)
	return e.Value, e.Revision, inHistorysWords(err)
}

// Put stores a value whatever was there before.
func (r records) Put(ctx context.Context, key string, value []byte) error {
	_, err := r.Bucket.Put(ctx, key, value)
	return inHistorysWords(err)
}

// Update replaces what was read at a revision, 0 for nothing.
func (r records) Update(ctx context.Context, key string, value []byte, revision uint64) (err error) {
	if revision == 0 {
		_, err = r.Create(ctx, key, value)
	} else {
		_, err = r.Bucket.Update(ctx, key, value, revision)
	}
	return inHistorysWords(err)
}

// Delete removes a value and leaves nothing behind.
func (r records) Delete(ctx context.Context, key string) error {
	return inHistorysWords(r.Forget(ctx, key))
}

// Keys lists those that begin with prefix, which ends with a dot.
func (r records) Keys(ctx context.Context, prefix string) ([]string, error) {
	keys, err := r.KeysUnder(ctx, prefix)
	return keys, inHistorysWords(err)
}

// album gives the history blobs, with errors in its words.
type album struct{ *store.Blobs }

// Put stores a picture.
func (a album) Put(ctx context.Context, name string, r io.Reader) error {
	return inHistorysWords(a.Blobs.Put(ctx, name, r))
}

// Get opens a picture. It may go while it is read.
func (a album) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := a.Blobs.Get(ctx, name)
	if err != nil {
		return nil, inHistorysWords(err)
	}
	return opened{r}, nil
}

// opened is a picture that is being read.
type opened struct{ io.ReadCloser }

// Read reads on.
func (o opened) Read(b []byte) (int, error) {
	n, err := o.ReadCloser.Read(b)
	return n, inHistorysWords(err)
}

// inHistorysWords gives an error of the store a second identity, which the
// history knows. Its text stays.
func inHistorysWords(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return translated{err, history.ErrGone}
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrExists):
		return translated{err, history.ErrChanged}
	}
	return err
}

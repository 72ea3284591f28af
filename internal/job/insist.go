package job

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"retouch/internal/store"
)

// answerWithin is how long a small read or write waits for its answer before
// it is tried again: on a cluster the server that had it may be gone.
const answerWithin = 800 * time.Millisecond

// insist repeats f until it works, has an answer that no repeating changes, or
// ctx ends.
func insist(ctx context.Context, f func(context.Context) error) error {
	return insistFor(ctx, answerWithin, f)
}

// insistFor is insist with another time for each try.
func insistFor(ctx context.Context, each time.Duration, f func(context.Context) error) error {
	for {
		try, cancel := context.WithTimeout(ctx, each)
		err := f(try)
		cancel()
		if err == nil || settled(err) || ctx.Err() != nil {
			return err
		}
		rest(ctx)
	}
}

// settled says that an error is an answer and no lack of one.
func settled(err error) bool {
	return errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrExists) ||
		errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrInvalid)
}

// rest is a short pause of a length that differs each time.
func rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(20*time.Millisecond + rand.N(80*time.Millisecond)):
	}
}

// read reads a value, insisting.
func read(ctx context.Context, b interface {
	Get(context.Context, string) (store.Entry, error)
}, key string) (e store.Entry, err error) {
	err = insist(ctx, func(ctx context.Context) error {
		e, err = b.Get(ctx, key)
		return err
	})
	return e, err
}

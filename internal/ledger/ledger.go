// Package ledger counts what is spent, so that nobody spends more than a
// setting allows: a number of edits a day for all, and for each user.
//
// A day is a UTC day. What is counted is the id of a job, once for each result
// that it asks for, so that taking twice for the same job takes once, and giving
// back gives all of it. The counts are kept in a bucket and changed by
// compare-and-set: they are exact when many ask at once, in several processes,
// and after a restart.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"retouch/internal/store"
)

// Bucket is where the ledger keeps its counts; *store.Bucket is one. Its values
// may expire two days after they were written.
type Bucket interface {
	Get(ctx context.Context, key string) (store.Entry, error)
	Create(ctx context.Context, key string, value []byte) (uint64, error)
	Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error)
}

// Limits are what may be taken in a day; 0 is no limit. A limit over MostPerDay
// is as good as none: no count gets there.
type Limits struct {
	PerDay        int
	PerUserPerDay int
}

// MostPerDay is the largest limit that a ledger can hold to: more edits do not
// fit into one value of the store.
const MostPerDay = 100_000

// SpentError says that a limit is reached.
type SpentError struct {
	Renews time.Time // when the next day begins
	Yours  bool      // it is the user's own limit
	Left   int       // what may still be taken today, less than what was asked for
}

func (e *SpentError) Error() string {
	whose := "everybody's"
	if e.Yours {
		whose = "the user's"
	}
	return fmt.Sprintf("%s edits of the day are spent, but for %d, until %s", whose, e.Left, e.Renews.Format(time.RFC3339))
}

// Ledger counts. It is safe for concurrent use.
type Ledger struct {
	bucket Bucket
	limits Limits
	turn   chan struct{} // held by who writes: within one process nobody needs to collide
}

// New returns a ledger on a bucket.
func New(b Bucket, l Limits) *Ledger {
	return &Ledger{bucket: b, limits: l, turn: make(chan struct{}, 1)}
}

// Take counts a job of a user for the day of now, as n edits, at least 1. It
// returns a *SpentError when that would pass a limit, and counts nothing then.
// A job that is counted already stays counted as it is, whatever n is. After
// any other error it may have counted the job; to take it again is safe.
func (l *Ledger) Take(ctx context.Context, id, user string, n int, now time.Time) error {
	day := dayOf(now)
	spent := &SpentError{Renews: day.AddDate(0, 0, 1), Yours: true}
	if err := l.take(ctx, userKey(day, user), id, n, l.limits.PerUserPerDay, spent); err != nil {
		return err
	}
	spent = &SpentError{Renews: day.AddDate(0, 0, 1)}
	err := l.take(ctx, allKey(day), id, n, l.limits.PerDay, spent)
	if errors.Is(err, spent) {
		return errors.Join(err, l.give(ctx, userKey(day, user), id, l.limits.PerUserPerDay))
	}
	return err
}

// GiveBack takes back all that Take counted for a job. when is the time that
// Take was given. A job that is not counted is no error.
func (l *Ledger) GiveBack(ctx context.Context, id, user string, when time.Time) error {
	day := dayOf(when)
	if err := l.give(ctx, allKey(day), id, l.limits.PerDay); err != nil {
		return err
	}
	return l.give(ctx, userKey(day, user), id, l.limits.PerUserPerDay)
}

// take adds a job to a count unless that passes the limit.
func (l *Ledger) take(ctx context.Context, key, id string, n, limit int, spent *SpentError) error {
	if limit <= 0 {
		return nil
	}
	return l.change(ctx, key, func(c count) (count, error) {
		if slices.Contains(c, numberOf(id)) {
			return c, nil
		}
		if left := max(0, min(limit, MostPerDay)-len(c)); max(n, 1) > left {
			spent.Left = left
			return nil, spent
		}
		return append(c, slices.Repeat(count{numberOf(id)}, max(n, 1))...), nil
	})
}

// give removes a job from a count. Without a limit there is none.
func (l *Ledger) give(ctx context.Context, key, id string, limit int) error {
	if limit <= 0 {
		return nil
	}
	return l.change(ctx, key, func(c count) (count, error) {
		return slices.DeleteFunc(c, func(n uint64) bool { return n == numberOf(id) }), nil
	})
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

func userKey(day time.Time, user string) string {
	return fmt.Sprintf("%s.user.%s", day.Format("20060102"), user)
}

func allKey(day time.Time) string { return day.Format("20060102") + ".all" }

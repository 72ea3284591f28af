// Package ledger counts what is spent, so that nobody spends more than a
// setting allows: a number of edits a day for all, and for each user.
//
// A day is a UTC day. What is counted is the id of a job, so that taking twice
// for the same job takes once, and so does giving back. The counts are kept in
// a bucket and changed by compare-and-set: they are exact when many ask at
// once, in several processes, and after a restart.
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

// MostPerDay is the largest limit that a ledger can hold to: more jobs do not
// fit into one value of the store.
const MostPerDay = 100_000

// SpentError says that a limit is reached.
type SpentError struct {
	Renews time.Time // when the next day begins
	Yours  bool      // it is the user's own limit
}

func (e *SpentError) Error() string {
	whose := "everybody's"
	if e.Yours {
		whose = "the user's"
	}
	return whose + " edits of the day are spent until " + e.Renews.Format(time.RFC3339)
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

// Take counts a job of a user for the day of now. It returns a *SpentError when
// a limit is reached, and counts nothing then. After any other error it may
// have counted the job; to take it again is safe.
func (l *Ledger) Take(ctx context.Context, id, user string, now time.Time) error {
	day := dayOf(now)
	spent := &SpentError{Renews: day.AddDate(0, 0, 1), Yours: true}
	if err := l.take(ctx, userKey(day, user), id, l.limits.PerUserPerDay, spent); err != nil {
		return err
	}
	spent = &SpentError{Renews: day.AddDate(0, 0, 1)}
	err := l.take(ctx, allKey(day), id, l.limits.PerDay, spent)
	if errors.Is(err, spent) {
		return errors.Join(err, l.give(ctx, userKey(day, user), id, l.limits.PerUserPerDay))
	}
	return err
}

// GiveBack takes back what Take counted for a job. when is the time that Take
// was given. A job that is not counted is no error.
func (l *Ledger) GiveBack(ctx context.Context, id, user string, when time.Time) error {
	day := dayOf(when)
	if err := l.give(ctx, allKey(day), id, l.limits.PerDay); err != nil {
		return err
	}
	return l.give(ctx, userKey(day, user), id, l.limits.PerUserPerDay)
}

// take adds a job to a count unless the count has reached its limit.
func (l *Ledger) take(ctx context.Context, key, id string, limit int, spent error) error {
	if limit <= 0 {
		return nil
	}
	return l.change(ctx, key, func(c count) (count, error) {
		if slices.Contains(c, numberOf(id)) {
			return c, nil
		}
		if len(c) >= min(limit, MostPerDay) {
			return nil, spent
		}
		return append(c, numberOf(id)), nil
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

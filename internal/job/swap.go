package job

import (
	"context"
	"errors"
	"time"

	"retouch/internal/store"
)

// swap stores next in place of what was at a revision, and insists on it until
// ctx ends. ErrConflict comes with what is there instead, or with revision 0
// when nothing is. same recognises next in what is there: a try without an
// answer may have stored it after all, and others may have written since.
func (q *Queue) swap(ctx context.Context, id string, revision uint64, next entry, same func(entry) bool) (seen, error) {
	value := next.encode()
	var now seen
	err := insist(ctx, func(ctx context.Context) error {
		rev, err := q.c.Jobs.Update(ctx, id, value, revision)
		now = seen{entry: next, revision: rev}
		return err
	})
	if errors.Is(err, store.ErrConflict) {
		now, err = q.newer(ctx, id, revision)
		if err == nil && !same(now.entry) {
			err = store.ErrConflict
		}
	}
	if now.revision > 0 {
		q.wrote(id, now)
	}
	return now, err
}

// newer reads a job that is known to have changed since a revision; a server
// that lags behind is asked again. Revision 0 and ErrConflict say that there is
// none.
func (q *Queue) newer(ctx context.Context, id string, revision uint64) (seen, error) {
	for begun := time.Now(); ; rest(ctx) {
		var now seen
		err := insist(ctx, func(ctx context.Context) (err error) {
			now, err = q.read(ctx, id)
			return err
		})
		gone := errors.Is(err, store.ErrNotFound)
		switch {
		case err == nil && now.revision > revision:
			return now, nil
		case gone && time.Since(begun) > answerWithin:
			q.missing(id)
			return seen{}, store.ErrConflict
		case err != nil && !gone:
			return seen{}, err
		case ctx.Err() != nil:
			return seen{}, ctx.Err()
		}
	}
}

package job

import (
	"context"
	"errors"
	"fmt"

	"retouch/internal/store"
)

// sweep removes what a process that died has left: the records of jobs that
// have ended, and of jobs that were never stored. On a cluster the latter may
// be of a Submit that is under way elsewhere; they expire there.
func (q *Queue) sweep(ctx context.Context) error {
	keys, err := q.c.Records.Keys(ctx)
	if err != nil {
		return fmt.Errorf("sweep records: %w", err)
	}
	for _, id := range keys {
		q.mu.Lock()
		_, live := q.live[id]
		q.mu.Unlock()
		if live {
			continue
		}
		s, err := q.read(ctx, id)
		switch {
		case err == nil && ended(s.State):
			err = q.clean(ctx, id, s.entry, true)
		case errors.Is(err, store.ErrNotFound):
			err = q.forget(ctx, id)
		}
		if err != nil {
			return fmt.Errorf("sweep records: %w", err)
		}
	}
	return nil
}

// forget removes the record of a job that was never stored. Nobody submits the
// same job meanwhile.
func (q *Queue) forget(ctx context.Context, id string) error {
	if !q.c.Exclusive || !q.shut(id) {
		return nil
	}
	defer func() {
		q.mu.Lock()
		delete(q.withdrawn, id)
		q.mu.Unlock()
		q.nudge() // it was stored meanwhile, perhaps, and passed over
	}()
	_, err := q.read(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return q.c.Records.Forget(ctx, id)
	}
	return err
}

// shut keeps Submits of a job away, unless one is under way or has failed.
func (q *Queue) shut(id string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.entering[id].submits > 0 || q.withdrawn[id] {
		return false
	}
	q.withdrawn[id] = true
	return true
}

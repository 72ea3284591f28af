package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"retouch/internal/store"
)

// place is a job's place in a list of bounded length: of its owner's jobs, or
// of the paid calls under way. The lists make these limits exact when several
// processes share the store.
type place struct {
	ID   string    `json:"id"`
	Of   string    `json:"of"` // the run that took it
	Time time.Time `json:"time"`
}

// unborn is how long a place is believed that does not show in its job: the
// place is taken first.
const unborn = 10 * time.Second

// LightPerOwner is how many light jobs an owner may have at once. They take
// moments: more are a hand that plays with the buttons.
const LightPerOwner = 5

// ownersList is where the jobs of an owner are listed, and how many there may be.
func (q *Queue) ownersList(e entry) (key string, most int) {
	if e.Light {
		return "light." + e.Owner, LightPerOwner
	}
	return "owner." + e.Owner, q.c.PerOwner
}

// reserve adds the job to its owner's list if there is room.
func (q *Queue) reserve(ctx context.Context, e entry, id string) error {
	key, most := q.ownersList(e)
	return q.list(ctx, key, func(places []place) ([]place, error) {
		if has(places, id) {
			return places, nil
		}
		places = slices.DeleteFunc(places, func(p place) bool { return !q.waits(ctx, p) })
		if len(places) >= most {
			return nil, &TooManyError{ids(places), e.Light}
		}
		return append(places, place{id, q.self, time.Now().UTC()}), nil
	})
}

// vacate takes the job off its owner's list.
func (q *Queue) vacate(ctx context.Context, e entry, id string) error {
	key, _ := q.ownersList(e)
	return q.list(ctx, key, func(places []place) ([]place, error) {
		return without(places, id), nil
	})
}

// waits says whether the place is of a job that has not ended.
func (q *Queue) waits(ctx context.Context, p place) bool {
	q.mu.Lock()
	_, live := q.live[p.ID]
	q.mu.Unlock()
	if live {
		return true
	}
	s, err := q.read(ctx, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return time.Since(p.Time) < unborn
	}
	return err != nil || !ended(s.State)
}

// callsKey is where the paid calls under way are listed.
const callsKey = "calls"

// errBusy says that as many paid calls as allowed are under way.
var errBusy = errors.New("as many paid calls as allowed are under way")

// call waits until one more paid call may be under way. It is for Task.Begin.
func (q *Queue) call(ctx context.Context, t *Task) error {
	for {
		changed := q.callEnds()
		err := q.list(ctx, callsKey, func(places []place) ([]place, error) {
			if has(places, t.id) {
				return places, nil
			}
			places = slices.DeleteFunc(places, func(p place) bool { return !q.calls(ctx, p) })
			if len(places) >= q.c.AtOnce {
				return nil, errBusy
			}
			return append(places, place{t.id, q.self, time.Now().UTC()}), nil
		})
		if !errors.Is(err, errBusy) {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-t.over:
			return t.cause
		case <-changed:
		case <-time.After(time.Second): // a call that broke off
		}
	}
}

// hangUp takes the job off the list of paid calls.
func (q *Queue) hangUp(ctx context.Context, id string) error {
	return q.list(ctx, callsKey, func(places []place) ([]place, error) {
		return without(places, id), nil
	})
}

// calls says whether the place is of a call that is under way, or is about to
// begin.
func (q *Queue) calls(ctx context.Context, p place) bool {
	if q.c.Exclusive && p.Of != q.self {
		return false // that run is over
	}
	q.mu.Lock()
	s, live := q.live[p.ID]
	q.mu.Unlock()
	if !live {
		s, _ = q.read(ctx, p.ID)
	}
	switch s.State {
	case Editing:
		return s.Worker != ""
	case Accepted:
		return time.Since(p.Time) < unborn
	}
	return false
}

// callEnds returns a channel that is closed when a paid call has ended.
func (q *Queue) callEnds() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.changed
}

// list changes a list by compare-and-set until that works.
func (q *Queue) list(ctx context.Context, key string, change func([]place) ([]place, error)) error {
	for {
		was, err := read(ctx, q.c.Owners, key)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("read list: %w", err)
		}
		var places []place
		if err == nil && json.Unmarshal(was.Value, &places) != nil {
			places = nil // what cannot be read is built anew
		}
		before := len(places)
		places, err = change(slices.Clone(places))
		if err != nil {
			return err
		}
		if before == 0 && len(places) == 0 {
			return nil
		}
		err = q.write(ctx, key, places, was.Revision)
		if err == nil || !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrExists) {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("write list: %w", err)
		}
		rest(ctx)
	}
}

// write stores a list. A try whose answer was lost shows as a conflict of the
// next one: then the list is read again, and the change finds itself done.
func (q *Queue) write(ctx context.Context, key string, places []place, revision uint64) error {
	b, err := json.Marshal(places)
	if err != nil {
		return fmt.Errorf("write list: %w", err)
	}
	err = insist(ctx, func(ctx context.Context) error {
		if revision == 0 {
			_, err = q.c.Owners.Create(ctx, key, b)
			return err
		}
		_, err = q.c.Owners.Update(ctx, key, b, revision)
		return err
	})
	if err != nil {
		return fmt.Errorf("write list: %w", err)
	}
	return nil
}

func has(places []place, id string) bool {
	return slices.ContainsFunc(places, func(p place) bool { return p.ID == id })
}

func without(places []place, id string) []place {
	return slices.DeleteFunc(places, func(p place) bool { return p.ID == id })
}

func ids(places []place) []string {
	var all []string
	for _, p := range places {
		all = append(all, p.ID)
	}
	return all
}

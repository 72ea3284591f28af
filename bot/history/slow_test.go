package history_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"retouch/bot/history"
)

// slow is records of which every call takes as long as its context says, in a
// bubble. It tells what was there, and when.
type slow struct {
	keep time.Duration // values expire, 0: never

	mu       sync.Mutex
	now      map[string]slowly
	revision uint64
	past     []state // of the key that was changed, the last one too
}

type slowly struct {
	value    []byte
	revision uint64
	until    time.Time
}

// state is what was there from a time on.
type state struct {
	from  time.Time
	texts []string
	by    string // whose change it was
}

// trip is how long it takes to the store and back. What is lost on the way back
// was done all the same.
type trip struct {
	by        string
	out, back time.Duration
	lost      bool
}

type tripKey struct{}

func (t trip) with(ctx context.Context) context.Context { return context.WithValue(ctx, tripKey{}, t) }

var errLost = errors.New("the answer is lost")

func newSlow(keep time.Duration) *slow {
	return &slow{keep: keep, now: map[string]slowly{}, past: []state{{from: time.Now()}}}
}

// do does what is to be done in the middle of a trip.
func (s *slow) do(ctx context.Context, what func(by string) error) error {
	t, _ := ctx.Value(tripKey{}).(trip)
	if !rest(ctx, t.out) {
		return ctx.Err()
	}
	s.mu.Lock()
	err := what(t.by)
	s.mu.Unlock()
	if !rest(ctx, t.back) {
		return ctx.Err()
	}
	if t.lost {
		return errLost
	}
	return err
}

func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
	return ctx.Err() == nil
}

// find is what there is of a key. The caller holds mu.
func (s *slow) find(key string) slowly {
	at := s.now[key]
	if !at.until.IsZero() && !time.Now().Before(at.until) {
		return slowly{}
	}
	return at
}

func (s *slow) put(key string, value []byte, by string) {
	s.revision++
	at := slowly{value: value, revision: s.revision}
	if s.keep > 0 {
		at.until = time.Now().Add(s.keep)
	}
	s.now[key] = at
	var all []history.Recent
	_ = json.Unmarshal(value, &all)
	s.past = append(s.past, state{time.Now(), texts(all), by})
}

func texts(all []history.Recent) (texts []string) {
	for _, r := range all {
		texts = append(texts, r.Text)
	}
	return texts
}

func (s *slow) Get(ctx context.Context, key string) (value []byte, revision uint64, err error) {
	err = s.do(ctx, func(string) error {
		at := s.find(key)
		value, revision = at.value, at.revision
		if revision == 0 {
			return history.ErrGone
		}
		return nil
	})
	return value, revision, err
}

func (s *slow) Put(ctx context.Context, key string, value []byte) error {
	return s.do(ctx, func(by string) error { s.put(key, value, by); return nil })
}

func (s *slow) Update(ctx context.Context, key string, value []byte, revision uint64) error {
	return s.do(ctx, func(by string) error {
		if s.find(key).revision != revision {
			return history.ErrChanged
		}
		s.put(key, value, by)
		return nil
	})
}

func (s *slow) Delete(ctx context.Context, key string) error {
	return s.do(ctx, func(by string) error {
		delete(s.now, key)
		s.past = append(s.past, state{time.Now(), nil, by})
		return nil
	})
}

func (s *slow) Keys(context.Context, string) ([]string, error) { return nil, nil }

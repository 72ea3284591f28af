package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Asked is a list that the store was asked for on behalf of somebody who cannot
// wait long. A nil one is of nobody, and empty.
type Asked[E any] struct {
	of      *lately[E]
	key     string
	reading *reading[E]
	running sync.WaitGroup
}

// AskPresets asks for a server's presets. Whoever asks has to Wait; ctx says for
// how long an answer is of any use, also to those who ask next.
func (h *History) AskPresets(ctx context.Context, guild string) *Asked[Preset] {
	return h.presets.ask(ctx, guild)
}

// AskRecents asks for a member's prompts, as AskPresets does.
func (h *History) AskRecents(ctx context.Context, user string) *Asked[Recent] {
	return h.recents.ask(ctx, user)
}

// Answer is what the store says. It is waited for until late, or until soon when
// there is something to fall back to: what was last known. What is known of a
// list of which the store does not tell is at most a minute old, where other
// processes can change it; what this one has changed is never missing.
func (a *Asked[E]) Answer(soon, late time.Time) ([]E, error) {
	if a == nil {
		return nil, nil
	}
	if _, known := a.last(); known {
		late = soon
	}
	err := a.reading.await(late)
	if err == nil {
		return slices.Clone(a.reading.all), nil
	}
	if all, known := a.last(); known {
		return all, nil
	}
	return nil, fmt.Errorf("ask for %s: %w", a.key, err)
}

// Wait returns when nothing goes on any more that AskPresets or AskRecents has
// begun.
func (a *Asked[E]) Wait() {
	if a != nil {
		a.running.Wait()
	}
}

func (a *Asked[E]) last() ([]E, bool) {
	a.of.mu.Lock()
	defer a.of.mu.Unlock()
	m, known := a.of.recall(a.key)
	if !known {
		return nil, false
	}
	return slices.Clone(m.all), true
}

// reading is one look into the store, for all who ask while it lasts.
type reading[E any] struct {
	began time.Time
	done  chan struct{} // closed when the rest is there
	all   []E
	err   error
}

var errLate = errors.New("the store did not answer in time")

func (r *reading[E]) await(until time.Time) error {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-r.done:
		return r.err
	case <-timer.C:
	}
	select {
	case <-r.done:
		return r.err
	default:
		return errLate
	}
}

func (l *lately[E]) ask(ctx context.Context, id string) *Asked[E] {
	a := &Asked[E]{of: l, key: l.prefix + id}
	r, first := l.join(a.key)
	a.reading = r
	if first {
		a.running.Go(func() {
			all, revision, err := read[[]E](ctx, l.from, a.key)
			l.hear(a.key, r, all, revision, err)
		})
	}
	return a
}

// join is the reading of a key that goes on, or a new one to be begun.
func (l *lately[E]) join(key string) (r *reading[E], first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.at(key)
	if d.reading != nil {
		return d.reading, false
	}
	d.reading = &reading[E]{began: time.Now(), done: make(chan struct{})}
	return d.reading, true
}

// hear ends a reading with what the store said.
func (l *lately[E]) hear(key string, r *reading[E], all []E, revision uint64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer close(r.done)
	d := l.at(key)
	defer l.tidy(key, d)
	ours := d.reading == r
	if ours {
		d.reading = nil
	}
	gone := errors.Is(err, ErrGone)
	if err != nil && !gone {
		r.err = err
		return
	}
	r.all = all
	m, known := l.recall(key)
	switch {
	case known && (!ours || !gone && turnRead(revision) < m.turn): // it was changed here since
		r.all = m.all
	case !ours:
	case gone && d.changes > 0:
		l.drop(key)
		d.unsure = true
	default:
		l.learn(key, all, turnRead(revision), r.began)
	}
}

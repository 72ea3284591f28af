package history

import (
	"context"
	"errors"
	"time"
)

// doing is what goes on in the store with one key.
type doing[E any] struct {
	reading  *reading[E] // nil: whoever asks begins one
	changes  int         // that have not ended, and how many of them remove the list
	removals int
	unsure   bool // nobody can say which of the changes was the last
}

// at is what goes on with a key. The caller holds mu, and tidies up.
func (l *lately[E]) at(key string) *doing[E] {
	if l.doing[key] == nil {
		l.doing[key] = &doing[E]{}
	}
	return l.doing[key]
}

func (l *lately[E]) tidy(key string, d *doing[E]) {
	if d.changes == 0 {
		d.removals, d.unsure = 0, false
	}
	if d.changes == 0 && d.reading == nil {
		delete(l.doing, key)
	}
}

// change changes a list in the store. What was written is known when it returns.
func (l *lately[E]) change(ctx context.Context, id string, how func(*[]E) error) error {
	key, began := l.prefix+id, time.Now()
	l.begin(key, 0)
	try := attempt{Records: l.from}
	var all []E
	err := change(ctx, &try, key, func(v *[]E) error {
		err := how(v)
		all = *v
		return err
	})
	l.end(key, func(d *doing[E]) {
		m, known := l.recall(key)
		switch {
		case !try.made || errors.Is(err, ErrChanged): // nothing was written
		case err != nil || d.unsure, known && m.turn > 0 && try.over == 0: // is that from before nothing was there?
			l.doubt(key, d)
		case !known || m.turn < turnChanged(try.over):
			d.reading = nil
			l.learn(key, all, turnChanged(try.over), began)
		}
	})
	return err
}

// remove removes a list from the store. Nothing of it is known when it returns.
func (l *lately[E]) remove(ctx context.Context, id string) error {
	key, began := l.prefix+id, time.Now()
	l.begin(key, 1)
	err := l.from.Delete(ctx, key)
	l.end(key, func(d *doing[E]) {
		if err != nil || d.unsure {
			l.doubt(key, d)
			return
		}
		d.reading = nil
		l.learn(key, nil, 0, began)
	})
	return err
}

// begin notes that a change begins, or a removal. What is changed while it is
// removed may be there afterwards or not.
func (l *lately[E]) begin(key string, removals int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.at(key)
	d.changes++
	d.removals += removals
	d.unsure = d.unsure || d.changes > 1 && d.removals > 0
	if removals > 0 {
		l.drop(key)
	}
}

// end notes what came of a change. When something did, what is being read may be
// from before it: whoever asks from then on gets another reading.
func (l *lately[E]) end(key string, note func(*doing[E])) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.at(key)
	defer l.tidy(key, d)
	d.changes--
	note(d)
}

// doubt lets go what is known, until the store tells. The caller holds mu.
func (l *lately[E]) doubt(key string, d *doing[E]) {
	l.drop(key)
	d.reading, d.unsure = nil, true
}

// attempt is a store that notes the last try to change a record in it.
type attempt struct {
	Records
	made bool
	over uint64 // the revision that it was to replace
}

// Update replaces what was read at a revision.
func (a *attempt) Update(ctx context.Context, key string, value []byte, revision uint64) error {
	a.made, a.over = true, revision
	return a.Records.Update(ctx, key, value, revision)
}

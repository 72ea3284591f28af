package history

import (
	"container/list"
	"slices"
	"sync"
	"time"
)

// lately is what was last known of some lists in the store: as they were read,
// or as this process wrote them. It is for those who cannot wait for a busy
// store, who ask it first all the same. It keeps the lists that were used last,
// and is safe for concurrent use.
type lately[E any] struct {
	from   Records
	prefix string // of the keys
	weigh  func(E) int
	until  func([]E) *time.Time
	hold   time.Duration // how long a list counts that the store says nothing about

	mu    sync.Mutex
	known map[string]*list.Element // of *memory[E], by key
	used  list.List                // the one that was used last in front
	bytes int
	swept time.Time
	doing map[string]*doing[E] // what goes on in the store
}

// Of each kind of list so many are known at the most, which take so many bytes.
const (
	maxKnown      = 2048
	maxKnownBytes = 4 << 20
	knownOverhead = 300 // bytes of a list without its elements
)

// How long a list counts without a word from the store: no other process can
// have changed it, or one can.
const (
	holdAlone  = 24 * time.Hour
	holdShared = time.Minute
)

// sweepEvery is how often lists are let go that do not count any more.
const sweepEvery = time.Minute

// memory is a list as it was last known.
type memory[E any] struct {
	key   string
	all   []E
	turn  uint64     // which of two is the later one
	since time.Time  // it was so then, or later
	until *time.Time // it counts no longer than this
	bytes int
}

// A revision that was read comes after the change of an earlier revision, and
// before the change of its own. What is not there has no revision.
func turnRead(revision uint64) uint64    { return 2 * revision }
func turnChanged(revision uint64) uint64 { return 2*revision + 1 }

// newLately knows nothing yet. Weigh says how many bytes an element takes, about,
// and until when the store lets a list expire, nil for never.
func newLately[E any](from Records, prefix string, alone bool, weigh func(E) int, until func([]E) *time.Time) *lately[E] {
	l := &lately[E]{
		from: from, prefix: prefix, weigh: weigh, until: until, hold: holdShared,
		known: map[string]*list.Element{}, doing: map[string]*doing[E]{}, swept: time.Now(),
	}
	if alone {
		l.hold = holdAlone
	}
	return l
}

// recall is what is known of a key, if that counts. The caller holds mu.
func (l *lately[E]) recall(key string) (*memory[E], bool) {
	e := l.known[key]
	if e == nil {
		return nil, false
	}
	m := e.Value.(*memory[E])
	if !l.counts(m, time.Now()) {
		l.drop(key)
		return nil, false
	}
	l.used.MoveToFront(e)
	return m, true
}

func (l *lately[E]) counts(m *memory[E], now time.Time) bool {
	return now.Sub(m.since) < l.hold && (m.until == nil || now.Before(*m.until))
}

// learn puts in place what is known of a key from now on. The caller holds mu.
func (l *lately[E]) learn(key string, all []E, turn uint64, since time.Time) {
	l.drop(key)
	m := &memory[E]{key: key, all: slices.Clone(all), turn: turn, since: since, until: l.until(all), bytes: knownOverhead + len(key)}
	for _, one := range all {
		m.bytes += l.weigh(one)
	}
	l.known[key] = l.used.PushFront(m)
	l.bytes += m.bytes
	for l.used.Len() > maxKnown || l.bytes > maxKnownBytes {
		l.drop(l.used.Back().Value.(*memory[E]).key)
	}
	l.sweep(time.Now())
}

// drop lets go what is known of a key. The caller holds mu.
func (l *lately[E]) drop(key string) {
	if e := l.known[key]; e != nil {
		l.bytes -= e.Value.(*memory[E]).bytes
		l.used.Remove(e)
		delete(l.known, key)
	}
}

// sweep lets go what does not count any more, every now and then. The caller
// holds mu.
func (l *lately[E]) sweep(now time.Time) {
	if now.Sub(l.swept) < sweepEvery {
		return
	}
	l.swept = now
	for key, e := range l.known {
		if !l.counts(e.Value.(*memory[E]), now) {
			l.drop(key)
		}
	}
}

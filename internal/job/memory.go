package job

import "time"

// An interaction's token lives for 15 minutes, so nobody has a reason to
// submit an id again later than that.
// https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
const (
	remember = 20 * time.Minute
	most     = 10_000 // ended ids that are kept at most, about 1 MB
)

// memory knows the ids of live jobs, and of ended ones for a while. It is not
// safe for concurrent use.
type memory struct {
	known map[string]struct{}
	ended []ended // oldest first
}

type ended struct {
	id string
	at time.Time
}

func newMemory() memory { return memory{known: make(map[string]struct{})} }

func (m *memory) knows(id string, now time.Time) bool {
	m.forget(now)
	_, ok := m.known[id]
	return ok
}

func (m *memory) add(id string) { m.known[id] = struct{}{} }

func (m *memory) done(id string, now time.Time) {
	m.ended = append(m.ended, ended{id, now})
	m.forget(now)
}

// forget drops what ended too long ago, and the oldest when there are too many.
func (m *memory) forget(now time.Time) {
	n := 0
	for n < len(m.ended) && (len(m.ended)-n > most || now.Sub(m.ended[n].at) >= remember) {
		delete(m.known, m.ended[n].id)
		n++
	}
	m.ended = m.ended[n:]
}

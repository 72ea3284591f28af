package discord

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// logins counts those of all shards, over restarts too: Discord allows 1,000
// in 24 hours and takes the token away from who needs more, and it wants five
// seconds between those that share a turn. Taking a session up again is none.
// https://discord.com/developers/docs/events/gateway#session-start-limit-object
type logins struct {
	every  time.Duration
	memory Memory
	log    *slog.Logger

	mu     sync.Mutex
	past   []time.Time // of the last 24 hours
	due    int         // turns that are given and not spent yet
	limit  startLimit
	resets time.Time // when Discord counts anew
	lines  map[int]*line
	before time.Time // the last login of earlier starts, of whatever line
}

// Memory keeps a few kilobytes from one start of the program to the next.
type Memory interface {
	// Load returns what was saved last; nothing and no error if nothing was.
	Load() ([]byte, error)
	// Save replaces it.
	Save([]byte) error
}

// line is the shards that share a turn.
type line struct {
	front chan struct{} // holds one: who logs in now
	last  time.Time
}

const (
	day          = 24 * time.Hour
	usualTotal   = 1000 // until Discord has told
	ourShare     = 0.8  // of all logins; the rest is for what else uses the token
	scarceBefore = 0.25 // when less of our share is left, failures in a row become rare
)

func newLogins(every time.Duration, m Memory, log *slog.Logger) *logins {
	return &logins{
		every: every, memory: m, log: log, lines: map[int]*line{},
		limit: startLimit{Total: usualTotal, Remaining: usualTotal}, resets: time.Now().Add(day),
	}
}

// learn takes in what Discord says.
func (l *logins) learn(told startLimit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if told.Total > 0 {
		l.limit = told
		l.resets = time.Now().Add(time.Duration(told.ResetAfter) * time.Millisecond)
	}
}

// turn waits until a shard of a line may log in. Who has the turn is the only
// one of its line until it ends it.
func (l *logins) turn(ctx context.Context, which int) (*turn, error) {
	at := l.line(which)
	select {
	case at.front <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	for {
		wait, scarce := l.take(at)
		if wait <= 0 {
			return &turn{logins: l, line: at}, nil
		}
		if scarce {
			l.log.Error("no logins are left; Discord would take the token away for more", "again_after", wait.Round(time.Second))
		}
		if !sleep(ctx, wait) {
			<-at.front
			return nil, context.Cause(ctx)
		}
	}
}

func (l *logins) line(which int) *line {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lines[which] == nil {
		l.lines[which] = &line{front: make(chan struct{}, 1), last: l.before}
	}
	return l.lines[which]
}

// take takes a login, or says how long to wait for one, and whether none is
// left.
func (l *logins) take(at *line) (wait time.Duration, scarce bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	apart := l.every + l.every/20 // the first may be longer on its way than the next
	if wait := at.last.Add(apart).Sub(now); wait > 0 {
		return min(wait, apart), false
	}
	left, until := l.left(now)
	if left <= 0 {
		return max(until.Sub(now), time.Second), true
	}
	l.due++
	return 0, false
}

// left is how many logins are left, and until when they must last.
func (l *logins) left(now time.Time) (int, time.Time) {
	l.forget(now)
	if !now.Before(l.resets) {
		l.limit.Remaining, l.resets = l.limit.Total, now.Add(day)
	}
	ours := int(float64(l.limit.Total)*ourShare) - len(l.past)
	if ours < l.limit.Remaining && len(l.past) > 0 {
		return ours - l.due, l.past[0].Add(day)
	}
	return l.limit.Remaining - l.due, l.resets
}

// forget drops what is older than a day, or from a clock that was wrong.
func (l *logins) forget(now time.Time) {
	l.past = slices.DeleteFunc(l.past, func(t time.Time) bool { return now.Sub(t) >= day || t.After(now.Add(time.Minute)) })
}

// thrift is the pause at which what is left lasts; 0 while there is plenty.
func (l *logins) thrift() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	left, until := l.left(now)
	if float64(left) >= float64(l.limit.Total)*ourShare*scarceBefore {
		return 0
	}
	return until.Sub(now) / time.Duration(max(left, 1))
}

// recall reads the count of earlier starts. Without it Discord's own count
// still holds.
func (l *logins) recall() {
	if l.memory == nil {
		return
	}
	data, err := l.memory.Load()
	var kept struct {
		Logins []int64 `json:"logins"`
	}
	if err == nil && len(data) > 0 {
		err = json.Unmarshal(data, &kept)
	}
	if err != nil {
		l.log.Warn("count of earlier logins is lost", "err", err)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, ms := range kept.Logins[max(0, len(kept.Logins)-usualTotal*maxKept):] {
		l.past = append(l.past, time.UnixMilli(ms))
	}
	slices.SortFunc(l.past, time.Time.Compare)
	l.forget(time.Now())
	if n := len(l.past); n > 0 {
		l.before = l.past[n-1]
	}
}

// maxKept bounds what is read: large bots are allowed some thousand logins.
const maxKept = 20

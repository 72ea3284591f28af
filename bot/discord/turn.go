package discord

import (
	"encoding/json"
	"sync"
	"time"
)

// turn is the right to log in once. Its methods do nothing on nil.
type turn struct {
	logins *logins
	line   *line

	mu    sync.Mutex
	spent bool
	over  bool
}

// spend counts the login that is about to be sent.
func (t *turn) spend() error {
	if t == nil {
		return errUncounted
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.spent || t.over {
		return errUncounted
	}
	t.spent = true
	t.logins.count(t.line)
	return nil
}

// end lets the next one of the line log in.
func (t *turn) end() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return
	}
	t.over = true
	if !t.spent {
		t.logins.giveBack()
	}
	<-t.line.front
}

// count notes a login, first where it outlives the program.
func (l *logins) count(at *line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.due--
	l.limit.Remaining--
	l.past = append(l.past, now)
	l.forget(now)
	if err := l.save(); err != nil {
		l.log.Warn("count of logins is not kept", "err", err)
	}
	at.last = time.Now() // it goes out only now, however slow the disk was
}

func (l *logins) save() error {
	if l.memory == nil {
		return nil
	}
	var kept struct {
		Logins []int64 `json:"logins"`
	}
	for _, t := range l.past {
		kept.Logins = append(kept.Logins, t.UnixMilli())
	}
	data, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return l.memory.Save(data)
}

func (l *logins) giveBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.due--
}

package discord

import "time"

// noticeEvery is the least time between two notices of the same fault.
const noticeEvery = 10 * time.Minute

// notice is what was said to the owner about a fault.
type notice struct {
	next time.Time
	more int // times that nothing was said since
}

// notify tells the owner of the bot what only they can do something about. It
// is apart from the call's own error, and told seldom.
func (g *Guard) notify(f Fault, e *APIError) {
	if f.Owner == "" {
		return
	}
	more, due := g.due(f.Name, time.Now())
	if !due {
		return
	}
	say := g.log.Warn
	if f.Tell == TellMistake {
		say = g.log.Error
	}
	say("Discord refuses: "+f.Name, "mend", f.Owner, "code", f.Code, "err", e, "not_said_before", more)
}

// due reports whether a fault is to be told now, and how often it was not.
func (g *Guard) due(name string, now time.Time) (more int, due bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := g.notices[name] // as many as the table has rows
	if n == nil {
		n = &notice{}
		g.notices[name] = n
	}
	if now.Before(n.next) {
		n.more++
		return 0, false
	}
	more = n.more
	*n = notice{next: now.Add(noticeEvery)}
	return more, true
}

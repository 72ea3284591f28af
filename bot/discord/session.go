package discord

import (
	"encoding/json"
	"fmt"
	"time"
)

// session is what is needed to take a session up again after its connection
// was lost, so that nothing that happened meanwhile is missed and no login is
// spent. The zero value is none.
// https://discord.com/developers/docs/events/gateway#resuming
type session struct {
	id    string
	url   string // where Discord wants it to be resumed; "" = where one logs in
	seq   int64  // of the last event
	until time.Time
	tries int // to take it up that led to nothing
}

const (
	resumeWithin = 2 * time.Minute // Discord is likely to keep a session so long
	resumeTries  = 3
)

func (s session) alive() bool { return s.id != "" && time.Now().Before(s.until) }

// packet takes the session up.
// https://discord.com/developers/docs/events/gateway-events#resume
func (s session) packet(token Token) []byte {
	return fmt.Appendf(nil, `{"op":6,"d":{"token":%s,"session_id":%s,"seq":%d}}`, quoted("Bot "+string(token)), quoted(s.id), s.seq)
}

func quoted(s string) []byte {
	data, _ := json.Marshal(s) // a string can always be written
	return data
}

// remains is what of the session is left after this connection.
func (w *watch) remains() session {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.session
	if s.id == "" || w.endsSession() {
		return session{}
	}
	if !w.ready.IsZero() {
		s.until, s.tries = time.Now().Add(resumeWithin), 0
		return s
	}
	s.tries++
	s.url = "" // it may have been the address
	if s.tries >= resumeTries || w.introduced && !w.ask() {
		return session{}
	}
	return s
}

// ask says whether Discord asked to come again with the same session.
func (w *watch) ask() bool {
	return w.asked == opReconnect || w.asked == opInvalidSession && w.resume
}

// endsSession says whether Discord has ended the session.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
func (w *watch) endsSession() bool {
	switch w.closeCode {
	case closeNormal, closeGoingAway, closeInvalidSeq, closeTimedOut:
		return true
	}
	return w.asked == opInvalidSession && !w.resume
}

// Close codes after which the session is gone.
const (
	closeNormal     = 1000
	closeGoingAway  = 1001
	closeInvalidSeq = 4007
	closeTimedOut   = 4009
)

package discord

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/gorilla/websocket"
)

// carry takes over a new connection; false if it is over already.
func (w *watch) carry(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return false
	}
	w.conn = c
	return true
}

// cut ends the connection for that reason, if it has not ended for another.
func (w *watch) cut(reason error) { w.finish(reason) }

// welcome notes READY or RESUMED.
func (w *watch) welcome() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready = time.Now()
}

// patient is how long a read may take: once it is ready, something must come
// with every heartbeat.
func (w *watch) patient() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ready.IsZero() || w.beat == 0 {
		return w.patience
	}
	return 2*w.beat + grace(w.beat)
}

// grace is how late an answer to a heartbeat may be.
func grace(beat time.Duration) time.Duration { return max(beat/4, 500*time.Millisecond) }

// rhythm is how often to look at the connection's health.
func (w *watch) rhythm() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return min(max(w.beat/4, 50*time.Millisecond), time.Second)
}

// sick says what is wrong with the connection: a heartbeat that was not
// answered before the next is due, or no READY.
// https://discord.com/developers/docs/events/gateway#heartbeat-interval
func (w *watch) sick() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.ready.IsZero() && time.Since(w.began) > w.patience:
		return errUnread
	case w.beat > 0 && time.Since(w.acked) > w.beat+grace(w.beat):
		return errSilent
	}
	return nil
}

// alive reports whether events can come.
func (w *watch) alive() bool {
	sick := w.sick()
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.over && !w.ready.IsZero() && sick == nil
}

// noteOpen notes what discordgo said of connecting.
func (w *watch) noteOpen(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open = err == nil
	var c *websocket.CloseError
	if errors.As(err, &c) {
		w.closeCode = c.Code
	}
	return err
}

func (w *watch) wasOpen() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.open
}

// lasted is how long the connection was ready.
func (w *watch) lasted() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ready.IsZero() {
		return 0
	}
	return w.ended.Sub(w.ready)
}

func (w *watch) cause() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Close codes after which the session is gone.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
const (
	closeNormal     = 1000
	closeGoingAway  = 1001
	closeInvalidSeq = 4007
	closeTimedOut   = 4009
)

// resumable reports whether this connection has left the session intact.
func (w *watch) resumable() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch w.closeCode {
	case closeNormal, closeGoingAway, closeInvalidSeq, closeTimedOut:
		return false
	}
	if w.asked == opInvalidSession {
		return w.resume
	}
	return !w.ready.IsZero() || w.beat == 0 // it was not even tried
}

// mends says what to do about the close codes after which Discord asks not to
// come back.
var mends = map[int]string{
	4004: mendToken,
	4010: "the shard is not valid (4010)",
	4011: "the bot is in too many servers for one connection and needs shards (4011)",
	4012: "this version of the program speaks an old gateway (4012); update it",
	4013: "the intents are not valid (4013); update the program",
	4014: "the intents are not allowed (4014); see Privileged Gateway Intents in the Developer Portal, page Bot",
}

// verdict is why the connection ended; an ErrFatal if there is no use in
// another.
func (w *watch) verdict(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if mend, ok := mends[w.closeCode]; ok {
		return fmt.Errorf("%w: %s: close code %d", ErrFatal, mend, w.closeCode)
	}
	if w.err != nil && !errors.Is(err, errStuck) {
		return w.err
	}
	return err
}

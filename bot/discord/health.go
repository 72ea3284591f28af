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

// welcome notes READY, which begins a session.
func (w *watch) welcome(id, url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready = time.Now()
	w.session = session{id: id, url: url, seq: w.session.seq}
}

// resumed notes RESUMED.
func (w *watch) resumed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready = time.Now()
}

// heard notes the number of an event.
func (w *watch) heard(seq int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.session.seq = max(w.session.seq, seq)
}

// patient is how long a read may take: HELLO comes at once, and once it is
// ready, something must come with every heartbeat.
func (w *watch) patient() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.beat == 0:
		return w.timing.Hello
	case w.ready.IsZero():
		return w.timing.Open
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
	case w.ready.IsZero() && time.Since(w.began) > w.timing.Open:
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

// mends says what to do about the close codes after which Discord asks not to
// come back.
var mends = map[int]string{
	4004:         mendToken,
	4010:         "DISCORD_SHARDS is not a number of shards that Discord takes (4010); set it to auto",
	codeOutgrown: "the bot is in too many servers and needs more shards (4011); set DISCORD_SHARDS to auto, or to more",
	4012:         "this version of the program speaks an old gateway (4012); update it",
	4013:         "the intents are not valid (4013); update the program",
	4014:         "the intents are not allowed (4014); see Privileged Gateway Intents in the Developer Portal, page Bot",
}

// codeOutgrown says that a shard has too many servers.
const codeOutgrown = 4011

// refusedError is an ErrFatal that Discord gave with a close code.
type refusedError struct{ code int }

func (e *refusedError) Error() string {
	return fmt.Sprintf("%v: %s: close code %d", ErrFatal, mends[e.code], e.code)
}

// Unwrap returns ErrFatal.
func (e *refusedError) Unwrap() error { return ErrFatal }

// verdict is why the connection ended; an ErrFatal if there is no use in
// another.
func (w *watch) verdict(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, fatal := mends[w.closeCode]; fatal {
		return &refusedError{w.closeCode}
	}
	ours := errors.Is(w.err, errEnded) || errors.Is(w.err, net.ErrClosed) // which does not say why
	if w.err == nil || errors.Is(err, errStuck) || ours && err != nil {
		return err
	}
	return w.err
}

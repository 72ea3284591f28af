package discord

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// watch knows how one connection is doing: it reads along with discordgo and
// keeps from it what it cannot bear.
type watch struct {
	timing Timing
	token  Token
	turn   *turn           // to log in; nil when a session is taken up
	life   context.Context // ends with the connection
	die    context.CancelFunc
	down   <-chan struct{} // life.Done()

	mu         sync.Mutex
	conn       net.Conn
	over       bool
	err        error         // why it is over
	beat       time.Duration // between heartbeats, 0 until HELLO
	began      time.Time
	acked      time.Time // the last answer to a heartbeat
	introduced bool      // Identify or Resume was sent
	dispatched bool      // an event has come
	open       bool      // discordgo has connected
	ready      time.Time // READY or RESUMED
	ended      time.Time
	session    session // to be taken up, or begun here
	closeCode  int
	asked      int  // the op with which Discord ended it: 7 or 9
	resume     bool // what op 9 said
}

// Ops that matter here.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes
const (
	opDispatch       = 0
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// Why connections end, besides what the network says.
var (
	errAsked   = errors.New("discord asks to reconnect")
	errInvalid = errors.New("session is not valid any more")
	errAgain   = errors.New("discord asks to resume the session")
	errBabble  = errors.New("gateway sent what is not a message")
	errNoBeat  = errors.New("gateway sent no heartbeat interval")
)

// maxBeat is the longest heartbeat interval that is believed; discordgo panics
// over one that is not positive.
const maxBeat = time.Hour

func newWatch(t Timing, s session, turn *turn) *watch {
	w := &watch{timing: t, session: s, turn: turn, began: time.Now()}
	w.life, w.die = context.WithCancel(context.Background())
	w.down = w.life.Done()
	return w
}

// verdict of a frame: whether discordgo gets it.
type verdict int

const (
	pass verdict = iota
	drop
	end
)

// message reads a small message. Op 7 and op 9 end the connection here:
// discordgo v0.29.0 deadlocks over the first while it opens, and logs in at
// once and without limit over the second. An answer to a heartbeat before the
// first event would deadlock it as well.
func (w *watch) message(data []byte) verdict {
	var m struct {
		Op *int            `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	if json.Unmarshal(data, &m) != nil || m.Op == nil {
		return w.finish(errBabble)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch *m.Op {
	case opDispatch:
		w.dispatched = true
	case opHello:
		return w.hello(m.D)
	case opAck:
		w.acked = time.Now()
		if !w.dispatched {
			return drop
		}
	case opReconnect:
		w.asked = opReconnect
		return w.finishLocked(errAsked)
	case opInvalidSession:
		w.asked = opInvalidSession
		if w.resume = string(m.D) == "true"; w.resume {
			return w.finishLocked(errAgain)
		}
		return w.finishLocked(errInvalid)
	}
	return pass
}

func (w *watch) hello(data json.RawMessage) verdict {
	var h struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	err := json.Unmarshal(data, &h)
	if err != nil || h.Interval <= 0 || h.Interval > maxBeat.Milliseconds() {
		return w.finishLocked(errNoBeat)
	}
	w.beat = time.Duration(h.Interval) * time.Millisecond
	w.acked = time.Now()
	return pass
}

// large notes a frame that is too large to be anything but an event.
func (w *watch) large() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dispatched = true
}

// closedError is a connection that Discord has closed.
type closedError struct{ code int }

func (e *closedError) Error() string {
	return fmt.Sprintf("discord closed the connection with code %d", e.code)
}

// closing notes a close frame.
func (w *watch) closing(data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(data) >= 2 {
		w.closeCode = int(binary.BigEndian.Uint16(data))
		w.err = &closedError{w.closeCode}
	}
}

func (w *watch) finish(err error) verdict {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.finishLocked(err)
}

func (w *watch) finishLocked(err error) verdict {
	if w.err == nil {
		w.err = err
	}
	if !w.over {
		w.over, w.ended = true, time.Now()
		w.die()
	}
	if w.conn != nil {
		_ = w.conn.Close() // without a close frame, so that the session can be resumed
	}
	return end
}

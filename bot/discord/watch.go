package discord

import (
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
	patience time.Duration // until READY
	down     chan struct{} // closed when the connection is over

	mu         sync.Mutex
	conn       net.Conn
	over       bool
	err        error         // why it is over
	beat       time.Duration // between heartbeats, 0 until HELLO
	began      time.Time
	acked      time.Time // the last answer to a heartbeat
	dispatched bool      // an event has come
	open       bool      // discordgo has connected
	ready      time.Time // READY or RESUMED
	ended      time.Time
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

// maxBeat is the longest heartbeat interval that is believed; discordgo panics
// over one that is not positive.
const maxBeat = time.Hour

func newWatch(patience time.Duration) *watch {
	return &watch{patience: patience, down: make(chan struct{}), began: time.Now()}
}

// verdict of a frame: whether discordgo gets it.
type verdict int

const (
	pass verdict = iota
	drop
	end
)

// message reads a small text frame. Op 7 and op 9 end the connection here:
// discordgo v0.29.0 deadlocks over the first while it opens, and logs in at
// once and without limit over the second. An answer to a heartbeat before the
// first event would deadlock it as well.
func (w *watch) message(data []byte) verdict {
	var m struct {
		Op *int            `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	if json.Unmarshal(data, &m) != nil || m.Op == nil {
		return w.finish(errors.New("gateway sent what is not a message"))
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
		return w.finishLocked(errors.New("discord asks to reconnect"))
	case opInvalidSession:
		w.asked = opInvalidSession
		w.resume = string(m.D) == "true"
		return w.finishLocked(errors.New("session is not valid any more"))
	}
	return pass
}

func (w *watch) hello(data json.RawMessage) verdict {
	var h struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	err := json.Unmarshal(data, &h)
	if err != nil || h.Interval <= 0 || h.Interval > maxBeat.Milliseconds() {
		return w.finishLocked(errors.New("gateway sent no heartbeat interval"))
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

// closing notes a close frame.
func (w *watch) closing(data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(data) >= 2 {
		w.closeCode = int(binary.BigEndian.Uint16(data))
		w.err = fmt.Errorf("discord closed the connection with code %d", w.closeCode)
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
		close(w.down)
	}
	if w.conn != nil {
		_ = w.conn.Close() // without a close frame, so that the session can be resumed
	}
	return end
}

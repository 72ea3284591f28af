package discord

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// conn is one websocket. What is sent goes through a queue, so that nobody
// waits for a slow client: a full queue ends the connection.
type conn struct {
	ws      *websocket.Conn
	out     chan frame
	done    chan struct{} // closed when the writer has ended
	gone    chan struct{} // closed when the client has gone
	once    sync.Once
	pack    packer
	session *session // set under the server's lock
	version int
	theirs  int    // code that the client closed with
	path    string // that was dialled

	hushed atomic.Bool // nothing is sent any more, and nothing is heard
	deaf   bool        // heartbeats are not answered any more
}

// frame is a payload, or a close code with its reason.
type frame struct {
	data   []byte
	each   bool // compressed by itself, as Identify asked
	kind   int  // of websocket's; 0 is text
	code   int
	reason string
}

// queuedFrames is more than a session ever replays at once.
const queuedFrames = keptEvents + 64

// compressFrom is the size from which a payload is compressed for a client
// that asked for it in Identify; Discord leaves small ones as they are.
const compressFrom = 512

func newConn(ws *websocket.Conn, compress string) *conn {
	return &conn{ws: ws, out: make(chan frame, queuedFrames), done: make(chan struct{}), gone: make(chan struct{}), pack: newPacker(compress)}
}

// send queues a payload.
func (c *conn) send(data []byte) {
	c.queue(frame{data: data, each: c.session != nil && c.session.compress})
}

// shut queues the close; only the first one counts.
func (c *conn) shut(code int, reason string) {
	c.once.Do(func() {
		if c.hushed.Load() {
			_ = c.ws.Close() // without a word, which ends the reader; the frame ends the writer
			c.out <- frame{}
			return
		}
		c.queue(frame{code: code, reason: reason})
	})
}

// say queues a payload that is no event.
func (c *conn) say(op int, d any) {
	if op == opAck && c.deaf {
		return
	}
	c.send(mustJSON(object{"op": op, "s": nil, "t": nil, "d": d}))
}

// hush makes the connection one of which the other end is gone without a
// word, or, if only heartbeats are meant, one on which they are not answered.
func (c *conn) hush(beats bool) {
	if beats {
		c.deaf = true
		return
	}
	c.hushed.Store(true)
	_ = c.ws.SetReadDeadline(time.Time{})
}

func (c *conn) dead() bool { return c.hushed.Load() }

// await bounds the next read, unless the connection is hushed.
func (c *conn) await(within time.Duration) {
	_ = c.ws.SetReadDeadline(time.Now().Add(within))
	if c.dead() {
		_ = c.ws.SetReadDeadline(time.Time{})
	}
}

// reset breaks the connection off.
func (c *conn) reset() { abort(c.ws.NetConn()) }

// shard is the one that has logged in here, if any.
func (c *conn) shard() *[2]int64 {
	if c.session == nil {
		return nil
	}
	return &c.session.shard
}

func (c *conn) queue(f frame) {
	if c.hushed.Load() {
		return
	}
	select {
	case c.out <- f:
	default:
		_ = c.ws.Close() // ends reader and writer
	}
}

// lingerFor is how long a client may take to answer a close.
const lingerFor = time.Second

// write is the writer: it ends with the first close frame or error. After a
// close frame it leaves the client a moment to read it.
func (c *conn) write() {
	defer close(c.done)
	defer func() { _ = c.ws.Close() }()
	for f := range c.out {
		_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
		if f.code != 0 {
			_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, f.reason))
			c.linger()
			return
		}
		if err := c.writeFrame(f); err != nil {
			return
		}
	}
}

func (c *conn) linger() {
	timer := time.NewTimer(lingerFor)
	defer timer.Stop()
	select {
	case <-c.gone:
	case <-timer.C:
	}
}

// drain reads until the client has gone or the writer has closed.
func (c *conn) drain() {
	for {
		if _, _, err := c.ws.ReadMessage(); err != nil {
			return
		}
	}
}

func (c *conn) writeFrame(f frame) error {
	switch {
	case f.kind != 0:
		return c.ws.WriteMessage(f.kind, f.data)
	case c.pack != nil:
		return c.ws.WriteMessage(websocket.BinaryMessage, c.pack(f.data))
	case f.each && len(f.data) >= compressFrom:
		return c.ws.WriteMessage(websocket.BinaryMessage, deflated(f.data))
	}
	return c.ws.WriteMessage(websocket.TextMessage, f.data)
}

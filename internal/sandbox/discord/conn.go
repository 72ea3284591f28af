package discord

import (
	"sync"
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
	theirs  int // code that the client closed with
}

// frame is a payload, or a close code with its reason.
type frame struct {
	data   []byte
	each   bool // compressed by itself, as Identify asked
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
	c.once.Do(func() { c.queue(frame{code: code, reason: reason}) })
}

func (c *conn) queue(f frame) {
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
	case c.pack != nil:
		return c.ws.WriteMessage(websocket.BinaryMessage, c.pack(f.data))
	case f.each && len(f.data) >= compressFrom:
		return c.ws.WriteMessage(websocket.BinaryMessage, deflated(f.data))
	}
	return c.ws.WriteMessage(websocket.TextMessage, f.data)
}

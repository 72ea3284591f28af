package editor

import (
	"context"
	"net"
	"sync"
	"time"
)

// patientConn is a connection that keeps a failed Write waiting until its reader
// is done, for a second at most.
//
// A server that refuses a large request answers at once and closes, while we
// still write. net/http gives up at the failed write and forgets the answer,
// although it has arrived already; "413" would become "connection reset".
type patientConn struct {
	net.Conn
	once sync.Once
	done chan struct{} // the reader saw the end, or the connection was closed
}

const patience = time.Second

func patientDial(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &patientConn{Conn: c, done: make(chan struct{})}, nil
	}
}

func (c *patientConn) finish() { c.once.Do(func() { close(c.done) }) }

// Read notes the end of what can be read.
func (c *patientConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		c.finish()
	}
	return n, err
}

// Write waits after a failure.
func (c *patientConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err == nil {
		return n, nil
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-c.done:
	case <-timer.C:
	}
	return n, err
}

// Close ends the waiting too.
func (c *patientConn) Close() error {
	c.finish()
	return c.Conn.Close()
}

package discord

import (
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// intake bounds what unknown senders can make the program keep in memory: each
// body by itself, and of all together what is over a size that ordinary
// interactions have.
type intake struct{ taken atomic.Int64 }

// Bounds of bodies, in bytes. An interaction that shows a long message with ten
// attachments has about 60 KB.
const (
	maxDelivery  = 256 << 10
	freeDelivery = 16 << 10 // not counted
	maxIntake    = 16 << 20 // of all together
)

var errCrowded = errors.New("too many large bodies at once")

// read reads a body whole. Release must be called when the body is not needed
// any more. It fails with a *http.MaxBytesError or errCrowded.
func (in *intake) read(w http.ResponseWriter, r *http.Request) (body []byte, release func(), err error) {
	if r.ContentLength > maxDelivery {
		w.Header().Set("Connection", "close")
		return nil, func() {}, &http.MaxBytesError{Limit: maxDelivery}
	}
	c := &counted{from: http.MaxBytesReader(w, r.Body, maxDelivery), in: in}
	body, err = io.ReadAll(c)
	return body, c.release, err
}

// counted takes of the intake what it reads.
type counted struct {
	from io.Reader
	in   *intake
	n    int64
	held int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	more := max(0, c.n-freeDelivery) - c.held
	if more <= 0 {
		return n, err
	}
	c.held += more
	if c.in.taken.Add(more) > maxIntake {
		return n, errCrowded
	}
	return n, err
}

func (c *counted) release() { c.in.taken.Add(-c.held) }

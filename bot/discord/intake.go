package discord

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// intake bounds what unknown senders can make the program keep in memory: each
// body by itself, and of all together what is over a size that ordinary
// interactions have.
type intake struct {
	taken atomic.Int64
	spare sync.Pool // of *bytes.Buffer: a flood is read into the same few
}

// Bounds of bodies, in bytes. An interaction that shows a long message with ten
// attachments has about 60 KB.
const (
	maxDelivery  = 256 << 10
	freeDelivery = 16 << 10 // not counted
	maxIntake    = 16 << 20 // of all together
)

var errCrowded = errors.New("too many large bodies at once")

// read reads a body whole, behind the text that it was signed with. The bytes
// are good until release is called, which must be. It fails with a
// *http.MaxBytesError or errCrowded.
func (in *intake) read(w http.ResponseWriter, r *http.Request, before string) (all []byte, release func(), err error) {
	if r.ContentLength > maxDelivery {
		w.Header().Set("Connection", "close")
		return nil, func() {}, &http.MaxBytesError{Limit: maxDelivery}
	}
	b, ok := in.spare.Get().(*bytes.Buffer)
	if !ok {
		b = bytes.NewBuffer(make([]byte, 0, freeDelivery))
	}
	b.Reset()
	b.WriteString(before)
	c := &counted{from: http.MaxBytesReader(w, r.Body, maxDelivery), in: in}
	_, err = b.ReadFrom(c)
	return b.Bytes(), func() { c.release(); in.spare.Put(b) }, err
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

package discord

import (
	"bytes"
	linked "container/list"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// intake bounds what unknown senders can make the program keep in memory: each
// body by itself, and of all together what is over a size that ordinary
// interactions have. When that is too much, the body that has been coming for
// longest makes room: Discord's are there in a moment, so that strangers who
// send slowly keep none of them out.
type intake struct {
	most  int64     // bytes, of all together
	spare sync.Pool // of *bytes.Buffer: a flood is read into the same few

	mu     sync.Mutex
	taken  int64
	coming linked.List // of *counted, the one that began first at the front
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
	stop := func() { _ = http.NewResponseController(w).SetReadDeadline(time.Unix(1, 0)) }
	c := &counted{from: http.MaxBytesReader(w, r.Body, maxDelivery), in: in, stop: stop}
	_, err = b.ReadFrom(c)
	if !in.arrived(c) {
		err = errCrowded
	}
	return b.Bytes(), func() { in.release(c); in.spare.Put(b) }, err
}

// counted takes of the intake what it reads.
type counted struct {
	from io.Reader
	in   *intake
	n    int64
	stop func() // ends a read that waits

	held  int64 // this and what follows are the intake's
	place *linked.Element
	out   bool // it had to make room
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	if c.n > freeDelivery && !c.in.hold(c, c.n-freeDelivery) {
		return n, errCrowded
	}
	return n, err
}

// hold takes so much in all for a body that is coming, and makes room for it.
// It is false if that one has to make room itself.
func (in *intake) hold(c *counted, size int64) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if c.out {
		return false
	}
	if c.place == nil {
		c.place = in.coming.PushBack(c)
	}
	in.taken += size - c.held
	c.held = size
	for in.taken > in.most && !c.out {
		first := in.coming.Front().Value.(*counted) // c itself if there is no other
		in.drop(first)
		first.out = true
		first.stop()
	}
	return !c.out
}

// arrived ends the time in which a body has to make room; false if it had to.
func (in *intake) arrived(c *counted) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if c.place != nil {
		in.coming.Remove(c.place)
		c.place = nil
	}
	return !c.out
}

// release gives back what a body has taken.
func (in *intake) release(c *counted) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.drop(c)
}

func (in *intake) drop(c *counted) {
	if c.place != nil {
		in.coming.Remove(c.place)
		c.place = nil
	}
	in.taken -= c.held
	c.held = 0
}

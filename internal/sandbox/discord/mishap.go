package discord

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// mishap is something that goes wrong on demand at a step of a connection to
// the gateway, in the place of what belongs there. A delay alone slows the step
// down.
type mishap struct {
	At     string  `json:"at"`     // upgrade, hello, ready, resumed, ack; after is once READY or RESUMED was sent
	Do     string  `json:"do"`     // one of the deeds; "" only delays
	Close  int     `json:"close"`  // the code, for close
	Status int     `json:"status"` // for refuse, which needs the step upgrade; 0 is 503
	Delay  string  `json:"delay"`  // before it, such as "1s"
	Times  int     `json:"times"`  // 0 is once, -1 is until cleared
	Chance float64 `json:"chance"` // how probable it is each time; 0 is certain
	Shard  *int64  `json:"shard"`  // of this shard only; not at upgrade and hello, where nobody knows it

	wait time.Duration
}

// The steps, and what can happen at them.
var (
	steps = []string{"upgrade", "hello", "ready", "resumed", "ack", "after"}
	deeds = map[string]func(s *Server, c *conn, m *mishap){
		"":          func(*Server, *conn, *mishap) {},
		"reconnect": func(_ *Server, c *conn, _ *mishap) { c.say(opReconnect, nil) },
		"invalid":   func(s *Server, c *conn, _ *mishap) { s.invalidate(c, false) },
		"resumable": func(s *Server, c *conn, _ *mishap) { s.invalidate(c, true) },
		"silence":   func(_ *Server, c *conn, m *mishap) { c.hush(m.At == "ack") },
		"reset":     func(_ *Server, c *conn, _ *mishap) { c.reset() },
		"close":     func(_ *Server, c *conn, m *mishap) { c.shut(m.Close, "") },
		"garbage":   func(_ *Server, c *conn, _ *mishap) { c.send([]byte(`{"op":`)) },
		"zlib": func(_ *Server, c *conn, _ *mishap) {
			c.queue(frame{data: []byte("\x78\x9cgarbage"), kind: websocket.BinaryMessage})
		},
	}
)

// check completes what was ordered.
func (m *mishap) check() (err error) {
	_, known := deeds[m.Do]
	switch {
	case !slices.Contains(steps, m.At):
		return fmt.Errorf("at must be one of %v", steps)
	case m.Do == "refuse" && m.At == "upgrade":
		m.Status = orDefault(m.Status, http.StatusServiceUnavailable)
	case !known:
		return errors.New("do is none of reconnect, invalid, resumable, silence, reset, close, garbage, zlib, and at upgrade refuse")
	case m.Do == "close" && !mayClose(m.Close):
		return errors.New("close must be a code that may be sent")
	case m.At == "upgrade" && m.Do != "" && m.Do != "silence" && m.Do != "reset":
		return errors.New("at upgrade there is only refuse, silence and reset")
	case m.Do == "" && m.Delay == "":
		return errors.New("it does nothing: do or delay is missing")
	}
	m.Times = orDefault(m.Times, 1)
	if m.Delay != "" {
		m.wait, err = time.ParseDuration(m.Delay)
	}
	return err
}

// mayClose says whether a server may close with this code
// (https://www.rfc-editor.org/rfc/rfc6455#section-7.4).
func mayClose(code int) bool { return code >= 1000 && code <= 4999 && (code <= 1003 || code >= 1007) }

// meet finds the first mishap that a step meets, and counts it. A nil shard is
// not known yet.
func (s *Server) meet(at string, shard *[2]int64) *mishap {
	for i, m := range s.mishaps {
		if m.At != at || m.Shard != nil && (shard == nil || *m.Shard != shard[0]) {
			continue
		}
		if m.Chance > 0 && rand.Float64() >= m.Chance {
			continue
		}
		if m.Times > 0 {
			m.Times--
		}
		if m.Times == 0 {
			s.mishaps = slices.Delete(s.mishaps, i, i+1)
		}
		return m
	}
	return nil
}

// step does what belongs to a step, or what goes wrong instead; a delay does
// not hold up anybody else. The server's lock is held.
func (s *Server) step(c *conn, at string, shard *[2]int64, properly func()) {
	m := s.meet(at, shard)
	if m == nil {
		properly()
		return
	}
	act := properly
	if m.Do != "" {
		act = func() { deeds[m.Do](s, c, m) }
	}
	if m.wait == 0 {
		act()
		return
	}
	s.later(c, m.wait, act)
}

// later acts under the lock, unless the connection is gone by then.
func (s *Server) later(c *conn, wait time.Duration, act func()) {
	s.work.Go(func() {
		select {
		case <-time.After(wait):
			s.mu.Lock()
			defer s.mu.Unlock()
			act()
		case <-c.gone:
		case <-s.ctx.Done():
		}
	})
}

// refused lets an upgrade go wrong; true if it did.
func (s *Server) refused(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	m := s.meet("upgrade", nil)
	s.mu.Unlock()
	if m == nil {
		return false
	}
	select {
	case <-time.After(m.wait):
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	switch m.Do {
	case "refuse":
		http.Error(w, http.StatusText(m.Status), m.Status)
	case "silence":
		select {
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
		panic(http.ErrAbortHandler)
	case "reset":
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			abort(c)
		}
	}
	return m.Do != ""
}

// abort ends a connection with a reset.
func abort(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

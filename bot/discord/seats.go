package discord

import (
	linked "container/list"
	"context"
	"net"
	"net/http"
	"sync"
)

// seats bounds the connections that are open at once. When there are too many,
// the one that has been quiet longest makes room, so that strangers who hold
// connections open keep nobody out.
type seats struct {
	most int

	mu    sync.Mutex
	taken map[net.Conn]*linked.Element // nil while its request is held
	quiet linked.List                  // of net.Conn, the one that has been quiet longest first
}

func newSeats(most int) *seats { return &seats{most: most, taken: map[net.Conn]*linked.Element{}} }

// note follows a connection's life; it is an http.Server's ConnState.
func (s *seats) note(c net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, here := s.taken[c]
	switch {
	case state == http.StateNew:
		s.sit(c)
	case state == http.StateClosed || state == http.StateHijacked:
		s.leave(c)
	case here && e != nil:
		s.quiet.MoveToBack(e)
	}
}

func (s *seats) sit(c net.Conn) {
	if len(s.taken) >= s.most {
		quiet := s.quiet.Front()
		if quiet == nil {
			_ = c.Close()
			return
		}
		other := quiet.Value.(net.Conn)
		_ = other.Close()
		s.leave(other)
	}
	s.taken[c] = s.quiet.PushBack(c)
}

func (s *seats) leave(c net.Conn) {
	if e := s.taken[c]; e != nil {
		s.quiet.Remove(e)
	}
	delete(s.taken, c)
}

// connKey is where a request's context has its connection.
type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// hold keeps the connection of a request whose sender is known from making
// room, until release.
func (s *seats) hold(ctx context.Context) (release func()) {
	c, _ := ctx.Value(connKey{}).(net.Conn)
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.taken[c]; e != nil {
		s.quiet.Remove(e)
		s.taken[c] = nil
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if e, here := s.taken[c]; here && e == nil {
			s.taken[c] = s.quiet.PushBack(c)
		}
	}
}

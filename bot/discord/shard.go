package discord

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// shard keeps one connection up, whatever happens to the others.
type shard struct {
	g         *Gateway
	id, count int
	pace      pacer
	session   session // what the next connection can take up
	link      atomic.Pointer[link]
}

// run connects again and again until ctx ends, and returns nil, or until
// Discord refuses it for good.
func (s *shard) run(ctx context.Context) error {
	for {
		lasted, err := s.connect(ctx)
		s.link.Store(nil)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, ErrFatal):
			return err
		}
		s.g.meter.Lost(kindOf(err))
		thrift := s.g.logins.thrift()
		if s.session.alive() {
			thrift = resumeCosts
		}
		pause := s.pace.pause(lasted, err, thrift)
		s.g.log.Warn("gateway is not connected", "shard", s.id, "cause", err, "resumes", s.session.alive(), "again_after", pause)
		if !sleep(ctx, pause) {
			return nil
		}
	}
}

// connect lives through one connection and tells how long it was ready.
func (s *shard) connect(ctx context.Context) (time.Duration, error) {
	address, turn, err := s.way(ctx)
	if err != nil {
		return 0, err
	}
	defer turn.end()
	w := newWatch(s.g.timing, s.session, turn)
	l := s.newLink(address, w)
	s.link.Store(l)
	err = l.open(ctx, s.g.timing.Open)
	turn.end() // it has logged in by now, or it will not
	if err == nil {
		err = l.stay(ctx)
	}
	l.leave(&s.g.leaving)
	s.session = w.remains()
	return w.lasted(), w.verdict(s.g.rest.redact(&call{}, err))
}

// way is where to connect to. For a new session it waits until a login is
// allowed; one that is taken up again needs none.
func (s *shard) way(ctx context.Context) (address string, t *turn, err error) {
	if s.session.alive() {
		if s.session.url != "" {
			return s.session.url, nil, nil
		}
		known, err := s.g.starts.ask(ctx, resumeWithin)
		return known.URL, nil, err
	}
	s.session = session{}
	known, err := s.g.starts.ask(ctx, s.g.timing.Identify)
	if err != nil {
		return "", nil, fmt.Errorf("find gateway: %w", err)
	}
	t, err = s.g.logins.turn(ctx, s.id%known.Limit.MaxConcurrency)
	return known.URL, t, err
}

// alive reports whether events can come.
func (s *shard) alive() bool {
	l := s.link.Load()
	return l != nil && l.watch.alive()
}

// kindOf is why a connection was lost, in one word.
func kindOf(err error) string {
	var closed *closedError
	switch {
	case errors.As(err, &closed):
		return "closed"
	case errors.Is(err, errAsked), errors.Is(err, errAgain):
		return "asked"
	case errors.Is(err, errInvalid):
		return "invalid"
	case errors.Is(err, errSilent):
		return "silent"
	case errors.Is(err, errUnread):
		return "unanswered"
	case errors.Is(err, errStuck):
		return "stuck"
	}
	return "broken"
}

package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
)

// link is a session of discordgo's. It lasts over several connections as long
// as it can be resumed.
type link struct {
	session *discordgo.Session
	gone    chan struct{} // signalled when discordgo has let go of a connection
	watch   atomic.Pointer[watch]
	stuck   bool      // discordgo hangs in it
	resume  time.Time // until when Discord is likely to keep the session
}

// resumeWithin is how long a session is tried to be taken up again after its
// connection was lost.
const resumeWithin = 2 * time.Minute

// patience is how long discordgo may take to let go of a connection, which it
// does after a sleep of 1 s.
const patience = 3 * time.Second

var (
	errStuck  = errors.New("discordgo hangs; it is left behind")
	errSilent = errors.New("no answer to a heartbeat")
	errUnread = errors.New("no READY in time")
)

// connect lives through one connection. It returns the link if the next
// connection can resume it, and how long it was ready.
func (g *Gateway) connect(ctx context.Context, pace *pacer, l *link) (*link, time.Duration, error) {
	if l == nil {
		address, err := g.rest.gateway(ctx)
		if err != nil {
			return nil, 0, fmt.Errorf("find gateway: %w", err)
		}
		if !pace.identify(ctx) {
			return nil, 0, context.Cause(ctx)
		}
		l = g.newLink(address)
	}
	w := newWatch(g.timing.Open)
	l.watch.Store(w)
	g.link.Store(l)
	err := l.open(ctx, g.timing.Open)
	if err == nil {
		err = l.stay(ctx)
	}
	l.leave()
	err = w.verdict(g.rest.redact(&call{}, err))
	if !l.resumable() {
		l = nil
	}
	return l, w.lasted(), err
}

// resumable reports whether the next connection can take up the session.
func (l *link) resumable() bool {
	w := l.watch.Load()
	if w.lasted() > 0 {
		l.resume = time.Now().Add(resumeWithin)
	}
	return !l.stuck && w.resumable() && time.Now().Before(l.resume)
}

// newLink sets discordgo up to do no more than speak the protocol: no intents
// (interactions need none), no state, no reconnecting, no REST of its own.
func (g *Gateway) newLink(address string) *link {
	l := &link{gone: make(chan struct{}, 1)}
	l.watch.Store(newWatch(g.timing.Open))
	s, _ := discordgo.New("Bot " + string(g.rest.token)) // it never fails
	s.LogLevel = discordgo.LogWarning
	s.StateEnabled = false
	s.ShouldReconnectOnError = false
	s.ShouldReconnectVoiceOnSessionError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	s.SyncEvents = true // our handler starts goroutines by itself, and counts them
	s.Compress = false
	s.Identify.Intents = 0
	s.UserAgent = g.rest.agent
	s.Client = &http.Client{Transport: onlyGateway(address)}
	s.Dialer = dialer(l, address)
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { g.event(l, e) })
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case l.gone <- struct{}{}:
		default:
		}
	})
	l.session = s
	return l
}

// open connects. A library that does not come back, though its connection has
// been taken away, is left behind with its one goroutine.
func (l *link) open(ctx context.Context, within time.Duration) error {
	select {
	case <-l.gone: // of the connection before
	default:
	}
	done := make(chan error, 1)
	go func() { done <- l.session.Open() }()
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	w := l.watch.Load()
	select {
	case err := <-done:
		return w.noteOpen(err)
	case <-ctx.Done():
	}
	w.cut(errUnread)
	select {
	case err := <-done:
		_ = w.noteOpen(err)
		return errUnread
	case <-time.After(patience):
		l.stuck = true
		return errStuck
	}
}

// stay watches over an open connection until it ends. A library that hangs
// sends no heartbeats, so that is seen here as well.
func (l *link) stay(ctx context.Context) error {
	w := l.watch.Load()
	tick := time.NewTicker(w.rhythm())
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return l.bye()
		case <-w.down:
			return w.cause()
		case <-tick.C:
		}
		if err := w.sick(); err != nil {
			w.cut(err)
			return err
		}
	}
}

// bye ends the session properly, so that Discord shows the bot as gone.
func (l *link) bye() error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = l.session.Close() // there is nobody left to tell
	}()
	select {
	case <-done:
	case <-time.After(patience):
		l.stuck = true
	}
	return context.Canceled
}

// leave waits until discordgo has let go of the connection.
func (l *link) leave() {
	w := l.watch.Load()
	w.cut(errEnded)
	if l.stuck || !w.wasOpen() {
		return
	}
	select {
	case <-l.gone:
	case <-time.After(patience):
		l.stuck = true
	}
}

package discord

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// link is one connection, and the session object of discordgo's that speaks
// over it. There is a new one for each connection: so a lock that discordgo
// never gives back, or the second that it takes to close, holds up nobody. A
// session of Discord's is taken up all the same, see introduce.go.
type link struct {
	session *discordgo.Session
	watch   *watch
	gone    chan struct{} // signalled when discordgo has let go
	stuck   bool          // discordgo hangs in it
}

// patience is how long discordgo may hold its lock, which it does for 1 s when
// it closes.
const patience = 3 * time.Second

var (
	errStuck  = errors.New("discordgo hangs; it is left behind")
	errSilent = errors.New("no answer to a heartbeat")
	errUnread = errors.New("no READY in time")
)

// newLink sets discordgo up to do no more than speak the protocol: no intents
// (interactions need none), no state, no reconnecting, no REST of its own.
func (s *shard) newLink(address string, w *watch) *link {
	g := s.g
	l := &link{watch: w, gone: make(chan struct{}, 1)}
	w.token = g.rest.token
	d, _ := discordgo.New("Bot " + string(g.rest.token)) // it never fails
	d.LogLevel = discordgo.LogWarning
	d.StateEnabled = false
	d.ShouldReconnectOnError = false
	d.ShouldReconnectVoiceOnSessionError = false
	d.ShouldRetryOnRateLimit = false
	d.MaxRestRetries = 0
	d.SyncEvents = true // our handler starts goroutines by itself, and counts them
	d.Compress = false
	d.Identify.Intents = 0
	d.ShardID, d.ShardCount = s.id, s.count
	d.UserAgent = g.rest.agent
	d.Client = &http.Client{Transport: onlyGateway(address)}
	d.Dialer = dialer(w, address)
	d.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { s.event(l, e) })
	d.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case l.gone <- struct{}{}:
		default:
		}
	})
	l.session = d
	return l
}

// open connects. A library that does not come back, though its connection has
// been taken away, is left behind with its one goroutine.
func (l *link) open(ctx context.Context, within time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- l.session.Open() }()
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	select {
	case err := <-done:
		return l.watch.noteOpen(err)
	case <-l.watch.down: // the connection is gone, which ends Open
	case <-ctx.Done():
		l.watch.cut(errUnread)
	}
	select {
	case err := <-done:
		if err = l.watch.noteOpen(err); err == nil {
			err = l.watch.cause()
		}
		return err
	case <-time.After(patience):
		l.stuck = true
		return errStuck
	}
}

// stay watches over an open connection until it ends.
func (l *link) stay(ctx context.Context) error {
	tick := time.NewTicker(l.watch.rhythm())
	defer tick.Stop()
	free := time.Now()
	for {
		select {
		case <-ctx.Done():
			return l.bye()
		case <-l.watch.down:
			return l.watch.cause()
		case <-tick.C:
		}
		if l.session.TryRLock() {
			l.session.RUnlock()
			free = time.Now()
		}
		err := l.watch.sick()
		if time.Since(free) > patience {
			l.stuck, err = true, errStuck
		}
		if err != nil {
			l.watch.cut(err)
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

// leave takes the connection away. Discordgo needs a second to notice, which
// the next connection need not wait for.
func (l *link) leave(leaving *sync.WaitGroup) {
	l.watch.cut(errEnded)
	if l.stuck || !l.watch.wasOpen() {
		return
	}
	leaving.Go(func() {
		select {
		case <-l.gone:
		case <-time.After(patience):
		}
	})
}

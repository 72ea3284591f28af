package discord

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Door is the other way in: Discord sends every interaction as a signed HTTP
// POST, and the response is the answer. It is for bots that have a public
// address behind a reverse proxy with TLS; Discord uses it instead of the
// gateway when the address is entered as the application's Interactions
// Endpoint URL.
//
// Whoever knows the address can knock, so all that happens before a signature
// is found to be right costs little and leaves nothing behind: no JSON is read,
// nothing is stored, and the log says once a minute how many were turned away.
// https://discord.com/developers/docs/interactions/overview#preparing-for-interactions
type Door struct {
	rest   *REST
	log    *slog.Logger
	key    ed25519.PublicKey
	addr   string
	handle func(ctx context.Context, i *Interaction)
	ready  func(applicationID string)
	meter  DoorMeter

	listener net.Listener
	open     atomic.Bool
	crew     crew
	past     deliveries
	intake   intake
	seats    *seats
	noise    hush
}

// DoorConfig says who may come in and where interactions go.
type DoorConfig struct {
	Config
	PublicKey string // of the application, 64 hexadecimal digits
	Addr      string // host:port to listen at; port 0 takes a free one
	// Handle is called as a Gateway's is. The first answer that is given with
	// REST.Respond is the HTTP response.
	Handle func(ctx context.Context, i *Interaction)
	// Ready, if not nil, is called once, when the application is known.
	Ready func(applicationID string)
	// Meter counts; nil does not.
	Meter DoorMeter
}

// DoorMeter counts what happens at a door. The words are few and fixed.
type DoorMeter interface {
	Knocked(end string)    // a request, by how it ended
	Panicked(where string) // a mistake of ours that was caught
}

// DoorPath is the one path that is answered.
const DoorPath = "/interactions"

// NewDoor checks the configuration; it does no I/O.
func NewDoor(c DoorConfig) (*Door, error) {
	if c.Handle == nil {
		return nil, errors.New("door needs a handler")
	}
	key, err := ParsePublicKey(c.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("public key %w", err)
	}
	rest, err := NewREST(c.Config)
	if err != nil {
		return nil, err
	}
	d := &Door{
		rest: rest, log: rest.log, key: key, addr: c.Addr, handle: c.Handle, ready: c.Ready, meter: c.Meter,
		crew: newCrew(), seats: newSeats(maxConns), intake: intake{most: maxIntake},
	}
	if d.meter == nil {
		d.meter = unmetered{}
	}
	return d, nil
}

// Listen takes the address, so that a taken one is known before any work
// begins.
func (d *Door) Listen() error {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", d.addr)
	if err != nil {
		return fmt.Errorf("listen for interactions: %w", err)
	}
	d.listener = l
	return nil
}

// Addr is the address that Listen took, "" before.
func (d *Door) Addr() string {
	if d.listener == nil {
		return ""
	}
	return d.listener.Addr().String()
}

// Close gives the address back if Run is not called.
func (d *Door) Close() error {
	if d.listener == nil {
		return nil
	}
	return d.listener.Close()
}

// Connected says why no interaction can arrive now, nil when one can.
func (d *Door) Connected() error {
	if !d.open.Load() {
		return errors.New("not listening for interactions")
	}
	return nil
}

// Limits of connections. A proxy in front needs a few dozen of them; the rest
// is for strangers, each of whom costs about 15 KB until he is cut off.
const (
	maxConns      = 4096
	headerWithin  = 5 * time.Second
	requestWithin = 10 * time.Second
	writtenWithin = 15 * time.Second // from the end of the headers
	idleFor       = time.Minute
	maxHeader     = 16 << 10
	closeWithin   = 5 * time.Second
)

// Run takes interactions until ctx ends; then it returns nil, after every
// request has been answered and every handler has returned. It returns early
// with an ErrFatal when Discord refuses the bot for good, or when the listener
// fails. Call it once, after Listen.
func (d *Door) Run(ctx context.Context) error {
	if d.listener == nil {
		return errors.New("take interactions: not listening")
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	d.crew.open(ctx)
	defer d.rest.Close()
	defer d.crew.wait()
	introduced := make(chan struct{})
	defer func() { fail(nil); <-introduced }()
	go func() {
		defer close(introduced)
		fail(d.introduce(ctx))
	}()
	return d.serve(ctx)
}

// serve runs the HTTP server until ctx ends.
func (d *Door) serve(ctx context.Context) error {
	server := &http.Server{
		Handler:                      d,
		ReadHeaderTimeout:            headerWithin,
		ReadTimeout:                  requestWithin,
		WriteTimeout:                 writtenWithin,
		IdleTimeout:                  idleFor,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true,
		ConnState:                    d.seats.note,
		ConnContext:                  withConn,
		ErrorLog:                     slog.NewLogLogger(d.log.Handler(), slog.LevelDebug),
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		d.open.Store(false)
		finish(server)
	})
	d.log.Info("taking interactions", "addr", d.Addr(), "path", DoorPath)
	d.open.Store(true)
	err := server.Serve(d.listener)
	d.open.Store(false)
	if !stop() {
		<-closed
		if cause := context.Cause(ctx); errors.Is(cause, ErrFatal) {
			return cause
		}
		return nil
	}
	_ = server.Close()
	return fmt.Errorf("take interactions: %w", err)
}

// finish takes no more and lets open requests end, which they do in 3 s; after
// that only those are left who never finished asking.
func finish(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close()
	}
}

// introduce asks Discord who the application is, and until it tells. It returns
// nil, or an ErrFatal.
func (d *Door) introduce(ctx context.Context) error {
	for failures := 1; ; failures++ {
		a, err := d.rest.Application(ctx)
		switch {
		case err == nil:
			d.meet(a)
			<-ctx.Done()
			return nil
		case errors.Is(err, ErrFatal):
			return err
		case ctx.Err() != nil:
			return nil
		}
		pause := min(backoff(d.rest.pause, failures), time.Minute)
		d.log.Warn("application is unknown", "cause", err, "again_after", pause)
		if !sleep(ctx, pause) {
			return nil
		}
	}
}

// meet looks whether interactions of this application can come here.
func (d *Door) meet(a Application) {
	defer d.catch("ready callback", a.ID, "")
	if !a.hasKey(d.key) {
		d.log.Error("the public key is not this application's, so nothing of it can come in; copy it again from the Developer Portal, page General Information", "application", a.ID)
	}
	if a.Endpoint == "" {
		d.log.Info("Discord does not send interactions here yet; enter the public address of this program as Interactions Endpoint URL in the Developer Portal, page General Information", "path", DoorPath)
	}
	if d.ready != nil {
		d.ready(a.ID)
	}
}

// HasKey reports whether a public key is the application's, or may be because
// Discord told none.
func (a Application) HasKey(public string) bool {
	key, err := ParsePublicKey(public)
	return err == nil && a.hasKey(key)
}

func (a Application) hasKey(key ed25519.PublicKey) bool {
	told, err := ParsePublicKey(strings.TrimSpace(a.PublicKey))
	return err != nil || told.Equal(key)
}

// Knocked counts nothing.
func (unmetered) Knocked(string) {}

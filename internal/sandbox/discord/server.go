package discord

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options say what a stand-in should be like. The zero value is useful: a
// fresh token, a fresh application and Discord's own limits.
type Options struct {
	// BaseURL is the public base of the handler, such as
	// "http://127.0.0.1:8787", without a slash at the end. It is written into
	// every address that is given out. It may be empty here and be set with
	// [Server.SetBaseURL] when the listener's port is known.
	BaseURL string

	Key           ed25519.PrivateKey // signs interactions that are posted; nil makes a random one
	Token         string             // the bot token; "" makes a random one
	ApplicationID string             // "" makes a random one

	AckWithin       time.Duration // for the first answer to an interaction; 0 is 3 s
	TokenLife       time.Duration // of an interaction token; 0 is 15 min
	LinkLife        time.Duration // of a signed attachment address; 0 is 24 h
	Heartbeat       time.Duration // asked for in HELLO; 0 is 41.25 s
	AttachmentLimit int64         // bytes for one file of a reply; 0 is 10 MiB
	RequestLimit    int64         // bytes of one request's body; 0 is 25 MiB
	Shards          int           // recommended; 0 is 1
	MaxConcurrency  int           // logins at once; 0 is 1
	IdentifyEvery   time.Duration // between logins, or else op 9; 0 looks away, Discord's is 5 s
	Crowd           int           // further ordinary members: crowd1, crowd2 and so on

	Log *slog.Logger // nil logs nothing
}

// Server is a stand-in Discord. It is an [http.Handler] for the REST API under
// /api, the gateway under /gateway, the CDN and the routes under /control. All
// methods are safe for concurrent use.
type Server struct {
	opts   Options
	world  world
	key    []byte       // signs attachment addresses
	poster *http.Client // of interactions that are posted

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	work   sync.WaitGroup // requests and goroutines that Close waits for

	mu           sync.Mutex // guards all that follows
	closed       bool
	base         string
	ids          ids
	commands     []*command
	app          appSettings
	messages     []*message // oldest first
	files        fileStore
	interactions interactionStore
	sessions     []*session
	conns        map[*conn]bool
	starts       starting
	mishaps      []*mishap
	faults       []*fault
	log          requestLog
	hub          hub
	noDMs        map[string]bool // handles of users who take no direct messages
	endpoint     string          // where interactions are posted; "" sends them over the gateway
}

// New makes a stand-in. It does no I/O and starts nothing.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{opts: o, base: strings.TrimRight(o.BaseURL, "/"), conns: map[*conn]bool{}, noDMs: map[string]bool{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.key = randomBytes(32)
	s.starts = newStarting(o)
	s.poster = newPoster()
	if s.opts.Key == nil {
		s.opts.Key = ed25519.NewKeyFromSeed(randomBytes(ed25519.SeedSize))
	}
	if s.opts.ApplicationID == "" {
		s.opts.ApplicationID = s.ids.at(time.Now().Add(-30 * 24 * time.Hour))
	}
	if s.opts.Token == "" {
		s.opts.Token = botToken(s.opts.ApplicationID)
	}
	s.world = newWorld(&s.ids, s.opts.ApplicationID, s.opts.Crowd)
	return s
}

func (o Options) withDefaults() Options {
	o.AckWithin = orDefault(o.AckWithin, 3*time.Second)
	o.TokenLife = orDefault(o.TokenLife, 15*time.Minute)
	o.LinkLife = orDefault(o.LinkLife, 24*time.Hour)
	o.Heartbeat = orDefault(o.Heartbeat, 41250*time.Millisecond)
	o.Shards, o.MaxConcurrency = orDefault(o.Shards, 1), orDefault(o.MaxConcurrency, 1)
	o.AttachmentLimit = orDefault(o.AttachmentLimit, 10<<20)
	o.RequestLimit = orDefault(o.RequestLimit, 25<<20)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// Token is the bot token that the stand-in accepts.
func (s *Server) Token() string { return s.opts.Token }

// ApplicationID is the id of the one application, and of its bot user.
func (s *Server) ApplicationID() string { return s.opts.ApplicationID }

// SetBaseURL tells the stand-in its public base, once the port is known and
// before the first request.
func (s *Server) SetBaseURL(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = strings.TrimRight(base, "/")
}

// Close ends all gateway connections, event streams and waits, and returns
// when the last of them has ended. Requests that come later get a 503.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		c.shut(closeGoingAway, "the stand-in stops")
	}
	s.mu.Unlock()
	s.cancel()
	s.work.Wait()
	s.poster.CloseIdleConnections()
}

// ServeHTTP answers one request of any of the four parts.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		http.Error(w, "the stand-in has stopped", http.StatusServiceUnavailable)
		return
	}
	defer s.work.Done()
	path := r.URL.Path
	switch {
	case path == "/gateway" || strings.HasPrefix(path, "/gateway/"):
		s.serveGateway(w, r)
	case strings.HasPrefix(path, "/control/"):
		s.serveControl(w, r)
	case strings.HasPrefix(path, "/external/"):
		s.serveExternal(w, r)
	case isFilePath(path):
		s.serveFile(w, r)
	default:
		s.serveAPI(w, r)
	}
}

// enter counts a request in, unless the stand-in has stopped.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.work.Add(1)
	return true
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return b
}

// randomText is n random bytes in the URL-safe alphabet.
func randomText(n int) string { return base64.RawURLEncoding.EncodeToString(randomBytes(n)) }

// botToken looks like one of Discord's: the id, a time and a secret.
func botToken(app string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(app)) + "." + randomText(4) + "." + randomText(28)
}

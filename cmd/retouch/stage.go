package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	standin "retouch/internal/sandbox/discord"
	"retouch/internal/sandbox/edits"
	"retouch/internal/sandbox/page"
)

// stage is the world that the sandbox plays: a stand-in Discord, a local edits
// API and a chat page, at one address of this machine.
type stage struct {
	addr    string // host:port
	key     string // of the edits API, new with every run
	discord *standin.Server
	edits   *edits.Server
	page    http.Handler
	server  *http.Server
	done    chan error
}

// usualAddr is where the sandbox is looked for.
const usualAddr = "127.0.0.1:8787"

// draftPause is how long each partial picture is the last, where the bot asks for
// any: long enough to be seen.
const draftPause = 2 * time.Second

// newStage listens and serves at once.
func newStage(addr string, log *slog.Logger) (*stage, error) {
	listener, err := listenHere(addr)
	if err != nil {
		return nil, err
	}
	s := &stage{addr: listener.Addr().String(), key: "sk-sandbox-" + rand.Text(), done: make(chan error, 1)}
	s.discord = standin.New(standin.Options{BaseURL: s.base(), Log: log})
	s.edits = edits.New(edits.Options{Key: s.key, Draft: draftPause, Log: log})
	s.page = page.New()
	s.server = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	go func() { s.done <- s.server.Serve(listener) }()
	return s, nil
}

// listenHere takes the address; without one the usual, or a free port when
// that is taken.
func listenHere(addr string) (net.Listener, error) {
	var config net.ListenConfig
	if addr != "" {
		l, err := config.Listen(context.Background(), "tcp", addr)
		if err != nil {
			return nil, fmt.Errorf("the sandbox cannot listen: %w; give it another -addr", err)
		}
		return l, nil
	}
	l, err := config.Listen(context.Background(), "tcp", usualAddr)
	if err != nil {
		l, err = config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("the sandbox cannot listen: %w", err)
	}
	return l, nil
}

// base is the public address of all, without a slash at the end.
func (s *stage) base() string { return "http://" + s.addr }

func (s *stage) editsURL() string { return s.base() + editsPath }

const editsPath = "/v1/images/edits"

// ServeHTTP gives each part its paths; what is nobody's is Discord's to refuse.
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case path == editsPath:
		s.edits.ServeHTTP(w, r)
	case strings.HasPrefix(path, "/control/edits/"):
		s.edits.ControlHandler().ServeHTTP(w, r)
	case path == "/", strings.HasPrefix(path, "/page/"):
		s.page.ServeHTTP(w, r)
	default:
		s.discord.ServeHTTP(w, r)
	}
}

// enter does what an owner does in the Developer Portal, as soon as the bot is
// there.
func (s *stage) enter(ctx context.Context, address string) {
	for s.discord.SetEndpoint(ctx, address) != nil {
		if !sleep(ctx, 20*time.Millisecond) {
			return
		}
	}
}

// close ends every connection and waits.
func (s *stage) close() {
	s.discord.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		_ = s.server.Close()
	}
	<-s.done
}

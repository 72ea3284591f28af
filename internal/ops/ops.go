// Package ops answers those who look after the program, on a port of its own:
// /livez says that the process runs, /readyz whether it can take and finish
// work, /metrics what it has done.
//
// It shows nothing that is worth protecting and is meant for loopback or a
// private network; nothing of Discord or of pictures passes here.
package ops

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Config says where a Server listens and whom it asks.
type Config struct {
	Addr  string       // OPS_ADDR: host:port; port 0 takes a free one
	Ready func() error // why the program cannot take work now, nil when it can
	// Metrics answers /metrics; nil has nothing to show there.
	Metrics http.Handler
	Log     *slog.Logger // nil: silent
}

// Server answers /livez, /readyz and /metrics.
type Server struct {
	c        Config
	listener net.Listener
}

// New does no I/O.
func New(c Config) *Server {
	c.Log = cmp.Or(c.Log, slog.New(slog.DiscardHandler))
	return &Server{c: c}
}

// Listen takes the address, so that a taken one is known before any work
// begins.
func (s *Server) Listen() error {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", s.c.Addr)
	if err != nil {
		return fmt.Errorf("listen for health checks: %w", err)
	}
	s.listener = l
	return nil
}

// Addr is the address that Listen took, "" before.
func (s *Server) Addr() string {
	if s.listener == nil {
		return ""
	}
	return s.listener.Addr().String()
}

// Serve answers until ctx ends. It returns nil then, and an error when the
// listener fails before or Listen was not called.
func (s *Server) Serve(ctx context.Context) error {
	if s.listener == nil {
		return errors.New("serve health checks: not listening")
	}
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.c.Log.Handler(), slog.LevelDebug),
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		shutdown(server)
	})
	err := server.Serve(s.listener)
	if !stop() {
		<-closed
		return nil
	}
	_ = server.Close()
	return fmt.Errorf("serve health checks: %w", err)
}

// shutdown lets answers that are being written end, but not for long.
func shutdown(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close()
	}
}

// ServeHTTP answers GET and HEAD of the three paths.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	serve := s.at(r.URL.Path)
	switch {
	case serve == nil:
		answer(w, http.StatusNotFound, "not found: try /livez, /readyz or /metrics")
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		answer(w, http.StatusMethodNotAllowed, "method not allowed")
	default:
		serve(w, r)
	}
}

// at is what answers a path, nil for nothing.
func (s *Server) at(path string) http.HandlerFunc {
	switch path {
	case "/livez":
		return func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") }
	case "/readyz":
		return s.ready
	case "/metrics":
		if s.c.Metrics != nil {
			return s.c.Metrics.ServeHTTP
		}
	}
	return nil
}

func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.c.Ready == nil {
		answer(w, http.StatusOK, "ok")
		return
	}
	if err := s.c.Ready(); err != nil {
		answer(w, http.StatusServiceUnavailable, "not ready: "+err.Error())
		return
	}
	answer(w, http.StatusOK, "ok")
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}

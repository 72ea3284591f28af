package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

// TestErrorsHoldNoToken makes every call fail in every way and looks for
// tokens in what is told. The log is looked through as well, by playing.
func TestErrorsHoldNoToken(t *testing.T) {
	t.Parallel()
	faults := map[string]func(t *testing.T) *rest{
		"connection refused": func(t *testing.T) *rest {
			r := playing(t, hangUp)
			r.server.Close()
			return r
		},
		"connection cut": func(t *testing.T) *rest { return playing(t, hangUp) },
		"silence": func(t *testing.T) *rest {
			stop := make(chan struct{})
			r := playing(t, func(_ http.ResponseWriter, req *http.Request) {
				select {
				case <-req.Context().Done():
				case <-stop:
				}
			})
			t.Cleanup(func() { close(stop) })
			return r
		},
		"an echo in an error": func(t *testing.T) *rest {
			return playing(t, func(w http.ResponseWriter, req *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				fault := map[string]any{"code": 1, "message": "no " + req.URL.Path + " " + req.URL.EscapedPath() + " " + req.Header.Get("Authorization")}
				_ = json.NewEncoder(w).Encode(fault)
			})
		},
		"an echo in a redirect": func(t *testing.T) *rest {
			return playing(t, func(w http.ResponseWriter, req *http.Request) {
				w.Header().Set("Location", "http://[bad"+req.URL.Path+req.Header.Get("Authorization"))
				w.WriteHeader(http.StatusFound)
			})
		},
		"no HTTP at all":      func(t *testing.T) *rest { return against(t, "canary nonsense\r\n\r\n") },
		"a cut answer":        func(t *testing.T) *rest { return against(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{") },
		"an answer of HTML":   func(t *testing.T) *rest { return playing(t, answering(200, "<html>canary</html>")) },
		"an answer of 5 MiB":  func(t *testing.T) *rest { return playing(t, answering(200, string(make([]byte, 5<<20)))) },
		"a bad token":         func(t *testing.T) *rest { return playing(t, answering(401, `{"message":"401: Unauthorized"}`)) },
		"a rate limit":        func(t *testing.T) *rest { return playing(t, answering(429, `{"retry_after":100}`)) },
		"failures throughout": func(t *testing.T) *rest { return playing(t, answering(500, "canary")) },
	}
	calls := map[string]func(context.Context, *rest) error{
		"Respond": func(ctx context.Context, r *rest) error {
			_, err := r.Respond(ctx, fresh(), discord.Response{Type: 5})
			return err
		},
		"EditOriginal": func(ctx context.Context, r *rest) error {
			_, err := r.EditOriginal(ctx, "42", interactionToken, discord.Reply{}, (&picture{data: "x"}).file("a.png"))
			return err
		},
		"Original": func(ctx context.Context, r *rest) error {
			_, err := r.Original(ctx, "42", interactionToken)
			return err
		},
		"Me":          func(ctx context.Context, r *rest) error { _, err := r.Me(ctx); return err },
		"PutCommands": func(ctx context.Context, r *rest) error { _, err := r.PutCommands(ctx, "42", nil); return err },
	}
	for fault, start := range faults {
		for name, call := range calls {
			t.Run(name+" and "+fault, func(t *testing.T) {
				t.Parallel()
				r := start(t)
				ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
				defer cancel()
				err := call(ctx, r)
				if err == nil && name == "EditOriginal" && strings.HasPrefix(fault, "an answer of") {
					return // done, as Discord said
				}
				if err == nil {
					t.Fatal("got no error")
				}
				if u := (*url.Error)(nil); errors.As(err, &u) {
					t.Errorf("an error with an address got out: %v", err)
				}
				for e := err; e != nil; e = errors.Unwrap(e) {
					holdsNoSecret(t, fmt.Sprintf("%v %+v %#v", e, e, e))
				}
			})
		}
	}
}

// against is a client of a server that says one thing.
func against(t *testing.T, words string) *rest {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(time.Second))
			_, _ = c.Read(make([]byte, 4096))
			_, _ = io.WriteString(c, words)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	log := new(logged)
	t.Cleanup(func() { log.check(t) })
	return &rest{REST: client(t, "http://"+l.Addr().String(), log), log: log}
}

func TestTokenIsHidden(t *testing.T) {
	t.Parallel()
	token := discord.Token("canary")
	log := new(logged)
	log.logger().Info("x", "token", token, "all", discord.Interaction{Token: token})
	slog.New(slog.NewJSONHandler(log, nil)).Info("x", "token", token)
	holdsNoSecret(t, log.String()+fmt.Sprintf("%v %s %q %+v %#v", token, token, token, token, token))
	data, err := json.Marshal(token)
	if err != nil || string(data) != `"canary"` {
		t.Errorf("got %s, %v: a record must keep the token", data, err)
	}
}

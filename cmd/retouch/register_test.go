package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"retouch/bot/discord"
)

// shop is a Discord that knows commands, and answers with its failures first.
type shop struct {
	mu       sync.Mutex
	failures []int // statuses
	commands json.RawMessage
	puts     int
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	if len(s.failures) > 0 {
		w.WriteHeader(s.failures[0])
		s.failures = s.failures[1:]
		_, _ = io.WriteString(w, `{"message":"Invalid Form Body","code":50035,"errors":{"0":{"name":"canary"}}}`)
		return
	}
	if r.Method == http.MethodPut {
		s.commands = body
		s.puts++
	}
	_, _ = w.Write(s.commands)
}

func (s *shop) put() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.puts
}

// register lets a registrar see logins and returns what it logged.
func register(t *testing.T, s *shop, logins int) string {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	rest, err := discord.NewREST(discord.Config{BaseURL: server.URL, Token: "token"})
	if err != nil {
		t.Fatal(err)
	}
	defer rest.Close()
	log := &lines{seen: make(chan struct{}, 100)}
	r := newRegistrar(rest, []discord.Command{{Type: 1, Name: "edit", Description: "d"}}, slog.New(slog.NewTextHandler(log, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = r.run(ctx) })
	for range logins {
		r.ready("42")
		log.await("commands are registered\"", "Discord refuses")
	}
	cancel()
	done.Wait()
	return log.String()
}

// lines is a log that tells of each record.
type lines struct {
	mu   sync.Mutex
	b    bytes.Buffer
	read int
	seen chan struct{}
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { l.seen <- struct{}{} }()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// await waits for a new record that has one of the texts.
func (l *lines) await(texts ...string) {
	for range l.seen {
		l.mu.Lock()
		fresh := l.b.String()[l.read:]
		l.mu.Unlock()
		for _, text := range texts {
			if strings.Contains(fresh, text) {
				l.mu.Lock()
				l.read = l.b.Len()
				l.mu.Unlock()
				return
			}
		}
	}
}

func TestRegistrarPutsCommandsOnce(t *testing.T) {
	t.Parallel()
	s := &shop{commands: json.RawMessage(`[]`)}
	log := register(t, s, 3)
	if got := s.put(); got != 1 {
		t.Errorf("got %d PUTs after three logins, want 1:\n%s", got, log)
	}
	if got := strings.Count(log, "oauth2/authorize?client_id=42"); got != 1 {
		t.Errorf("got the invite link %d times, want once:\n%s", got, log)
	}
}

func TestRegistrarTriesAgain(t *testing.T) {
	t.Parallel()
	failures := make([]int, 12) // more than the client's own retries
	for i := range failures {
		failures[i] = http.StatusBadGateway
	}
	s := &shop{commands: json.RawMessage(`[]`), failures: failures}
	log := register(t, s, 1)
	if !strings.Contains(log, "commands are not registered yet") || s.put() != 1 {
		t.Errorf("got %d PUTs:\n%s", s.put(), log)
	}
}

func TestRegistrarGivesUpWhenTheCommandsAreWrong(t *testing.T) {
	t.Parallel()
	s := &shop{commands: json.RawMessage(`[]`), failures: []int{http.StatusBadRequest}}
	log := register(t, s, 1)
	if !strings.Contains(log, "canary") || s.put() != 0 {
		t.Errorf("got %d PUTs, want none and what Discord said:\n%s", s.put(), log)
	}
}

func TestRegistrarDoesNotBlockALogin(t *testing.T) {
	t.Parallel()
	r := newRegistrar(nil, nil, nil)
	for range 10 {
		r.ready("42") // nobody runs it
	}
}

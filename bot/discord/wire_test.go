package discord_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot/discord"
	"retouch/internal/sandbox/control"
	sandbox "retouch/internal/sandbox/discord"
)

// wire is a gateway between the stand-in and a handler that answers commands.
type wire struct {
	tb    testing.TB
	hands *control.Client
	gate  *discord.Gateway
	log   *logged
	done  chan error
	stop  context.CancelFunc
}

// brisk is the gateway's timing for a stand-in that is brisk as well.
var brisk = discord.Timing{
	Hello: 500 * time.Millisecond, Open: 800 * time.Millisecond, Retry: 10 * time.Millisecond, RetryMax: 200 * time.Millisecond,
	Healthy: time.Minute, Identify: 100 * time.Millisecond,
}

// leisurely makes a busy machine's pauses no reason for another login. It is for
// tests that count them.
func leisurely(c *discord.GatewayConfig) {
	c.Timing.Hello, c.Timing.Open = 20*time.Second, 20*time.Second
}

// connect runs a gateway with the stand-in; change may be nil.
func connect(tb testing.TB, o sandbox.Options, change func(*discord.GatewayConfig)) *wire {
	tb.Helper()
	if o.Heartbeat == 0 {
		o.Heartbeat = 500 * time.Millisecond
	}
	s := sandbox.New(o)
	server := httptest.NewServer(s)
	s.SetBaseURL(server.URL)
	w := &wire{
		tb: tb, log: new(logged), done: make(chan error, 1),
		hands: &control.Client{Base: server.URL, HTTP: &http.Client{Transport: &http.Transport{}}},
	}
	tb.Cleanup(func() { w.hands.Close(); s.Close(); server.CloseClientConnections(); server.Close() })
	config := discord.Config{
		BaseURL: server.URL + "/api/v10", Token: discord.Token(s.Token()), Pause: 5 * time.Millisecond, Log: w.log.logger(),
	}
	rest, err := discord.NewREST(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(rest.Close)
	c := discord.GatewayConfig{Config: config, Timing: brisk, Handle: func(ctx context.Context, i *discord.Interaction) {
		_, _ = rest.Respond(ctx, i, discord.Response{Type: discord.RespondMessage, Data: discord.Reply{Content: "served"}})
	}}
	if change != nil {
		change(&c)
	}
	if w.gate, err = discord.NewGateway(c); err != nil {
		tb.Fatal(err)
	}
	if _, _, err := discord.Register(context.Background(), rest, s.ApplicationID(), wanted()); err != nil {
		tb.Fatal(err)
	}
	w.run()
	return w
}

func (w *wire) run() {
	ctx, cancel := context.WithCancel(context.Background())
	var once sync.Once
	ended := make(chan struct{})
	w.stop = func() { once.Do(func() { cancel(); <-ended }) }
	go func() { defer close(ended); w.done <- w.gate.Run(ctx) }()
	w.tb.Cleanup(w.stop)
}

// until waits for something to hold.
func (w *wire) until(what string, holds func() bool) {
	w.tb.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for timeout := time.After(60 * time.Second); !holds(); {
		select {
		case <-tick.C:
		case <-timeout:
			w.tb.Fatalf("not %s after 60 s: %v\n%s", what, w.gate.Connected(), w.log)
		}
	}
}

func (w *wire) connected() {
	w.tb.Helper()
	w.until("connected", func() bool { return w.gate.Connected() == nil })
}

// serves runs commands until one is answered.
func (w *wire) serves(where string) {
	w.tb.Helper()
	w.until("serving", func() bool {
		command := control.Command{Name: "edit", Where: where, Options: map[string]any{"prompt": "sky"}}
		file := control.File{Field: "image", Name: "a.png", Content: []byte(aPNG)}
		got, err := w.hands.RunCommand(w.tb.Context(), command, 2*time.Second, file)
		return err == nil && got.Message != nil && got.Message.Content == "served"
	})
}

func (w *wire) state() control.GatewayState {
	w.tb.Helper()
	s, err := w.hands.GatewayState(w.tb.Context())
	if err != nil {
		w.tb.Fatal(err)
	}
	return s
}

func (w *wire) must(err error) {
	w.tb.Helper()
	if err != nil {
		w.tb.Fatal(err)
	}
}

// turn is what Discord does to the connections that there are. A busy machine
// may have lost the one that there was a moment ago.
func (w *wire) turn(t control.GatewayTurn) {
	w.tb.Helper()
	w.until("hit", func() bool {
		w.connected()
		n, err := w.hands.Gateway(w.tb.Context(), t)
		w.must(err)
		return n > 0
	})
}

// logins are those of the whole run, in words.
func (w *wire) logins() (how []string) {
	for _, l := range w.state().Logins {
		how = append(how, strings.TrimSpace(l.How+" "+l.Fault))
	}
	return how
}

// fatal waits for the end.
func (w *wire) fatal(says string) {
	w.tb.Helper()
	select {
	case err := <-w.done:
		if !errors.Is(err, discord.ErrFatal) || !strings.Contains(err.Error(), says) {
			w.tb.Errorf("got %v, want a fatal error that says %q", err, says)
		}
	case <-time.After(time.Minute):
		w.tb.Errorf("it still runs after a minute\n%s", w.log)
	}
}

package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/discord"
)

// running is a gateway that runs.
type running struct {
	*discord.Gateway
	got   chan *discord.Interaction
	ready chan string
	done  chan error
	stop  context.CancelFunc
}

func run(t *testing.T, f *fakeGateway, change ...func(*discord.GatewayConfig)) *running {
	t.Helper()
	r := &running{got: make(chan *discord.Interaction, 16), ready: make(chan string, 16), done: make(chan error, 1)}
	c := discord.GatewayConfig{
		Config: discord.Config{BaseURL: f.server.URL + "/api/v10", Token: botToken, Log: f.log.logger(), Pause: time.Millisecond},
		Handle: func(_ context.Context, i *discord.Interaction) { r.got <- i },
		Ready:  func(app string) { r.ready <- app },
		Timing: quick,
	}
	for _, f := range change {
		f(&c)
	}
	g, err := discord.NewGateway(c)
	if err != nil {
		t.Fatal(err)
	}
	r.Gateway = g
	ctx, cancel := context.WithCancel(t.Context())
	r.stop = cancel
	go func() { r.done <- g.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err, ok := <-r.done; ok && err != nil && !errors.Is(err, discord.ErrFatal) {
			t.Errorf("run ended with %v", err)
		}
	})
	return r
}

// soon waits for something that must come.
func soon[T any](t *testing.T, from <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(time.Minute):
		t.Fatalf("no %s in a minute", what)
	}
	return v
}

func TestGatewayBringsInteractions(t *testing.T) {
	t.Parallel()
	f := fake(t, serving)
	r := run(t, f)
	if app := soon(t, r.ready, "READY"); app != "42" {
		t.Errorf("got application %q, want 42", app)
	}
	i := soon(t, r.got, "interaction")
	if i.Data.Name != "edit" || i.Token != interactionToken || i.Received.IsZero() {
		t.Errorf("got %+v", i)
	}
	if err := r.Connected(); err != nil {
		t.Error(err)
	}
	r.stop()
	if err := soon(t, r.done, "end"); err != nil {
		t.Errorf("got %v at the end, want nil", err)
	}
	close(r.done)
	if r.Connected() == nil {
		t.Error("is still connected after its end")
	}
}

func TestGatewayLogsInModestly(t *testing.T) {
	t.Parallel()
	f := fake(t, serving)
	r := run(t, f, func(c *discord.GatewayConfig) { c.Timing.Identify = time.Hour }) // so long an answer is good
	soon(t, r.got, "interaction")
	f.mu.Lock()
	defer f.mu.Unlock()
	var id struct {
		Token    string `json:"token"`
		Intents  *int   `json:"intents"`
		Compress bool   `json:"compress"`
	}
	if err := json.Unmarshal(f.sent[0].D, &id); err != nil {
		t.Fatal(err)
	}
	if id.Token != "Bot "+botToken || id.Intents == nil || *id.Intents != 0 || id.Compress {
		t.Errorf("got identify %s", f.sent[0].D)
	}
	var paths []string
	for _, a := range f.asked {
		paths = append(paths, a.path)
	}
	want := []string{"/api/v10/gateway/bot", "/socket/?v=10&encoding=json"}
	if diff := cmp.Diff(paths, want); diff != "" {
		t.Error(diff)
	}
}

func TestGatewayAsksForTheApplication(t *testing.T) {
	t.Parallel()
	f := fake(t, func(c *talk) {
		c.hello(45000)
		c.wait()
		c.send(strings.Replace(readyEvent, `,"application":{"id":"42","flags":0}`, "", 1))
		c.stay()
	})
	if app := soon(t, run(t, f).ready, "READY"); app != "4242" {
		t.Errorf("got application %q, want 4242", app)
	}
}

// TestGatewaySurvives plays one fault each; afterwards an interaction must
// arrive over a new connection.
func TestGatewaySurvives(t *testing.T) {
	t.Parallel()
	const identify, resume = 2, 6
	hang := func(c *talk) { c.stay() }
	tests := []struct {
		name  string
		fault scene
		ops   []int // then sent by the client
	}{
		{"silence instead of HELLO", hang, []int{identify}},
		{"silence instead of READY", func(c *talk) { c.hello(45000); c.stay() }, []int{identify, identify}},
		{"op 7 instead of HELLO", func(c *talk) { c.send(`{"op":7}`); c.stay() }, []int{identify}},
		{"op 7 instead of READY", func(c *talk) { c.hello(45000); c.wait(); c.send(`{"op":7,"d":null}`); c.stay() }, []int{identify, identify}},
		{"op 7 after READY", func(c *talk) { c.login(45000); c.send(`{"op":7}`); c.stay() }, []int{identify, resume}},
		{"op 9 instead of READY", func(c *talk) { c.hello(45000); c.wait(); c.send(`{"op":9,"d":false}`); c.stay() }, []int{identify, identify}},
		{"op 9 after READY", func(c *talk) { c.login(45000); c.send(`{"op":9,"d":false}`); c.stay() }, []int{identify, identify}},
		{"op 9 that lets resume", func(c *talk) { c.login(45000); c.send(`{"op":9,"d":true}`); c.stay() }, []int{identify, resume}},
		{"a heartbeat that is not answered", func(c *talk) { c.mute = true; c.login(200); c.stay() }, []int{identify, resume}},
		{"a heartbeat that is not answered, among events", func(c *talk) {
			c.mute = true
			c.login(200)
			for {
				select {
				case _, ok := <-c.in:
					if !ok {
						return
					}
				case <-time.After(50 * time.Millisecond):
					c.send(`{"op":0,"s":4,"t":"TYPING_START","d":{}}`)
				}
			}
		}, []int{identify, resume}},
		{"an answered heartbeat before READY", func(c *talk) {
			c.hello(45000)
			c.wait()
			c.send(`{"op":1}`)
			c.send(`{"op":11}`)
			c.send(readyEvent)
			c.close(4000)
			c.stay()
		}, []int{identify, resume}},
		{"a cut connection before HELLO", func(*talk) {}, []int{identify}},
		{"a cut connection after READY", func(c *talk) { c.login(45000) }, []int{identify, resume}},
		{"close code 4000", func(c *talk) { c.login(45000); c.close(4000); c.stay() }, []int{identify, resume}},
		{"close code 1001", func(c *talk) { c.login(45000); c.close(1001); c.stay() }, []int{identify, identify}},
		{"close code 4007", func(c *talk) { c.login(45000); c.close(4007); c.stay() }, []int{identify, identify}},
		{"close code 4009", func(c *talk) { c.login(45000); c.close(4009); c.stay() }, []int{identify, identify}},
		{"a HELLO without an interval", func(c *talk) { c.send(`{"op":10,"d":{}}`); c.stay() }, []int{identify}},
		{"a HELLO with an interval that overflows", func(c *talk) { c.send(`{"op":10,"d":{"heartbeat_interval":9223372036854775807}}`); c.stay() }, []int{identify}},
		{"null for a message", func(c *talk) { c.login(45000); c.send(`null`); c.stay() }, []int{identify, resume}},
		{"null behind many blanks, which would end the process", func(c *talk) { c.login(45000); c.send(strings.Repeat(" ", 5000) + "null"); c.stay() }, []int{identify, resume}},
		{"op 7 that is compressed", func(c *talk) { c.login(45000); c.packed(`{"op":7,"d":null}`); c.stay() }, []int{identify, resume}},
		{"op 7 that is compressed instead of READY", func(c *talk) { c.hello(45000); c.wait(); c.packed(`{"op":7,"d":null}`); c.stay() }, []int{identify, identify}},
		{"a bomb for a message", func(c *talk) { c.login(45000); c.packed(strings.Repeat(" ", 2<<20)); c.stay() }, []int{identify, resume}},
		{"no JSON for a message", func(c *talk) { c.login(45000); c.send(`<html>`); c.stay() }, []int{identify, resume}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := fake(t, tt.fault, serving)
			r := run(t, f)
			if i := soon(t, r.got, "interaction"); i.Token != interactionToken {
				t.Errorf("got %+v", i)
			}
			if diff := cmp.Diff(f.ops(), tt.ops); diff != "" {
				t.Errorf("ops: %s", diff)
			}
			if err := r.Connected(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestGatewayLeavesAHangingLibraryBehind plays op 7 in a frame that is too large
// to be looked into: discordgo deadlocks over it while it opens.
func TestGatewayLeavesAHangingLibraryBehind(t *testing.T) {
	t.Parallel()
	f := fake(t, func(c *talk) {
		c.hello(45000)
		c.wait()
		c.send(`{"op":7,"d":"` + strings.Repeat("x", 5000) + `"}`)
		c.stay()
	}, serving)
	r := run(t, f)
	soon(t, r.got, "interaction")
	if !strings.Contains(f.log.String(), "left behind") {
		t.Errorf("the library did not hang: %s", f.log)
	}
}

// TestGatewayLeavesAStuckLockBehind: the session of discordgo's is lost, but
// that of Discord's is taken up by a new one.
func TestGatewayLeavesAStuckLockBehind(t *testing.T) {
	t.Parallel()
	f := fake(t, serving)
	r := run(t, f)
	soon(t, r.got, "interaction")
	t.Cleanup(r.Stick())
	soon(t, r.got, "interaction over a new connection")
	if !strings.Contains(f.log.String(), "left behind") {
		t.Errorf("the library did not hang: %s", f.log)
	}
	if diff := cmp.Diff(f.ops(), []int{2, 6}); diff != "" {
		t.Error(diff)
	}
}

func TestGatewayIdentifiesWhenResumingFails(t *testing.T) {
	t.Parallel()
	f := fake(t,
		func(c *talk) { c.login(45000); c.send(`{"op":7}`); c.stay() },
		func(c *talk) { c.hello(45000); c.wait(); c.send(`{"op":9,"d":false}`); c.stay() },
		serving)
	soon(t, run(t, f).got, "interaction")
	if diff := cmp.Diff(f.ops(), []int{2, 6, 2}); diff != "" {
		t.Error(diff)
	}
}

func TestNewGatewayNeedsAHandler(t *testing.T) {
	t.Parallel()
	if _, err := discord.NewGateway(discord.GatewayConfig{}); err == nil {
		t.Error("took no handler")
	}
	_, err := discord.NewGateway(discord.GatewayConfig{
		Config: discord.Config{BaseURL: "http://example.com"},
		Handle: func(context.Context, *discord.Interaction) {},
	})
	if err == nil {
		t.Error("took an open line")
	}
}

var _ http.Handler = (*fakeGateway)(nil)

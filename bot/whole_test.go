package bot_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/editor"
	"retouch/internal/job"
	"retouch/internal/sandbox/control"
	sandbox "retouch/internal/sandbox/discord"
	"retouch/internal/sandbox/edits"
)

// whole is the bot with the sandbox's Discord and edits API.
type whole struct {
	*control.Client
	t    *testing.T
	logs *safeBuffer
	sent *recorder // what the edits API got
	door string    // where it listens, "" on the gateway
	stop func()

	policy bot.Policy
}

// patience is for one command, on a machine that may be busy.
const patience = time.Minute

// way is how interactions come in.
type way string

const (
	byGateway way = "over the gateway"
	byDoor    way = "by the signed door"
)

// bothWays runs a test for each way in.
func bothWays(t *testing.T, test func(t *testing.T, in way)) {
	t.Helper()
	for _, in := range []way{byGateway, byDoor} {
		t.Run(string(in), func(t *testing.T) {
			t.Parallel()
			test(t, in)
		})
	}
}

func newWhole(t *testing.T) *whole {
	t.Helper()
	return newWholeBy(t, byGateway)
}

func newWholeBy(t *testing.T, in way, policy ...bot.Policy) *whole {
	t.Helper()
	stand := sandbox.New(sandbox.Options{AckWithin: patience})
	mux := http.NewServeMux()
	mux.Handle("/", stand)
	api := edits.New(edits.Options{Key: canaryKey})
	sent := &recorder{next: api}
	mux.Handle("/v1/images/edits", sent)
	mux.Handle("/control/edits/", api.ControlHandler())
	server := httptest.NewServer(mux)
	stand.SetBaseURL(server.URL)
	w := &whole{t: t, logs: &safeBuffer{}, sent: sent, Client: &control.Client{Base: server.URL, HTTP: &http.Client{Transport: &http.Transport{}}}}
	if len(policy) > 0 {
		w.policy = policy[0]
	}
	w.start(discord.Config{
		BaseURL: server.URL + "/api/v10", Token: discord.Token(stand.Token()), Log: textLog(w.logs), Pause: 10 * time.Millisecond,
	}, server.URL, in, stand.PublicKey())
	t.Cleanup(func() { w.stop(); w.Close(); stand.Close(); server.Close() })
	if w.door != "" {
		must(t, w.Endpoint(t.Context(), "http://"+w.door+discord.DoorPath))
	}
	if err := w.AwaitCommand(t.Context(), "edit"); err != nil {
		t.Fatal(err)
	}
	return w
}

// start wires the bot as the program does.
func (w *whole) start(config discord.Config, address string, in way, key string) {
	w.t.Helper()
	rest, err := discord.NewREST(config)
	must(w.t, err)
	pictures, err := editor.New(editor.Config{
		URL: address, Key: canaryKey, AttachmentHosts: []string{strings.TrimPrefix(address, "http://")}, Log: textLog(w.logs),
	})
	must(w.t, err)
	kept := engine.config(w.t)
	kept.Workers, kept.PerOwner, kept.Log = 4, 10, textLog(w.logs)
	queue, err := job.New(kept)
	must(w.t, err)
	b, err := bot.New(bot.Config{
		Wire: rest, Editor: pictures, Jobs: jobs{queue}, Dir: w.t.TempDir(), EditsHost: "edits.example", Log: textLog(w.logs),
		History: engine.history(w.t), Policy: w.policy, SuggestWithin: patience, Keep: bot.Keep{Pictures: 24 * time.Hour, Records: 30 * 24 * time.Hour},
	})
	must(w.t, err)
	open := w.entrance(config, in, key, b.Handle, func(app string) {
		have, _, err := discord.Register(context.Background(), rest, app, bot.Commands())
		if err != nil {
			w.t.Error(err)
		}
		b.Registered(have)
	})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, run := range []func() error{
		func() error { return open(ctx) },
		func() error { return b.Attend(ctx) },
		func() error {
			return queue.Run(ctx, func(ctx context.Context, t *job.Task) error { return b.Work(ctx, task{t}) })
		},
	} {
		running.Go(func() {
			if err := run(); err != nil {
				w.t.Error(err)
			}
		})
	}
	w.stop = func() { cancel(); running.Wait(); rest.Close() }
	for end := time.Now().Add(patience); queue.Accepting() != nil && time.Now().Before(end); {
		<-time.After(time.Millisecond) // the first command may come at once
	}
}

// entrance opens a way in.
func (w *whole) entrance(
	config discord.Config, in way, key string, handle func(context.Context, *discord.Interaction), ready func(string),
) func(context.Context) error {
	w.t.Helper()
	if in == byGateway {
		gateway, err := discord.NewGateway(discord.GatewayConfig{Config: config, Handle: handle, Ready: ready})
		must(w.t, err)
		return gateway.Run
	}
	door, err := discord.NewDoor(discord.DoorConfig{
		Config: config, PublicKey: key, Addr: "127.0.0.1:0", Handle: handle, Ready: ready,
	})
	must(w.t, err)
	must(w.t, door.Listen())
	w.door = door.Addr()
	return door.Run
}

func pictureFile(field string, width, height int) control.File {
	return control.File{Field: field, Name: field + ".png", ContentType: "image/png", Content: drawPNG(width, height)}
}

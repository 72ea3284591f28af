package bot_test

import (
	"bytes"
	"context"
	"image"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

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

func newWholeBy(t *testing.T, in way) *whole {
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
		History: engine.history(w.t), Keep: bot.Keep{Pictures: 24 * time.Hour, Records: 30 * 24 * time.Hour},
	})
	must(w.t, err)
	open := w.entrance(config, in, key, b.Handle, func(app string) {
		if _, err := discord.Register(context.Background(), rest, app, bot.Commands()); err != nil {
			w.t.Error(err)
		}
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

func TestEverywhereInDiscord(t *testing.T) { t.Parallel(); bothWays(t, everywhereInDiscord) }

func everywhereInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	tests := []struct {
		name    string
		command control.Command
		files   []control.File
		want    *regexp.Regexp
	}{
		{"in a server", control.Command{Where: "server"}, nil, regexp.MustCompile(`^> invert\n-# <@\d+> · 1 picture edited · 64×48 · \d+ s$`)},
		{"in a thread", control.Command{Where: "thread"}, nil, regexp.MustCompile(`1 picture edited`)},
		{"in a direct message", control.Command{Where: "dm"}, nil, regexp.MustCompile(`1 picture edited`)},
		{"in a group", control.Command{Where: "group", Install: "user"}, nil, regexp.MustCompile(`1 picture edited`)},
		{"installed for an account", control.Command{Install: "user", User: "guest"}, nil, regexp.MustCompile(`1 picture edited`)},
		{"in chinese", control.Command{Locale: "zh-CN"}, nil, regexp.MustCompile(`已处理 1 张图片 · 64×48 · \d+ 秒`)},
		{
			"two pictures and a size",
			control.Command{Options: map[string]any{"prompt": "side by side", "size": "1024x1024"}},
			[]control.File{pictureFile("image3", 32, 32)},
			regexp.MustCompile(`2 pictures merged · 1024×1024`),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.command.Options == nil {
				tt.command.Options = map[string]any{"prompt": "invert"}
			}
			tt.command.Name = "edit"
			got, err := w.RunCommand(t.Context(), tt.command, patience, append(tt.files, pictureFile("image", 64, 48))...)
			must(t, err)
			w.checkPicture(t, got, tt.want)
		})
	}
	w.checkRequests()
}

// checkPicture looks at the final answer as a member does.
func (w *whole) checkPicture(t *testing.T, got control.Interaction, want *regexp.Regexp) {
	t.Helper()
	m := got.Message
	if got.State != "answered" || m == nil || len(m.Attachments) != 1 {
		t.Fatalf("got %+v, log:\n%s", got, w.logs)
	}
	if !want.MatchString(m.Content) {
		t.Errorf("caption %q, want %s", m.Content, want)
	}
	a := m.Attachments[0]
	if a.Description == "" || len(utf16.Encode([]rune(a.Description))) > 1024 {
		t.Errorf("alt text %q", a.Description)
	}
	data, err := w.File(t.Context(), a.ID)
	must(t, err)
	if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
		t.Errorf("the result is no picture: %v", err)
	}
}

// checkRequests holds everything that was sent against Discord's description
// and against the rule that nobody is ever pinged.
func (w *whole) checkRequests() {
	w.t.Helper()
	spec := loadSpec(w.t)
	requests, err := w.Requests(w.t.Context(), 0)
	must(w.t, err)
	for _, r := range requests {
		registers := strings.HasSuffix(r.Path, "/commands") // file_types is newer than the description
		if spec != nil && r.ContentType != "" && !registers {
			path := strings.ReplaceAll(r.Path, "{token}", "token")
			if err := spec.Request(r.Method, path, r.ContentType, r.Payload); err != nil {
				w.t.Errorf("%v\n%s", err, r.Payload)
			}
		}
		reply := strings.Contains(r.Path, "@original") && r.Method == http.MethodPatch || bytes.Contains(r.Payload, []byte(`"content"`))
		if reply && !bytes.Contains(r.Payload, []byte(`"allowed_mentions":{"parse":[]}`)) {
			w.t.Errorf("%s %s without allowed_mentions: %s", r.Method, r.Path, r.Payload)
		}
	}
	if strings.Contains(w.logs.String(), "ERROR") {
		w.t.Errorf("log:\n%s", w.logs)
	}
}

func TestEditImageOnAMessage(t *testing.T) { t.Parallel(); bothWays(t, editImageOnAMessage) }

func editImageOnAMessage(t *testing.T, in way) {
	w := newWholeBy(t, in)
	message, err := w.PostMessage(t.Context(), control.Post{Content: "look"}, pictureFile("a", 64, 48), pictureFile("b", 32, 32))
	must(t, err)
	opened, err := w.RunCommand(t.Context(), control.Command{Name: "Edit image", Type: control.MessageCommand, TargetID: message.ID}, patience)
	must(t, err)
	if opened.Modal == nil || opened.Modal.Title != "Edit image" {
		t.Fatalf("got %+v", opened)
	}
	got, err := w.SubmitModal(t.Context(), control.Modal{InteractionID: opened.ID, Values: map[string]string{"prompt": "merge side by side", "size": "landscape"}}, patience)
	must(t, err)
	w.checkPicture(t, got, regexp.MustCompile(`^> merge side by side\n-# <@\d+> · 2 pictures merged · 1536×1024`))

	none, err := w.PostMessage(t.Context(), control.Post{Content: "no picture"})
	must(t, err)
	refused, err := w.RunCommand(t.Context(), control.Command{Name: "Edit image", Type: control.MessageCommand, TargetID: none.ID}, patience)
	must(t, err)
	if m := refused.Message; m == nil || !m.Ephemeral() || !strings.Contains(m.Content, "no picture") {
		t.Errorf("got %+v", refused)
	}
	w.checkRequests()
}

func TestHostilePromptsInDiscord(t *testing.T) { t.Parallel(); bothWays(t, hostilePromptsInDiscord) }

func hostilePromptsInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	var all sync.WaitGroup
	lanes := make(chan struct{}, 4)
	for _, prompt := range hostile(t) {
		if bot.Fold(prompt) == "" || len(utf16.Encode([]rune(prompt))) > 4000 {
			continue
		}
		lanes <- struct{}{}
		all.Go(func() {
			defer func() { <-lanes }()
			w.checkQuote(t, prompt)
		})
	}
	all.Wait()
	w.checkRequests()
}

// checkQuote runs a prompt and reads the caption as a client shows it.
func (w *whole) checkQuote(t *testing.T, prompt string) {
	got, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": prompt}}, patience, pictureFile("image", 16, 16))
	if err != nil || got.Message == nil {
		t.Errorf("%.60q: %+v, %v", prompt, got, err)
		return
	}
	content := got.Message.Content
	quote, _, ok := strings.Cut(strings.TrimPrefix(content, "> "), "\n-# <@")
	if n := len(utf16.Encode([]rune(content))); !ok || n > 2000 || strings.Contains(quote, "\n") {
		t.Errorf("%.60q: caption %q of %d units", prompt, content, n)
	}
	read := read(quote)
	if want := bot.Cut(bot.Fold(prompt), bot.MaxQuote); read.text != want || len(read.alive) > 0 {
		t.Errorf("%.60q: reads as %q, alive: %q", prompt, read.text, read.alive)
	}
}

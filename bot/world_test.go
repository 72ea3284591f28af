package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
	"retouch/internal/job"
	"retouch/internal/ledger"
	"retouch/internal/sandbox/openapi"
)

// world is a bot with its real wire, editor, queue and store, and a server that
// plays Discord, its CDN and the edits API and writes down every request.
type world struct {
	t     testing.TB
	http  *httptest.Server
	bot   *bot.Bot
	queue *job.Queue
	past  *history.History
	kept  job.Config
	idles bool
	stop  func() // ends the work on the queue
	spool string
	logs  *safeBuffer
	spec  *openapi.Checker

	mu         sync.Mutex
	transcript []string
	answers    []*answer
	acked      bool
	paid       int
	gate       chan struct{}              // when set, calls of the edits API wait for it
	messages   map[string]json.RawMessage // that the bot may read, by id
}

// answer is what the server says instead of the usual, so many times.
type answer struct {
	method, path string
	times        int
	status       int
	body         string
}

type settings struct {
	host            string
	total, perOwner int
	limits          ledger.Limits
	policy          bot.Policy
	of              *world                          // whose store this one shares, as another process does
	idle            bool                            // jobs are taken, and nothing is done about them
	front           func(http.Handler) http.Handler // between the bot and the server
	edits           func(bot.Editor) bot.Editor     // between the bot and the editor
}

func newWorld(t testing.TB, s settings) *world {
	t.Helper()
	w := &world{t: t, logs: &safeBuffer{}, spool: t.TempDir(), spec: loadSpec(t)}
	var served http.Handler = http.HandlerFunc(w.serve)
	if s.front != nil {
		served = s.front(served)
	}
	w.http = httptest.NewServer(served)
	t.Cleanup(w.http.Close)
	log := textLog(w.logs)

	wire, err := discord.NewREST(discord.Config{BaseURL: w.http.URL + "/api/v10", Token: canaryBot, Log: log, Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wire.Close)
	edits, err := editor.New(editor.Config{
		URL: w.http.URL + "/v1/images/edits", Key: canaryKey, Log: log,
		AttachmentHosts: []string{strings.TrimPrefix(w.http.URL, "http://")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.edits != nil {
		w.newBot(s, wire, s.edits(edits))
	} else {
		w.newBot(s, wire, edits)
	}
	w.idles = s.idle
	w.run()
	return w
}

func (w *world) newBot(s settings, wire bot.Wire, edits bot.Editor) {
	log := textLog(w.logs)
	w.keepIn(s)
	config := w.kept
	config.Workers, config.Total, config.PerOwner, config.Log = 2, s.total, s.perOwner, log
	var err error
	w.queue, err = job.New(config)
	must(w.t, err)
	w.bot, err = bot.New(bot.Config{
		Wire: wire, Editor: edits, Jobs: jobs{w.queue}, Ledger: books{ledger.New(newTable(), s.limits)}, Dir: w.spool,
		EditsHost: s.host, History: w.past, Policy: s.policy, SuggestWithin: patience, ReadWithin: patience,
		Keep: bot.Keep{Pictures: 24 * time.Hour, Records: 30 * 24 * time.Hour}, Log: log,
	})
	must(w.t, err)
}

// The secrets of a world; none may ever be logged.
const (
	canaryBot   = "canary-bot-token"
	canaryKey   = "canary-edits-key"
	canaryToken = "canary-interaction-token"
	canaryCDN   = "canarysignature"
)

// run works on the queue until the test ends.
func (w *world) run() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.queue.Run(ctx, w.work) }()
	w.stop = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(w.stop)
	w.await(func() bool { return w.queue.Accepting() == nil })
}

func (w *world) work(ctx context.Context, t *job.Task) error {
	if w.idles {
		<-ctx.Done()
		return ctx.Err()
	}
	return w.bot.Work(ctx, task{t})
}

// await waits until something is so.
func (w *world) await(met func() bool) {
	w.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	end := time.After(patience)
	for !met() {
		select {
		case <-tick.C:
		case <-end:
			w.t.Fatalf("waited too long, log:\n%s", w.logs)
		}
	}
}

// idle waits until no job waits or runs.
func (w *world) idle() {
	w.t.Helper()
	w.await(func() bool {
		running, waiting := w.queue.Load()
		return running == 0 && waiting == 0
	})
}

// calling waits until so many calls of the edits API have begun.
func (w *world) calling(n int) {
	w.t.Helper()
	w.await(func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.paid >= n
	})
}

func loadSpec(t testing.TB) *openapi.Checker {
	t.Helper()
	path := os.Getenv("DISCORD_OPENAPI")
	if path == "" {
		return nil
	}
	c, err := loadOnce(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var loadOnce = func() func(string) (*openapi.Checker, error) {
	var once sync.Once
	var c *openapi.Checker
	var err error
	return func(path string) (*openapi.Checker, error) {
		once.Do(func() { c, err = openapi.Load(path) })
		return c, err
	}
}()

// leisure is what a busy machine needs. An interaction counts as received that
// much later than it was, so that the seconds which Discord gives are never over
// before the story is: where they are, they are a story of their own.
const leisure = 10 * time.Second

// deliver gives the bot an interaction, as the gateway does.
func (w *world) deliver(interaction string) {
	w.t.Helper()
	var i discord.Interaction
	if err := json.Unmarshal([]byte(w.fill(interaction)), &i); err != nil {
		w.t.Fatal(err)
	}
	i.Received = time.Now().Add(leisure)
	w.bot.Handle(context.Background(), &i)
}

// fill puts the server's address and the last form's key into a text.
func (w *world) fill(text string) string {
	text = strings.ReplaceAll(text, "{host}", w.http.URL)
	return strings.ReplaceAll(w.fillKey(text), "{form}", w.lastForm())
}

var customID = regexp.MustCompile(`edit:[A-Z0-9]{20,}`)

func (w *world) lastForm() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := customID.FindAllString(strings.Join(w.transcript, "\n"), -1)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// settled waits for all jobs and returns what was sent, with what differs from
// run to run taken out.
func (w *world) settled() string {
	w.t.Helper()
	w.idle()
	w.mu.Lock()
	defer w.mu.Unlock()
	text := strings.Join(unhurried(w.transcript), "\n")
	text = strings.ReplaceAll(text, w.http.URL, "{host}")
	text = customID.ReplaceAllString(text, "{form}")
	text = hideKeys(text)
	text = moment.ReplaceAllString(text, "<t:{time}:R>")
	return took.ReplaceAllString(text, "· {n}$1$2")
}

var moment = regexp.MustCompile(`<t:\d+:R>`)

var took = regexp.MustCompile(`· \d+([ \x{a0}]?)(s|秒|초)`)

// textLog writes everything into b.
func textLog(b *safeBuffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// safeBuffer is a log that many may write.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

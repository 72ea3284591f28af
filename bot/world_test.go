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
	"retouch/editor"
	"retouch/internal/job"
	"retouch/internal/sandbox/openapi"
)

// world is a bot with its real wire, editor and queue, and a server that plays
// Discord, its CDN and the edits API and writes down every request.
type world struct {
	t     testing.TB
	http  *httptest.Server
	bot   *bot.Bot
	spool string
	logs  *safeBuffer
	spec  *openapi.Checker

	jobs sync.WaitGroup

	mu         sync.Mutex
	transcript []string
	answers    []*answer
	acked      bool
	paid       int
	gate       chan struct{} // when set, calls of the edits API wait for it
}

// answer is what the server says instead of the usual, so many times.
type answer struct {
	method, path string
	times        int
	status       int
	body         string
}

type settings struct {
	within time.Duration
	host   string
}

func newWorld(t testing.TB, s settings) *world {
	t.Helper()
	w := &world{t: t, logs: &safeBuffer{}, spool: t.TempDir(), spec: loadSpec(t)}
	w.http = httptest.NewServer(http.HandlerFunc(w.serve))
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
	queue := job.New(job.Config{Workers: 2, Waiting: 8, Log: log})
	w.bot, err = bot.New(bot.Config{
		Wire: wire, Editor: edits, Jobs: counted{queue, &w.jobs}, Dir: w.spool,
		AnswerWithin: s.within, EditsHost: s.host, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.run(queue)
	return w
}

// The secrets of a world; none may ever be logged.
const (
	canaryBot   = "canary-bot-token"
	canaryKey   = "canary-edits-key"
	canaryToken = "canary-interaction-token"
	canaryCDN   = "canarysignature"
)

// run works on the queue until the test ends.
func (w *world) run(queue *job.Queue) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- queue.Run(ctx, func(ctx context.Context, id string, record []byte) error {
			defer w.jobs.Done()
			return w.bot.Work(ctx, id, record)
		})
	}()
	w.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	})
}

// counted is a queue that tells when all its jobs are done.
type counted struct {
	*job.Queue
	jobs *sync.WaitGroup
}

func (c counted) Submit(ctx context.Context, id, owner string, record []byte) (bool, error) {
	c.jobs.Add(1)
	first, err := c.Queue.Submit(ctx, id, owner, record)
	if !first {
		c.jobs.Done()
	}
	return first, err
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

// deliver gives the bot an interaction, as the gateway does.
func (w *world) deliver(interaction string) {
	w.t.Helper()
	var i discord.Interaction
	if err := json.Unmarshal([]byte(w.fill(interaction)), &i); err != nil {
		w.t.Fatal(err)
	}
	i.Received = time.Now()
	w.bot.Handle(context.Background(), &i)
}

// fill puts the server's address and the last form's key into a text.
func (w *world) fill(text string) string {
	text = strings.ReplaceAll(text, "{host}", w.http.URL)
	return strings.ReplaceAll(text, "{form}", w.lastForm())
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
	w.jobs.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	text := strings.Join(w.transcript, "\n")
	text = strings.ReplaceAll(text, w.http.URL, "{host}")
	text = customID.ReplaceAllString(text, "{form}")
	return took.ReplaceAllString(text, "· {n} $1")
}

var took = regexp.MustCompile(`· \d+ (s|秒)`)

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

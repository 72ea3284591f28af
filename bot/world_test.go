package bot_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
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

func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/pictures/"):
		servePicture(rw, r)
	case r.URL.Path == "/v1/images/edits":
		w.serveEdits(rw, r)
	default:
		w.serveDiscord(rw, r)
	}
}

func (w *world) serveDiscord(rw http.ResponseWriter, r *http.Request) {
	w.note(r)
	if a := w.scripted(r); a != nil {
		a.write(rw)
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/callback"):
		w.mu.Lock()
		w.acked = true
		w.mu.Unlock()
		io.WriteString(rw, `{"interaction":{"id":"1","type":2},"resource":{"type":5,"message":{"id":"9","flags":128}}}`)
	case strings.HasSuffix(r.URL.Path, "/messages/@original") && w.hasOriginal():
		io.WriteString(rw, `{"id":"9","flags":128,"content":""}`)
	default:
		(&answer{status: 404, body: `{"code":10015,"message":"Unknown Webhook"}`}).write(rw)
	}
}

func (w *world) hasOriginal() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.acked
}

func (w *world) serveEdits(rw http.ResponseWriter, r *http.Request) {
	w.note(r)
	w.mu.Lock()
	w.paid++
	gate := w.gate
	w.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
		}
	}
	if a := w.scripted(r); a != nil {
		a.write(rw)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(rw, `{"data":[{"b64_json":%q}]}`, base64.StdEncoding.EncodeToString(drawPNG(240, 160)))
}

func (w *world) scripted(r *http.Request) *answer {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.answers {
		if a.times > 0 && a.method == r.Method && strings.Contains(r.URL.Path, a.path) {
			a.times--
			return a
		}
	}
	return nil
}

func (a *answer) write(rw http.ResponseWriter) {
	if a.status == 0 { // hang up
		panic(http.ErrAbortHandler)
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(a.status)
	io.WriteString(rw, a.body)
}

// note writes a request down and holds it against Discord's description.
func (w *world) note(r *http.Request) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	lines := []string{r.Method + " " + r.URL.RequestURI()}
	var payload []byte
	if kind == "multipart/form-data" {
		var parts []string
		payload, parts = readForm(multipart.NewReader(r.Body, params["boundary"]))
		lines = append(lines, pretty(payload)...)
		lines = append(lines, parts...)
	} else {
		payload, _ = io.ReadAll(r.Body)
		lines = append(lines, pretty(payload)...)
	}
	if w.spec != nil && strings.HasPrefix(r.URL.Path, "/api/") {
		// A token is no more than a path segment to the description.
		if err := w.spec.Request(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), payload); err != nil {
			w.t.Errorf("against the description: %v\n%s", err, payload)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.transcript = append(w.transcript, strings.Join(lines, "\n"))
}

// readForm reads a form: its payload_json, and a line for each other part.
func readForm(form *multipart.Reader) (payload []byte, parts []string) {
	for {
		part, err := form.NextPart()
		if err != nil {
			return payload, parts
		}
		body, _ := io.ReadAll(part)
		switch {
		case part.FormName() == "payload_json":
			payload = body
		case part.FileName() != "":
			parts = append(parts, fmt.Sprintf("%s: %s, %s", part.FormName(), part.FileName(), part.Header.Get("Content-Type")))
		default:
			parts = append(parts, fmt.Sprintf("%s = %q", part.FormName(), body))
		}
	}
}

func pretty(payload []byte) []string {
	if len(payload) == 0 {
		return nil
	}
	var b bytes.Buffer
	if json.Indent(&b, payload, "", "  ") != nil {
		return []string{fmt.Sprintf("%q", payload)}
	}
	text := b.String()
	for _, escape := range []struct{ from, to string }{{`\u003c`, "<"}, {`\u003e`, ">"}, {`\u0026`, "&"}} {
		text = strings.ReplaceAll(text, escape.from, escape.to)
	}
	return []string{text}
}

// servePicture is the CDN.
func servePicture(rw http.ResponseWriter, r *http.Request) {
	switch name := strings.TrimPrefix(r.URL.Path, "/pictures/"); name {
	case "a.png", "b.png":
		rw.Write(drawPNG(32, 24))
	case "c.jpg":
		jpeg.Encode(rw, draw(40, 30), nil)
	case "cut.png":
		whole := drawPNG(64, 64)
		rw.Write(whole[:len(whole)/2])
	case "photo.heic":
		rw.Write([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + strings.Repeat("x", 500)))
	case "mask.png":
		drawMask(rw, 32, 24)
	default:
		http.NotFound(rw, r)
	}
}

func draw(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.NRGBA{uint8(x * 5), uint8(y * 7), uint8(x * y * (x + y)), 255})
		}
	}
	return m
}

func drawPNG(width, height int) []byte {
	var b bytes.Buffer
	png.Encode(&b, draw(width, height))
	return b.Bytes()
}

func drawMask(out io.Writer, width, height int) {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	m.Set(0, 0, color.NRGBA{0, 0, 0, 255})
	png.Encode(out, m)
}

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

package discord_test

import (
	"bytes"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot/discord"

	"go.uber.org/goleak"
)

// TestMain looks for goroutines that are left. One test makes discordgo hang
// for good, in the way that it does; nothing can end that goroutine.
func TestMain(m *testing.M) {
	moreAtOnce("12")
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).Open"))
}

// moreAtOnce runs more tests side by side than there are cores, because most of
// their time is spent waiting; -parallel still has its say.
func moreAtOnce(n string) {
	flag.Parse()
	told := false
	flag.Visit(func(f *flag.Flag) { told = told || f.Name == "test.parallel" })
	if !told {
		_ = flag.Set("test.parallel", n)
	}
}

// Canaries: no test's log or error may ever hold them.
const (
	botToken         = "MTAx.canary-bot.token"
	interactionToken = "canary-interaction/token+=="
)

// seen is a request as the stand-in got it.
type seen struct {
	method, path string
	header       http.Header
	length       int64
	body         []byte
}

// rest is a client, a server that plays Discord, and what both have said.
type rest struct {
	*discord.REST
	server *httptest.Server
	log    *logged

	mu   sync.Mutex
	got  []seen
	play []http.HandlerFunc // one per request, the last one for all that follow
}

// playing starts a server that answers the requests in order.
func playing(t *testing.T, play ...http.HandlerFunc) *rest {
	t.Helper()
	r := &rest{play: play, log: new(logged)}
	r.server = httptest.NewServer(http.HandlerFunc(r.serve))
	r.REST = client(t, r.server.URL+"/api/v10", r.log)
	t.Cleanup(func() {
		r.server.CloseClientConnections()
		r.server.Close()
		r.log.check(t)
	})
	return r
}

func client(t *testing.T, base string, log *logged) *discord.REST {
	t.Helper()
	c, err := discord.NewREST(discord.Config{BaseURL: base, Token: botToken, Log: log.logger(), Pause: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func (r *rest) serve(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	n := min(len(r.got), len(r.play)-1)
	r.got = append(r.got, seen{req.Method, req.RequestURI, req.Header, req.ContentLength, body})
	answer := r.play[n]
	r.mu.Unlock()
	answer(w, req)
}

func (r *rest) requests() []seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}

// answering answers with a status and a body.
func answering(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hangUp cuts the connection without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// logged keeps a log at its most talkative.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *logged) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (l *logged) check(t *testing.T) {
	t.Helper()
	holdsNoSecret(t, l.String())
}

func holdsNoSecret(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, "canary") {
		t.Errorf("a token got out: %s", text)
	}
}

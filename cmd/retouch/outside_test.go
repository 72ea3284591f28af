package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
	standin "retouch/internal/sandbox/discord"
	"retouch/internal/sandbox/edits"
)

// outside is all that lies outside of the program: Discord and the edits API,
// with books of what passed between them and the program. A test may set a
// trap at any moment of a job.
type outside struct {
	tb      testing.TB
	addr    string
	discord *standin.Server
	edits   *edits.Server
	user    *control.Client
	books   books
	heard   overheard

	mu     sync.Mutex
	traps  map[moment]func()
	holds  <-chan struct{}      // streams come to their end when it is closed; nil holds none
	think  func() time.Duration // how long the API takes
	hangs  bool                 // the CDN never answers
	spoils bool                 // faults are played at random, see soak_test.go
}

// moment is a border between two states of a job, seen from outside. Between
// arrived and told the program can't know yet that it has happened.
type moment string

const (
	commandSent     moment = "command sent"
	ackArrived      moment = "acknowledgement arrived"
	ackTold         moment = "acknowledgement confirmed"
	pictureAsked    moment = "picture asked for"
	progressArrived moment = "progress shown"
	callBegun       moment = "paid call begun"
	callMade        moment = "paid call made, not answered"
	callTold        moment = "paid call answered"
	finalOnItsWay   moment = "final answer on its way"
	finalArrived    moment = "final answer arrived"
	finalTold       moment = "final answer confirmed"
	answerOnItsWay  moment = "first answer on its way"
	answerArrived   moment = "first answer arrived"
	draftOnItsWay   moment = "partial picture on its way"
	postArrived     moment = "further message arrived"
	removalOnItsWay moment = "removal of a message on its way"
)

const outsideKey = "sk-outside-0123456789"

// newOutside serves until the test ends. Crowd is how many members there are
// besides the three.
func newOutside(tb testing.TB, crowd int) *outside {
	tb.Helper()
	return newOutsideWith(tb, standin.Options{Crowd: crowd})
}

// newOutsideWith does so with another Discord.
func newOutsideWith(tb testing.TB, options standin.Options) *outside {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	o := &outside{
		tb: tb, addr: l.Addr().String(), traps: map[moment]func(){},
		think: func() time.Duration { return 0 },
	}
	options.BaseURL = "http://" + o.addr
	o.discord = standin.New(options)
	o.edits = edits.New(edits.Options{Key: outsideKey})
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	o.user = &control.Client{Base: "http://" + o.addr, HTTP: &http.Client{Transport: transport}}
	server := &http.Server{Handler: o, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(l) }()
	tb.Cleanup(func() {
		for _, err := range o.heard.wrong {
			tb.Errorf("a body that Discord would not take: %v", err)
		}
		o.discord.Close()
		_ = server.Close()
		<-ended
		transport.CloseIdleConnections()
	})
	return o
}

// environ is what points the program at the outside.
func (o *outside) environ() []string {
	return []string{
		"DISCORD_TOKEN=" + o.discord.Token(), "DISCORD_API_URL=http://" + o.addr + "/api/v10",
		"EDITS_API_KEY=" + outsideKey, "EDITS_API_URL=http://" + o.addr + editsPath,
		"ATTACHMENT_HOSTS=" + o.addr, "RESULT_HOSTS=" + o.addr, "OPS_ADDR=127.0.0.1:0", "LOG_FORMAT=json",
	}
}

// trap does something once, at the next moment of its kind, in the way of
// whoever is there.
func (o *outside) trap(m moment, do func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.traps[m] = do
}

// at springs the trap of a moment, and says whether there was one.
func (o *outside) at(m moment) bool {
	o.mu.Lock()
	do := o.traps[m]
	delete(o.traps, m)
	o.mu.Unlock()
	if do != nil {
		do()
	}
	return do != nil
}

// thinking sets how long the API takes for the calls that begin from now on.
func (o *outside) thinking(f func() time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.think = f
}

// between gives times at random.
func between(least, most time.Duration) func() time.Duration {
	return func() time.Duration { return least + rand.N(most-least) }
}

var (
	callbackPath = regexp.MustCompile(`^/api/v10/interactions/([0-9]+)/([^/]+)/callback$`)
	originalPath = regexp.MustCompile(`^/api/v10/webhooks/[0-9]+/([^/]+)/messages/@original$`)
	postPath     = regexp.MustCompile(`^/api/v10/(webhooks/[0-9]+/[^/]+|channels/[0-9]+/messages(/[0-9]+)?)$`)
)

// sentBody is a body that the program sent.
type sentBody struct {
	payload []byte // the JSON
	fields  map[string]string
	files   []string // name and hash
}

// readBody reads a body and puts a copy in its place.
func readBody(r *http.Request) (sentBody, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return sentBody{}, err
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	b := sentBody{payload: raw, fields: map[string]string{}}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return b, nil
	}
	parts := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		content, _ := io.ReadAll(part)
		if part.FileName() != "" {
			b.files = append(b.files, fmt.Sprintf("%s %x", part.FileName(), sha256.Sum256(content)))
			continue
		}
		b.fields[part.FormName()] = string(content)
	}
	b.payload = []byte(b.fields["payload_json"])
	return b, nil
}

// replyState is a reply as the member sees it.
type replyState struct {
	final   bool
	picture bool
	words   string
	print   string // what of it may not change
}

// cancelButton is in every message that is not the last word.
var cancelButton = []byte(`"cancel:`)

// state is what the member sees after the edit: it is read from the answer,
// which has the whole message.
func (b sentBody) state(answer []byte) replyState {
	var m struct {
		Content     string `json:"content"`
		Attachments []any  `json:"attachments"`
	}
	_ = json.Unmarshal(answer, &m)
	return replyState{
		final:   !bytes.Contains(answer, cancelButton),
		picture: len(m.Attachments) > 0,
		words:   m.Content,
		print:   m.Content + "\n" + strings.Join(b.files, "\n"),
	}
}

// smallPicture is what the members attach.
var smallPicture = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 48, 32))) // into memory
	return b.Bytes()
})

// jobPrompt is the prompt of the nth command; the books find its number again.
func jobPrompt(n int) string { return "job " + strconv.Itoa(n) + ": make it brighter" }

var jobNumber = regexp.MustCompile(`job ([0-9]+):`)

// edit lets a member run /edit and returns at once.
func (o *outside) edit(ctx context.Context, user string) (id string, err error) {
	n, began := o.books.next(), time.Now()
	o.spoil(n)
	i, err := o.user.RunCommand(ctx, control.Command{
		Name: "edit", User: user, Options: map[string]any{"prompt": jobPrompt(n)},
	}, 0, control.File{Field: "image", Name: "a.png", Content: smallPicture()})
	if err != nil {
		return "", err
	}
	o.books.sent(n, i.ID, user, began)
	o.at(commandSent)
	return i.ID, nil
}

// mustEdit is edit that may not fail.
func (o *outside) mustEdit(ctx context.Context, user string) string {
	o.tb.Helper()
	id, err := o.edit(ctx, user)
	if err != nil {
		o.tb.Fatalf("run the command: %v", err)
	}
	return id
}

// await waits for the end of an interaction.
func (o *outside) await(ctx context.Context, id string) control.Interaction {
	o.tb.Helper()
	i, err := o.user.Await(ctx, id, patience)
	if err != nil {
		o.tb.Fatalf("interaction %s has no end: %v\n%s", id, err, o.books.show())
	}
	return i
}

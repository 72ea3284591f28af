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
	"net/http/httptest"
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

// ServeHTTP passes requests on to the stand-ins and notes what became of them.
func (o *outside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	o.overhear(r)
	switch {
	case path == editsPath:
		o.call(w, r)
	case callbackPath.MatchString(path):
		o.callback(w, r, callbackPath.FindStringSubmatch(path))
	case originalPath.MatchString(path) && r.Method != http.MethodGet:
		o.patch(w, r, originalPath.FindStringSubmatch(path)[1])
	case postPath.MatchString(path) && r.Method != http.MethodGet:
		o.books.strange(r.Method + " " + redact(path))
		_, answer := o.through(o.discord, r)
		o.at(postArrived)
		pass(w, answer)
	default:
		if strings.Contains(path, "attachments/") && !o.serves(r.Context()) {
			return
		}
		o.discord.ServeHTTP(w, r)
	}
}

// serves is passed by who asks for a picture, unless the CDN hangs.
func (o *outside) serves(ctx context.Context) bool {
	o.at(pictureAsked)
	o.mu.Lock()
	hangs := o.hangs
	o.mu.Unlock()
	if hangs {
		<-ctx.Done()
	}
	return !hangs
}

// hang makes the CDN never answer again.
func (o *outside) hang() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hangs = true
}

// redact drops the token of a path.
func redact(path string) string {
	return regexp.MustCompile(`[^/]{40,}`).ReplaceAllString(path, "…")
}

// callback is the first answer to an interaction.
func (o *outside) callback(w http.ResponseWriter, r *http.Request, found []string) {
	if o.at(answerOnItsWay) {
		return // it was lost on its way
	}
	body, answer := o.through(o.discord, r)
	if answer.Code/100 == 2 {
		var told struct {
			Type int `json:"type"`
			Data struct {
				Content string `json:"content"`
			} `json:"data"`
		}
		_ = json.Unmarshal(body.payload, &told)
		o.books.acknowledged(found[1], found[2], told.Type, told.Data.Content)
		o.at(answerArrived)
		if told.Type == thinkingAnswer {
			o.at(ackArrived)
			defer o.at(ackTold)
		}
		o.swallow()
	}
	pass(w, answer)
}

// thinkingAnswer is the first answer that promises another.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const thinkingAnswer = 5

// patch is an edit of the reply.
func (o *outside) patch(w http.ResponseWriter, r *http.Request, token string) {
	body, err := readBody(r)
	if err != nil {
		return
	}
	switch {
	case len(body.files) > 0 && bytes.Contains(body.payload, cancelButton):
		o.at(draftOnItsWay)
	case len(body.files) > 0:
		o.books.offered(token)
		if o.at(finalOnItsWay) {
			return // it was lost on its way
		}
	}
	_, answer := o.through(o.discord, r)
	if answer.Code/100 == 2 {
		arrived, told := progressArrived, moment("")
		state := body.state(answer.Body.Bytes())
		if state.final {
			arrived, told = finalArrived, finalTold
		}
		o.books.replied(token, state)
		o.at(arrived)
		defer o.at(told)
		o.swallow()
	}
	pass(w, answer)
}

// call is one call of the edits API.
func (o *outside) call(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	if err != nil {
		o.books.brokenOff()
		return // it was broken off while it was sent, so it costs nothing
	}
	call := o.books.called(body.fields["prompt"], body.fields["run"])
	o.at(callBegun)
	o.mu.Lock()
	think := o.think
	o.mu.Unlock()
	if body.fields["stream"] == "true" {
		o.edits.ServeHTTP(&heldStream{w, r.Context(), o.holds}, r) // as it comes
		o.books.made(call, http.StatusOK)
		return
	}
	answer := httptest.NewRecorder()
	select {
	case <-time.After(think()):
		o.edits.ServeHTTP(answer, r)
	case <-r.Context().Done():
		return
	}
	o.books.made(call, answer.Code)
	o.at(callMade)
	pass(w, answer)
	o.books.told(call)
	o.at(callTold)
}

// through lets a handler answer into memory.
func (o *outside) through(h http.Handler, r *http.Request) (sentBody, *httptest.ResponseRecorder) {
	body, err := readBody(r)
	answer := httptest.NewRecorder()
	if err != nil {
		answer.Code = http.StatusBadRequest
		return body, answer
	}
	h.ServeHTTP(answer, r)
	return body, answer
}

// pass sends an answer on, at once.
func pass(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
	_ = http.NewResponseController(w).Flush()
}

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

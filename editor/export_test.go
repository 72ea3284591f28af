package editor

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"code.dny.dev/ssrf"
)

// ImageField is the name under which n pictures would be sent.
func (e *Editor) ImageField(n int) string {
	name, _ := e.imageField(n)
	return name
}

// Short shortens every time to d, which tests of stalls use.
func (e *Editor) Short(d time.Duration) {
	l := e.limits
	l.header, l.download, l.check = d, 4*d, 4*d
	l.pace.window, l.answerPace.window = d, d
	l.backoff, l.backoffMax = d, 4*d
	e.setLimits(l)
}

// Paced sets the time in which a download has to make progress.
func (e *Editor) Paced(window time.Duration) {
	l := e.limits
	l.pace.window, l.backoff = window, window
	e.setLimits(l)
}

// Small sets the bytes of a result and of an answer.
func (e *Editor) Small(result, answer int64) {
	l := e.limits
	l.result, l.results, l.answer = result, 4*result, answer
	e.setLimits(l)
}

func (e *Editor) setLimits(l limits) {
	e.limits = l
	attachments := e.attachments.client.Transport.(*guard).hosts
	results := e.results.client.Transport.(*guard).hosts
	e.attachments = newDownloader(attachments, e.config.UserAgent, l)
	e.results = newDownloader(results, e.config.UserAgent, l)
}

// JoinURL is joinURL.
func JoinURL(s string) (string, error) {
	u, err := joinURL(s)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// AllowAddress says whether an attachment may come from an address.
func (e *Editor) AllowAddress(s string) error {
	u, err := url.Parse(s)
	if err != nil {
		return err
	}
	return e.attachments.client.Transport.(*guard).hosts.check(u)
}

// AllowResult says whether a result may come from an address.
func (e *Editor) AllowResult(s string) error {
	u, err := url.Parse(s)
	if err != nil {
		return err
	}
	return e.results.client.Transport.(*guard).hosts.check(u)
}

// AllowDial says whether an address may be dialled.
func AllowDial(addr netip.Addr) error {
	return publicOnly(ssrf.New(ssrf.WithPorts(443)))(network(addr), netip.AddrPortFrom(addr, 443).String(), nil)
}

func network(addr netip.Addr) string {
	if addr.Is4() {
		return "tcp4"
	}
	return "tcp6"
}

// RetryAfter is retryAfter.
func RetryAfter(h http.Header) (time.Duration, bool) { return retryAfter(h) }

// Clean is clean.
func Clean(s string, key Key) string { return clean(s, key) }

// Scanned is a picture of an answer: what was decoded of it, and what went wrong
// on the way.
type Scanned struct {
	Item  int
	Bytes []byte
	Err   error
}

// Scan runs the scanner over r, with a sink that takes each picture for whole
// which came without an error.
func Scan(r io.Reader) (pictures []Scanned, words []byte, err error) {
	all := &scanned{}
	s := &scanner{r: bufio.NewReaderSize(r, bufferSize), sink: all}
	err = s.object()
	return all.list, s.words, err
}

type scanned struct {
	bytes.Buffer
	list []Scanned
}

func (s *scanned) done(item int, err error) bool {
	s.list = append(s.list, Scanned{item, bytes.Clone(s.Bytes()), err})
	s.Reset()
	return err == nil
}

// Receive reads body as the answer to a request with 200.
func (e *Editor) Receive(ctx context.Context, dir string, r Request, h http.Header, body io.Reader) (Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	o := order{Request: r, dir: dir, stream: r.Draft != nil}
	return e.receive(ctx, cancel, o, &http.Response{Header: h, Body: io.NopCloser(body)})
}

// Event is the data of an event of a stream, and its name.
type Event struct{ Data, Name string }

// Events reads a stream to its end.
func Events(r io.Reader) (all []Event) {
	v := newEvents(bufio.NewReaderSize(r, bufferSize), &pacedReader{r: r, pace: defaultLimits().answerPace})
	defer v.body.stop()
	for v.begin() == nil {
		b, _ := io.ReadAll(v.data)
		all = append(all, Event{string(b), v.name})
		v.open = false
	}
	return all
}

// MaxWords is the bound of what Scan returns.
const MaxWords = maxWords

// Decode runs the base64 decoder over r.
func Decode(dst io.Writer, r io.Reader) error {
	w := &base64Writer{dst: dst}
	if _, err := io.Copy(w, r); err != nil {
		return err
	}
	return w.Close()
}

// Patience is how long Repeat tries an API that can't be reached.
const Patience = 2 * time.Minute

// Repeat runs edit as EditUntil does.
func Repeat(ctx context.Context, backoff, most time.Duration, notify func(time.Duration, error), edit func() (Result, error)) (Result, error) {
	return limits{backoff: backoff, backoffMax: most, patience: Patience}.repeat(ctx, notify, edit)
}

// ParseProblem returns message, type, code and param of an error body.
func ParseProblem(b []byte) [4]string {
	p := parseProblem(b)
	return [4]string{p.message, p.kind, p.code, p.param}
}

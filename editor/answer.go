package editor

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// answer is what came back with status 200: words, and pictures in files.
type answer struct {
	album
	words     []byte        // JSON, without the pictures
	addresses []address     // of pictures that are somewhere else
	draft     func(Picture) // takes a partial picture; nil when nobody wants any
	drafts    int           // how many it took
	cut       bool          // the connection broke
}

// bufferSize is how much of an answer is in memory at a time.
const bufferSize = 32 << 10

// receive stores the pictures of an answer. From here on everything was paid.
func (e *Editor) receive(ctx context.Context, cancel context.CancelCauseFunc, o order, res *http.Response) (Result, error) {
	a := &answer{album: album{dir: o.dir, limits: e.limits, want: o.want()}, draft: e.drafting(ctx, o)}
	body := &pacedReader{r: res.Body, pace: e.limits.answerPace, cancel: cancel}
	defer body.stop()
	readErr := e.read(a, res, body, e.limits.bound(o))
	a.cut = body.broke
	e.fetchRest(ctx, a)
	if len(a.kept) == 0 {
		return Result{}, e.noPicture(ctx, a, readErr)
	}
	e.tellLosses(a, readErr)
	result := Result{Pictures: a.sorted(), RequestID: requestID(res.Header)}
	for i, p := range result.Pictures {
		result.Pictures[i] = e.cleanResult(ctx, o.dir, p)
	}
	return result, nil
}

// drafting is what takes the partial pictures of an order.
func (e *Editor) drafting(ctx context.Context, o order) func(Picture) {
	if !o.stream {
		return nil
	}
	return func(p Picture) { o.Draft(e.cleanResult(ctx, o.dir, p)) }
}

// bound is how many bytes the answer to an order may have.
func (l limits) bound(o order) int64 {
	pictures := o.want()
	if o.stream {
		pictures += askedDrafts
	}
	return l.answer * int64(min(pictures, maxAnswers))
}

// tellLosses logs what was paid for and is not delivered.
func (e *Editor) tellLosses(a *answer, readErr error) {
	if readErr != nil {
		e.log.Warn("pictures saved from a broken answer", "saved", len(a.kept), "reason", e.safe(readErr).Error())
	}
	if a.losses > 0 {
		e.log.Warn("pictures that were paid are broken", "broken", a.losses, "saved", len(a.kept), "reason", e.safe(a.lost).Error())
	}
}

// requestID is the provider's own name for a call; relays have names too.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Api-Request-Id", "X-Oneapi-Request-Id"} {
		if v := h.Get(name); v != "" {
			return cut(clean(v, ""), 100)
		}
	}
	return ""
}

// noPicture is the error about an answer that brought no whole picture.
func (e *Editor) noPicture(ctx context.Context, a *answer, readErr error) error {
	failed := asError(e.reason(ctx, a, readErr))
	if failed == nil {
		failed = &Error{Kind: BadResult, Op: "read answer", Err: e.safe(e.reason(ctx, a, readErr))}
	}
	if failed.Kind == BadResult && a.brokeOff(readErr) {
		failed.Kind = BrokeOff
	}
	failed.Paid = true
	return failed
}

// brokeOff reports whether an answer ended before its picture did: the
// connection broke, or a stream says so, or brings no result.
func (a *answer) brokeOff(readErr error) bool {
	for _, end := range []error{io.ErrUnexpectedEOF, errFailed, errNoCompleted} {
		if errors.Is(readErr, end) {
			return true
		}
	}
	return readErr != nil && a.cut || asError(a.lost) == nil && errors.Is(a.lost, io.ErrUnexpectedEOF)
}

// reason is why there is no picture: the answer could not be read, or the first
// picture not be used, or its words say so.
func (e *Editor) reason(ctx context.Context, a *answer, readErr error) error {
	switch {
	case a.lost != nil && (readErr == nil || readErr == errFailed || KindOf(a.lost) == Internal && asError(a.lost) != nil):
		return answerError(ctx, a.lost)
	case readErr != nil && readErr != errFailed:
		return answerError(ctx, readErr)
	case !json.Valid(a.words):
		return errNotJSON
	}
	if p := parseProblem(a.words); p.isError() {
		err := e.problemError(http.StatusOK, p)
		err.Again = false
		return err
	}
	return errors.New("no picture in the answer")
}

// badPicture is about bytes that are no whole picture.
func badPicture(err error) error {
	if e := asError(err); e != nil {
		return e
	}
	e := &Error{Kind: BadResult, Op: "judge result", Err: err}
	switch kind := pictureKind(err); {
	case kind == TooManyPixels, kind == TooLarge, errors.Is(err, errResultTooLarge):
		e.Kind = TooLargeMade
	}
	return e
}

// answerError gives an answer that could not be read its kind.
func answerError(ctx context.Context, err error) error {
	if e := asError(err); e != nil {
		return e
	}
	if cause := context.Cause(ctx); cause != nil {
		return &Error{Kind: callKind(cause), Op: "read answer", Err: cause}
	}
	return err
}

// read goes by how the answer begins; its Content-Type is often wrong.
func (e *Editor) read(a *answer, res *http.Response, body *pacedReader, most int64) error {
	r, err := decoded(res.Header, &capReader{r: body, left: most})
	if err != nil {
		return err
	}
	b := bufio.NewReaderSize(r, bufferSize)
	err = skipBlanks(b)
	body.start()
	if err != nil {
		return beginningError(err)
	}
	switch first, _ := b.Peek(1); {
	case first[0] == '<':
		return e.htmlError(b)
	case first[0] == '{':
		return a.readObject(b)
	case isStream(b, res.Header):
		return e.readEvents(a, newEvents(b, body))
	case isPictureHead(b):
		_, err := io.Copy(&a.album, b)
		a.done(0, err)
		return err
	}
	words, _ := io.ReadAll(io.LimitReader(b, maxWords))
	return &Error{Kind: BadResult, Op: "read answer", Detail: e.clean(title(words)), Err: errNotJSON}
}

// readObject reads an answer as it is documented.
func (a *answer) readObject(b *bufio.Reader) error {
	s := &scanner{r: b, sink: a}
	err := s.object()
	if a.words = s.words; err == nil {
		a.noteAddresses(s.words, 0)
	}
	return err
}

// isPictureHead says whether an answer is a picture and nothing else.
func isPictureHead(b *bufio.Reader) bool {
	head, _ := b.Peek(headSize) // less of an answer that is shorter
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "RIFF", "GIF8"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// headSize is how many bytes tell all kinds of answers apart: those of "event:".
const headSize = 6

// decoded takes off a compression that nobody asked for. The limits hold for
// what comes out of it.
func decoded(h http.Header, r *capReader) (io.Reader, error) {
	switch v := strings.ToLower(h.Get("Content-Encoding")); v {
	case "", "identity":
		return r, nil
	case "gzip", "x-gzip": // https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.3
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		return &capReader{r: z, left: r.left}, nil
	default:
		return nil, fmt.Errorf("unknown content encoding %q", v)
	}
}

// skipBlanks skips blanks and a byte order mark, and waits for what comes next.
func skipBlanks(b *bufio.Reader) error {
	for {
		c, err := b.Peek(1)
		if err != nil {
			return err
		}
		if strings.IndexByte(" \t\r\n\xef\xbb\xbf", c[0]) < 0 {
			return nil
		}
		_, _ = b.Discard(1)
	}
}

func beginningError(err error) error {
	if err == io.EOF {
		return &Error{Kind: BadResult, Op: "read answer", Detail: "the answer is empty"}
	}
	return err
}

// htmlError is about a web page, which is what a wrong address shows.
func (e *Editor) htmlError(r io.Reader) error {
	page, _ := io.ReadAll(io.LimitReader(r, maxWords))
	return &Error{Kind: Misconfigured, Op: "read answer", Detail: "a web page came instead of JSON, is EDITS_API_URL right? " + e.clean(title(page))}
}

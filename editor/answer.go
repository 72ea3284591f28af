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
	"os"
	"strings"
)

// answer is what came back with status 200: words, and a picture in a file.
type answer struct {
	words   []byte // JSON, without the picture
	picture *spooled
}

// bufferSize is how much of an answer is in memory at a time.
const bufferSize = 32 << 10

// receive stores the picture of an answer. From here on everything was paid.
func (e *Editor) receive(ctx context.Context, cancel context.CancelCauseFunc, dir string, res *http.Response) (Result, error) {
	result := Result{RequestID: requestID(res.Header)}
	body := &pacedReader{r: res.Body, pace: e.limits.answerPace, cancel: cancel}
	defer body.stop()
	p, err := spool(dir, "result-*", func(f *os.File) (Picture, error) {
		return e.store(ctx, res, body, f)
	})
	if err == nil {
		result.Pictures = []Picture{e.cleanResult(ctx, dir, p)}
		return result, nil
	}
	failed := asError(err)
	if failed == nil {
		failed = &Error{Kind: BadResult, Op: "read answer", Err: e.safe(err)}
	}
	failed.Paid = true
	return Result{}, failed
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

// store reads the answer and leaves its picture in f.
func (e *Editor) store(ctx context.Context, res *http.Response, body *pacedReader, f *os.File) (Picture, error) {
	a := &answer{picture: newSpooled(f, e.limits.result, e.limits.pictures)}
	defer a.picture.close()
	readErr := e.read(a, res, body)
	info, err := a.picture.verdict()
	if err == nil {
		if readErr != nil {
			e.log.Warn("picture saved from a broken answer", "reason", e.safe(readErr).Error())
		}
		return Picture{Info: info, Path: f.Name()}, nil
	}
	if a.picture.n > 0 && (readErr == nil || a.picture.err != nil) {
		readErr = badPicture(err)
	}
	if readErr != nil {
		return Picture{}, answerError(ctx, readErr)
	}
	return e.withoutPicture(ctx, a.words, f)
}

// badPicture is about bytes that are no whole picture.
func badPicture(err error) error {
	if e := asError(err); e != nil {
		return e
	}
	return &Error{Kind: BadResult, Op: "judge result", Err: err}
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
func (e *Editor) read(a *answer, res *http.Response, body *pacedReader) error {
	limited := &capReader{r: body, left: e.limits.answer}
	r, err := decoded(res.Header, limited)
	if err != nil {
		return err
	}
	b := bufio.NewReaderSize(r, bufferSize)
	err = skipBlanks(b)
	body.start()
	if err != nil {
		return beginningError(err)
	}
	head, _ := b.Peek(headSize) // less of an answer that is shorter
	switch {
	case head[0] == '<':
		return e.htmlError(b)
	case head[0] == '{':
		s := &scanner{r: b, sink: a.picture}
		err := s.object()
		a.words = s.words
		return err
	case isPictureHead(head):
		_, err := io.Copy(a.picture, b)
		return err
	case isStream(head, res.Header):
		return readEvents(b, a)
	}
	words, _ := io.ReadAll(io.LimitReader(b, maxWords))
	return &Error{Kind: BadResult, Op: "read answer", Detail: e.clean(title(words)), Err: errNotJSON}
}

// isPictureHead says whether an answer is a picture and nothing else.
func isPictureHead(head []byte) bool {
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

// withoutPicture is for an answer of words alone: an error, or an address where
// the picture is.
func (e *Editor) withoutPicture(ctx context.Context, words []byte, f *os.File) (Picture, error) {
	var doc struct {
		Data []struct{ URL string }
	}
	if !json.Valid(words) {
		return Picture{}, errNotJSON
	}
	if json.Unmarshal(words, &doc) == nil {
		for _, d := range doc.Data {
			if d.URL != "" {
				return e.fetchResult(ctx, d.URL, f)
			}
		}
	}
	if p := parseProblem(words); p.isError() {
		err := e.problemError(http.StatusOK, p)
		err.Again = false
		return Picture{}, err
	}
	return Picture{}, errors.New("no picture in the answer")
}

package editor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"

	"retouch/editor/picture"
)

// downloader fetches pictures from the hosts of one list, without the key.
type downloader struct {
	client *http.Client
	agent  string
	limits limits
}

// transfer is one download: from where, and how much of it is accepted.
type transfer struct {
	from     Source
	max      int64         // bytes that are accepted
	limit    int64         // that the error names: the setting which max comes from
	together *atomic.Int64 // bytes of all downloads that belong together
	all      int64         // bytes of them that are accepted
}

// maxRedirects is how often an address may point to another one on the list.
const maxRedirects = 3

func newDownloader(h hosts, agent string, l limits) *downloader {
	client := &http.Client{
		Transport: newGuard(h, l),
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			r.Header.Del("Referer") // it may be a signed address
			if len(via) > maxRedirects {
				return &refusedError{errors.New("too many redirects")}
			}
			return nil
		},
	}
	return &downloader{client: client, agent: agent, limits: l}
}

// save downloads into f and judges what came. A failure that may be an accident
// gets one more try. Errors are *Error.
func (d *downloader) save(ctx context.Context, t transfer, f *os.File) (picture.Info, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, d.limits.download, errSlow)
	defer cancel()
	info, err := d.once(ctx, t, f)
	if e := asError(err); e != nil && e.Again && ctx.Err() == nil {
		info, err = d.once(ctx, t, f)
	}
	return info, err
}

var errSlow = errors.New("the download took too long")

// once makes one request and stores the body in f, which it empties first.
func (d *downloader) once(ctx context.Context, t transfer, f *os.File) (picture.Info, error) {
	if err := empty(f); err != nil {
		return picture.Info{}, internal("fetch picture", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	res, err := d.open(ctx, t)
	if err != nil {
		return picture.Info{}, err
	}
	defer res.Body.Close()
	body := &pacedReader{r: res.Body, pace: d.limits.pace, cancel: cancel}
	body.start()
	defer body.stop()
	meter := &meter{r: body, transfer: t}
	judge := picture.NewJudge(d.limits.pictures)
	defer judge.Close()
	if _, err := io.Copy(io.MultiWriter(f, judge), meter); err != nil {
		meter.giveBack()
		return picture.Info{}, transferError(ctx, t, err)
	}
	info, err := judge.Verdict()
	if err == nil && info.Cut && meter.n < t.from.Bytes {
		err = errCut
	}
	if err != nil {
		meter.giveBack()
		e := pictureError("fetch picture", err)
		e.Again = e.Kind == Broken && meter.n < t.from.Bytes // it came short
		return picture.Info{}, e
	}
	return info, nil
}

// errCut is about a picture that may be whole for all that can be seen without
// decoding it, but of which bytes are missing.
var errCut = &picture.BrokenError{Kind: picture.WebP, Reason: "cut within the pixels"}

func empty(f *os.File) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return f.Truncate(0)
}

// open asks for the picture and accepts the header of the answer.
func (d *downloader) open(ctx context.Context, t transfer) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.from.URL, nil)
	if err != nil {
		return nil, &Error{Kind: Unreachable, Op: "fetch picture", Detail: "not an address"}
	}
	r.Header.Set("User-Agent", d.agent)
	r.Header.Set("Accept", "image/png, image/jpeg")
	r.Header.Set("Accept-Encoding", "identity")
	res, err := d.client.Do(r)
	if err != nil {
		return nil, transferError(ctx, t, err)
	}
	if err := acceptHeader(res, t); err != nil {
		res.Body.Close()
		return nil, err
	}
	return res, nil
}

func acceptHeader(res *http.Response, t transfer) error {
	e := &Error{Op: "fetch picture", Detail: fmt.Sprintf("%s answered %d", place(t.from.URL), res.StatusCode)}
	switch s := res.StatusCode; {
	case s == http.StatusForbidden, s == http.StatusNotFound, s == http.StatusGone:
		e.Kind = Gone
	case s >= 500, s == http.StatusTooManyRequests:
		e.Kind, e.Again = Unreachable, true
	case s != http.StatusOK:
		e.Kind = Unreachable
	case res.ContentLength > t.max:
		return tooLarge("fetch picture", t.limit)
	case !plain(res.Header):
		e.Kind, e.Detail = Unreachable, place(t.from.URL)+" sent an encoded body"
	default:
		return nil
	}
	return e
}

// plain says whether a body is what it is: with another encoding its length
// would say nothing.
func plain(h http.Header) bool {
	v := h.Get("Content-Encoding")
	return v == "" || v == "identity"
}

// transferError gives a failed request or body its kind.
func transferError(ctx context.Context, t transfer, err error) *Error {
	if e := asError(err); e != nil {
		return e
	}
	e := &Error{Kind: Unreachable, Op: "fetch picture", Detail: place(t.from.URL), Err: safe(err)}
	var path *fs.PathError
	var refused *refusedError
	switch cause := context.Cause(ctx); {
	case isPicture(err):
		return pictureError("fetch picture", err)
	case errors.As(err, &path):
		return internal("fetch picture", err)
	case cause == errStalled, cause == errSlow:
		e.Err = cause
	case cause != nil:
		e.Kind, e.Err = contextKind(cause), cause
	case errors.As(err, &refused):
	default:
		e.Again = true
	}
	return e
}

// place is an address without what signs it.
func place(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the address"
	}
	return clean(u.Hostname()+u.EscapedPath(), "")
}

// meter counts the bytes of a download and ends it when they are too many.
type meter struct {
	r io.Reader
	transfer
	n int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	if m.n > m.max {
		m.together.Add(int64(n))
		return 0, tooLarge("fetch picture", m.limit)
	}
	if m.together.Add(int64(n)) > m.all {
		return 0, &Error{Kind: TooLarge, Op: "fetch picture", Limit: m.all, Err: errTogether}
	}
	return n, err
}

// giveBack forgets what was counted, before another try.
func (m *meter) giveBack() { m.together.Add(-m.n) }

// errTogether marks an error about all downloads and not about one of them.
var errTogether = errors.New("all pictures together")

package editor

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// newAPIClient makes the client for the one host that gets the key.
//
// It follows no redirect, since that would send the pictures or the key where
// nobody meant them to go. It uses every connection once: a server that closes
// an idle one while a request is on its way leaves open whether it has worked
// on it, and then the call would count as paid.
func newAPIClient() *http.Client {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            patientDial(dialer.DialContext),
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(8)},
			TLSHandshakeTimeout:    15 * time.Second,
			MaxResponseHeaderBytes: maxHeader,
			DisableKeepAlives:      true,
			DisableCompression:     true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// errTimeout is the cause when EDITS_TIMEOUT passed.
var errTimeout = errors.New("no answer within EDITS_TIMEOUT")

// order is one call: a request, and how it is put.
type order struct {
	Request
	dir    string // for what comes back
	field  string // the name under which the pictures are sent
	stream bool   // partial pictures are asked for
}

// want is how many results are asked for.
func (o order) want() int { return max(o.N, 1) }

// call makes one call. Its request body is never sent twice, whatever happens.
func (e *Editor) call(ctx context.Context, o order) (Result, error) {
	body, err := newForm(e.fields(o), parts(o.Request, o.field))
	if err != nil {
		return Result{}, internal("edit pictures", err)
	}
	defer body.Close()
	ctx, stop := context.WithTimeoutCause(ctx, e.config.Timeout, errTimeout)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	res, err := e.send(ctx, body, o.accepts())
	if err != nil {
		return Result{}, err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		return Result{}, e.statusError(ctx, cancel, res)
	}
	return e.receive(ctx, cancel, o, res)
}

// accepts is what the call says that it takes. It takes either in any case.
func (o order) accepts() string {
	if o.stream {
		return "text/event-stream, application/json"
	}
	return "application/json"
}

// send posts the form and returns the answer, whatever its status.
func (e *Editor) send(ctx context.Context, body *form, accept string) (*http.Response, error) {
	var cut atomic.Bool // the connection broke while the body was written
	trace := &httptrace.ClientTrace{WroteRequest: func(info httptrace.WroteRequestInfo) {
		cut.Store(info.Err != nil)
	}}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodPost, e.endpoint.String(), body)
	if err != nil {
		return nil, internal("edit pictures", err)
	}
	req.ContentLength = body.length
	req.Header.Set("Content-Type", body.contentType)
	e.sign(req)
	req.Header.Set("Accept", accept)
	res, err := e.api.Do(req)
	if err != nil {
		return nil, e.sendError(ctx, err, body, cut.Load())
	}
	return res, nil
}

func (e *Editor) sign(r *http.Request) {
	r.Header.Set("Authorization", "Bearer "+string(e.config.Key))
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", e.config.UserAgent)
}

// sendError is about a call that was not answered. It may have been billed when
// its body was sent; it may be made again when no byte of the body was.
func (e *Editor) sendError(ctx context.Context, err error, body *form, cut bool) error {
	out := &Error{
		Kind: Unavailable, Op: "edit pictures", Err: e.safe(err),
		Paid: body.sent() && !cut, Again: body.left.Load() == body.length,
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok && !out.Paid {
		return internal("edit pictures", path)
	}
	if cause := context.Cause(ctx); cause != nil {
		out.Kind, out.Err, out.Again = callKind(cause), cause, false
	}
	return out
}

// callKind is the kind for a call whose context ended.
func callKind(cause error) Kind {
	if errors.Is(cause, errTimeout) || errors.Is(cause, errStalled) {
		return Timeout
	}
	return contextKind(cause)
}

// safe is the safe text of err, without the key.
func (e *Editor) safe(err error) error {
	return errors.New(clean(safe(err).Error(), e.config.Key))
}

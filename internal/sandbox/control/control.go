// Package control is a client of the sandbox's control routes: it does what a
// person at Discord would do (run a command, fill in a form, press a button,
// post a picture) and sees what that person would see. Tests and the
// `sandbox -once` command drive the bot with it. It speaks to the sandbox
// only, never to Discord.
package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Limits of what a client reads into memory, so that a broken stand-in cannot
// exhaust the machine. Discord's largest attachment is 500 MB; the sandbox's
// are far smaller.
const (
	maxJSON  = 64 << 20  // bytes of one JSON answer
	maxFile  = 128 << 20 // bytes of one file
	maxError = 64 << 10  // bytes of an error's body
)

// Client talks to one sandbox. It is safe for concurrent use.
type Client struct {
	// Base is the sandbox's address without a path, such as
	// http://127.0.0.1:8787. An address ending in /control works too.
	Base string
	// HTTP sends the requests; nil means http.DefaultClient. It must allow
	// for waits as long as those asked for.
	HTTP *http.Client
}

// Close ends the idle connections of the client's transport.
func (c *Client) Close() { c.client().CloseIdleConnections() }

// Error is a refusal by the sandbox. Status 400 is what Discord's own client
// would not have let a person send, 404 an unknown id, 503 no bot connected,
// and 504 no answer within the time to wait.
type Error struct {
	Status  int    // the HTTP status
	Message string // the sandbox's reason, in English
}

// Error gives the status and the sandbox's reason.
func (e *Error) Error() string {
	return fmt.Sprintf("sandbox answered %d: %s", e.Status, e.Message)
}

// request is one call: a path below /control, and at most one kind of body.
type request struct {
	method, path string
	query        url.Values
	contentType  string
	body         []byte
}

// withWait asks the sandbox to answer only when the interaction has ended.
// Zero asks for an answer at once.
func (r request) withWait(wait time.Duration) request {
	if wait > 0 {
		r.query = url.Values{"wait": {wait.String()}}
	}
	return r
}

// withJSON puts v into the body.
func (r request) withJSON(v any) (request, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return r, fmt.Errorf("encode %s: %w", r.path, err)
	}
	r.body, r.contentType = body, "application/json"
	return r, nil
}

// send does the call and turns every answer but a 2xx into an *Error. The
// caller closes the answer's body.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, c.address(r), bytes.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("make request for %s: %w", r.path, err)
	}
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	resp, err := c.client().Do(req)
	if err != nil {
		return nil, fmt.Errorf("reach the sandbox: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	return resp, nil
}

// call does the call and decodes its JSON answer into v, or ignores the answer
// when v is nil.
func (c *Client) call(ctx context.Context, r request, v any) error {
	resp, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := readAll(resp.Body, maxJSON)
	if err != nil {
		return fmt.Errorf("read answer of %s: %w", r.path, err)
	}
	if v == nil {
		return nil
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("decode answer of %s: %w", r.path, err)
	}
	return nil
}

func (c *Client) address(r request) string {
	address := strings.TrimSuffix(strings.TrimRight(c.Base, "/"), "/control") + "/control" + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	return address
}

func (c *Client) client() *http.Client {
	if c.HTTP != nil {
		return c.HTTP
	}
	return http.DefaultClient
}

// refusal reads the reason out of an answer that is not a 2xx.
func refusal(resp *http.Response) *Error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxError))
	var told struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(body, &told) != nil || told.Message == "" {
		told.Message = strings.TrimSpace(string(body))
	}
	if told.Message == "" {
		told.Message = http.StatusText(resp.StatusCode)
	}
	return &Error{Status: resp.StatusCode, Message: told.Message}
}

// readAll reads r to its end and refuses more than limit bytes.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("more than %s bytes", strconv.FormatInt(limit, 10))
	}
	return body, nil
}

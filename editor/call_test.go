package editor_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"image/png"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/editor"
)

// bigRequest is a request that does not fit into the buffers of a connection.
func bigRequest(t testing.TB, e *editor.Editor) editor.Request {
	t.Helper()
	r := request(t, e, 1)
	r.Pictures = append(r.Pictures, stored(t, e, bigPNG()))
	return r
}

// bigPNG is 6 MB. It is drawn once.
var bigPNG = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	_ = (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, noise(1400, 1400))
	return b.Bytes()
})

func closed(t testing.TB) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return &server{URL: "http://" + l.Addr().String(), Host: l.Addr().String()}
}

// readRequest reads a whole request from a bare connection.
func readRequest(c net.Conn) {
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
}

func TestEditWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		server      func(t testing.TB) *server
		https       bool
		big         bool
		kind        editor.Kind
		paid, again bool
	}{
		{name: "the connection is refused", server: closed, kind: editor.Unavailable, again: true},
		{name: "TLS fails", https: true, server: func(t testing.TB) *server {
			return raw(t, func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 400 no\r\n\r\n") })
		}, kind: editor.Unavailable, again: true},
		{name: "the certificate is not trusted", https: true, server: func(t testing.TB) *server {
			return raw(t, func(c net.Conn) { _ = tls.Server(c, &tls.Config{GetCertificate: selfSigned}).Handshake() })
		}, kind: editor.Unavailable, again: true},
		{name: "the connection ends after the body", server: func(t testing.TB) *server {
			return raw(t, readRequest)
		}, kind: editor.Unavailable, paid: true},
		{name: "the connection ends after a large body", big: true, server: func(t testing.TB) *server {
			return raw(t, readRequest)
		}, kind: editor.Unavailable, paid: true},
		{name: "the answer is no HTTP", server: func(t testing.TB) *server {
			return raw(t, func(c net.Conn) { readRequest(c); _, _ = io.WriteString(c, "hello\r\n\r\n") })
		}, kind: editor.Unavailable, paid: true},
		{name: "the header does not end", server: func(t testing.TB) *server {
			return raw(t, func(c net.Conn) {
				readRequest(c)
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nA: ")
				for {
					if _, err := io.WriteString(c, strings.Repeat("x", 32<<10)); err != nil {
						return
					}
				}
			})
		}, kind: editor.Unavailable, paid: true},
		{name: "the connection ends inside the body", big: true, server: func(t testing.TB) *server {
			return raw(t, func(c net.Conn) {
				_, _ = io.CopyN(io.Discard, c, 64<<10)
				_ = c.(*net.TCPConn).SetLinger(0)
			})
		}, kind: editor.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := tt.server(t)
			e := newEditor(t, s, func(c *editor.Config) {
				if tt.https {
					c.URL = "https://" + s.Host
				}
			})
			r := request(t, e, 1)
			if tt.big {
				r = bigRequest(t, e)
			}
			_, err := e.Edit(t.Context(), t.TempDir(), r)
			got := wantError(t, err, tt.kind)
			if got.Paid != tt.paid || got.Again != tt.again {
				t.Errorf("paid %v, again %v: %v", got.Paid, got.Again, err)
			}
			if n := s.requests(); n > 1 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

func TestEditIsNotRepeatedWhenAKeptConnectionEnds(t *testing.T) {
	t.Parallel()
	calls := make(chan bool, 10)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		calls <- true
		if len(calls) == 2 {
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, answerOf(smallPNG(t)))
	})
	e := newEditor(t, s)
	if _, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1)); err != nil {
		t.Fatal(err)
	}
	_, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
	if got := wantError(t, err, editor.Unavailable); !got.Paid {
		t.Error("not paid")
	}
	if len(calls) != 2 {
		t.Errorf("%d calls", len(calls))
	}
}

func TestEditSeesAnEarlyRefusal(t *testing.T) {
	t.Parallel()
	for i := range 30 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s := raw(t, func(c net.Conn) {
				_, _ = io.CopyN(io.Discard, c, 4<<10)
				_, _ = io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge")
			})
			e := newEditor(t, s)
			_, err := e.Edit(t.Context(), t.TempDir(), bigRequest(t, e))
			wantError(t, err, editor.TooLarge)
		})
	}
}

func TestEditFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	victim := serve(t, reply(200, nil, answerOf(smallPNG(t))))
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := serve(t, reply(status, map[string]string{"Location": victim.URL + "/v1/images/edits?hm=1"}, ""))
		e := newEditor(t, s)
		_, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
		if got := wantError(t, err, editor.Misconfigured); got.Paid || got.Again {
			t.Errorf("%d: %+v", status, got)
		}
	}
	if n := victim.requests(); n != 0 {
		t.Errorf("the other host was asked %d times", n)
	}
}

// silent answers nothing, once it has the body.
func silent(got chan<- struct{}) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(got)
		<-r.Context().Done()
	}
}

func TestEditTimesOut(t *testing.T) {
	t.Parallel()
	e := newEditor(t, serve(t, silent(make(chan struct{}))), func(c *editor.Config) { c.Timeout = 3 * time.Second }) // for the body, too
	_, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
	if got := wantError(t, err, editor.Timeout); !got.Paid || got.Again {
		t.Errorf("got %+v", got)
	}
}

func TestEditEndsWithItsContext(t *testing.T) {
	t.Parallel()
	got := make(chan struct{})
	e := newEditor(t, serve(t, silent(got)), func(c *editor.Config) { c.Timeout = 5 * time.Minute })
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-got; cancel() }()
	start := time.Now()
	_, err := e.Edit(ctx, t.TempDir(), request(t, e, 1))
	if got := wantError(t, err, editor.Cancelled); !got.Paid || got.Again {
		t.Errorf("got %+v", got)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	_, err = e.Edit(ctx, t.TempDir(), request(t, e, 1))
	if got := wantError(t, err, editor.Cancelled); got.Paid {
		t.Error("paid without a call")
	}
}

func TestEditEndsWithItsContextInsideTheAnswer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"data":[{"b64_json":"iVBORw0K`)
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	e := newEditor(t, s)
	dir := t.TempDir()
	_, err := e.Edit(ctx, dir, request(t, e, 1))
	if got := wantError(t, err, editor.Cancelled); !got.Paid {
		t.Error("not paid")
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	page := "<!doctype html><title>New API</title>"
	tests := []struct {
		name   string
		status int
		body   string
		kind   editor.Kind
	}{
		{"a good key", 400, apiError("image is required", "", ""), ""},
		{"a good key at a relay", 422, `{"detail":[{"msg":"Field required"}]}`, ""},
		{"a good key, no media type", 415, "", ""},
		{"a bad key", 401, apiError("no", "", "invalid_api_key"), editor.Misconfigured},
		{"a key without rights", 403, "", editor.Misconfigured},
		{"a wrong address", 404, "", editor.Misconfigured},
		{"a web page", 200, page, editor.Misconfigured},
		{"a web page that refuses", 400, page, editor.Misconfigured},
		{"a relay that says 200", 200, `{"error":{"message":"image is required"}}`, ""},
		{"a relay that says 200 to a bad key", 200, `{"error":{"code":"invalid_api_key"}}`, editor.Misconfigured},
		{"no credit", 403, apiError("", "", "insufficient_user_quota"), editor.OutOfCredit},
		{"too many requests", 429, "", editor.Busy},
		{"out of order", 502, page, editor.Unavailable},
		{"a redirect", 302, "", editor.Misconfigured},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost || r.URL.Path != "/v1/images/edits" || r.ContentLength != 0 || r.Header.Get("Authorization") != "Bearer "+canary {
					t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			err := newEditor(t, s).Check(t.Context())
			if tt.kind == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := wantError(t, err, tt.kind); got.Paid {
				t.Error("paid")
			}
		})
	}
}

func TestCheckWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	wantError(t, newEditor(t, closed(t)).Check(t.Context()), editor.Unavailable)
	e := newEditor(t, raw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }))
	e.Short(25 * time.Millisecond)
	wantError(t, e.Check(t.Context()), editor.Timeout)
}

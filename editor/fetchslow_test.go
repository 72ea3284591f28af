package editor_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"retouch/editor"
)

func TestFetchEndsASlowServer(t *testing.T) {
	t.Parallel()
	head := pngBytes(t, noise(100, 100))[:1000]
	tests := []struct {
		name   string
		stalls bool // and does not only take too long
		handle func(net.Conn)
	}{
		{"no header", false, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
		{"a header that drips", false, func(c net.Conn) { readRequest(c); drip(c, "HTTP/1.1 200 OK\r\nA: "+strings.Repeat("x", 1000)) }},
		{"no body", true, func(c net.Conn) {
			readRequest(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
			_, _ = io.Copy(io.Discard, c)
		}},
		{"a body that stalls", true, func(c net.Conn) {
			readRequest(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"+string(head))
			_, _ = io.Copy(io.Discard, c)
		}},
		{"a body that drips", true, func(c net.Conn) {
			readRequest(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
			drip(c, string(head))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := raw(t, tt.handle)
			e := newEditor(t, s)
			if tt.stalls { // a busy machine has the time to get that far
				e.Paced(300 * time.Millisecond)
			} else {
				e.Short(300 * time.Millisecond)
			}
			start := time.Now()
			_, err := e.Fetch(t.Context(), t.TempDir(), sources(s, "/a.png"))
			if got := wantError(t, err, editor.Unreachable); strings.Contains(got.Error(), "stalled") != tt.stalls {
				t.Errorf("got %v", got)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// drip writes a byte now and then until the other side has enough.
func drip(c net.Conn, s string) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for i := range len(s) {
		<-tick.C
		if _, err := io.WriteString(c, s[i:i+1]); err != nil {
			return
		}
	}
}

func TestFetchTriesOnceMore(t *testing.T) {
	t.Parallel()
	good := smallPNG(t)
	tests := []struct {
		name     string
		first    http.HandlerFunc
		declared int64
		second   bool
		kind     editor.Kind
	}{
		{name: "after a server error", first: reply(500, nil, ""), second: true},
		{name: "after a rate limit", first: reply(429, nil, ""), second: true},
		{name: "after a lost connection", first: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, second: true},
		{name: "after a short body", first: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(good)))
			_, _ = w.Write(good[:40])
			panic(http.ErrAbortHandler)
		}, second: true},
		{name: "after a body shorter than declared", declared: int64(len(good)), first: reply(200, nil, string(good[:40])), second: true},
		{name: "not after a cut picture", first: reply(200, nil, string(good[:40])), kind: editor.Broken},
		{name: "not after a 404", first: reply(404, nil, ""), kind: editor.Gone},
		{name: "not after a 403", first: reply(403, nil, ""), kind: editor.Gone},
		{name: "not after a 410", first: reply(410, nil, ""), kind: editor.Gone},
		{name: "not after a 401", first: reply(401, nil, ""), kind: editor.Unreachable},
		{name: "not after a 206", first: reply(206, nil, string(good)), kind: editor.Unreachable},
		{name: "not after an encoded body", first: reply(200, map[string]string{"Content-Encoding": "gzip"}, "x"), kind: editor.Unreachable},
	}
	for _, tt := range tests {
		for _, recovers := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/recovers=%v", tt.name, recovers), func(t *testing.T) {
				t.Parallel()
				var n atomic.Int32
				s := serve(t, func(w http.ResponseWriter, r *http.Request) {
					if n.Add(1) == 1 || !recovers {
						tt.first(w, r)
						return
					}
					_, _ = w.Write(good)
				})
				e := newEditor(t, s, func(c *editor.Config) { c.PicturesMaxBytes = int64(len(good)) })
				dir := t.TempDir()
				got, err := e.Fetch(t.Context(), dir, []editor.Source{{URL: s.URL + "/a" + signed, Bytes: tt.declared}})
				want := int32(1)
				if tt.second {
					want = 2
				}
				if n.Load() != want {
					t.Errorf("%d requests, want %d", n.Load(), want)
				}
				if tt.second && recovers {
					if err != nil || !bytes.Equal(content(t, got[0].Path), good) {
						t.Fatalf("got %v", err)
					}
					return
				}
				if err == nil || tt.kind != "" && editor.KindOf(err) != tt.kind {
					t.Fatalf("got %v", err)
				}
				wantError(t, err, editor.KindOf(err))
				if left := files(t, dir); len(left) != 0 {
					t.Errorf("files left: %v", left)
				}
			})
		}
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	started := make(chan struct{}, 3)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(smallPNG(t)[:40])
		w.(http.Flusher).Flush()
		started <- struct{}{}
		<-r.Context().Done()
	})
	e := newEditor(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for range 3 {
			<-started
		}
		cancel()
	}()
	dir := t.TempDir()
	_, err := e.Fetch(ctx, dir, sources(s, "/1", "/2", "/3"))
	wantError(t, err, editor.Cancelled)
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
	ctx, cancel = context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	_, err = e.Fetch(ctx, dir, sources(s, "/1"))
	wantError(t, err, editor.Timeout)
}

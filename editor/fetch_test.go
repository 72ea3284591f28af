package editor_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
	"retouch/editor/picture"
)

const signed = "?ex=6a1&is=6a0&hm=5ecre7"

// gallery serves files by their path.
func gallery(tb testing.TB, files map[string]string) *server {
	return serve(tb, func(w http.ResponseWriter, r *http.Request) {
		body, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, body)
	})
}

func sources(s *server, paths ...string) []editor.Source {
	var out []editor.Source
	for _, p := range paths {
		out = append(out, editor.Source{URL: s.URL + p + signed})
	}
	return out
}

func TestFetchKeepsTheOrder(t *testing.T) {
	t.Parallel()
	var agents atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() == "Retouch/test" && r.Header.Get("Authorization") == "" && r.URL.Query().Get("hm") == "5ecre7" {
			agents.Add(1)
		}
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d.png", &n)
		_, _ = w.Write(pngBytes(t, noise(n, 1)))
	})
	e := newEditor(t, s, func(c *editor.Config) { c.UserAgent = "Retouch/test" })
	var from []editor.Source
	for i := range 10 {
		from = append(from, sources(s, fmt.Sprintf("/%d.png", i+1))...)
	}
	dir := t.TempDir()
	got, err := e.Fetch(t.Context(), dir, from)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range got {
		b := content(t, p.Path)
		want := picture.Info{Kind: picture.PNG, Width: i + 1, Height: 1, Bytes: int64(len(b)), Frames: 1, Orientation: 1, Depth: 8, Model: picture.RGB}
		if diff := cmp.Diff(p.Info, want); diff != "" {
			t.Errorf("picture %d: %s", i+1, diff)
		}
		if info, _ := os.Stat(p.Path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
	if len(got) != 10 || len(files(t, dir)) != 10 || agents.Load() != 10 {
		t.Errorf("%d pictures, %d files, %d good requests", len(got), len(files(t, dir)), agents.Load())
	}
}

func TestFetchRefuses(t *testing.T) {
	t.Parallel()
	good := string(smallPNG(t))
	wide := pngBytes(t, noise(20_000, 1))
	s := gallery(t, map[string]string{
		"/good.png": good, "/page.png": "<!doctype html><p>" + strings.Repeat("x", 600), "/words.png": "hello",
		"/cut.png": good[:len(good)-4], "/empty.png": "", "/wide.png": string(wide),
		"/photo.heic": "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + strings.Repeat("\x00", 600),
	})
	tests := []struct {
		name string
		path string
		want editor.Error
	}{
		{"a web page", "/page.png", editor.Error{Kind: editor.NotPicture, Format: "HTML"}},
		{"words", "/words.png", editor.Error{Kind: editor.NotPicture, Format: "text"}},
		{"a picture of another kind", "/photo.heic", editor.Error{Kind: editor.NotPicture, Format: "HEIC"}},
		{"a cut picture", "/cut.png", editor.Error{Kind: editor.Broken}},
		{"nothing", "/empty.png", editor.Error{Kind: editor.Broken}},
		{"a side that is too long", "/wide.png", editor.Error{Kind: editor.TooManyPixels, Limit: picture.DefaultPixels}},
		{"what is not there", "/no.png", editor.Error{Kind: editor.Gone}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, s)
			dir := t.TempDir()
			_, err := e.Fetch(t.Context(), dir, sources(s, "/good.png", tt.path, "/good.png"))
			got := *wantError(t, err, tt.want.Kind)
			got.Op, got.Detail, got.Err = "", "", nil
			tt.want.Picture = 2
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("error (-got +want):\n%s", diff)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

func TestFetchHoldsTheLimitOfOnePicture(t *testing.T) {
	t.Parallel()
	body := smallPNG(t)
	size := int64(len(body))
	chunked := func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush() // no Content-Length
		_, _ = w.Write(body)
	}
	plain := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }
	tests := []struct {
		name              string
		handler           http.HandlerFunc
		declared          int64
		most, api         int64
		refused           bool
		limit, connection int64
	}{
		{name: "takes one byte less than the limit", handler: plain, most: size + 1},
		{name: "takes the limit", handler: plain, most: size},
		{name: "refuses one byte more by its length", handler: plain, most: size - 1, refused: true, limit: size - 1, connection: 1},
		{name: "refuses one byte more while reading", handler: chunked, most: size - 1, refused: true, limit: size - 1, connection: 1},
		{name: "takes the limit while reading", handler: chunked, most: size},
		{name: "refuses what was declared, without asking", handler: plain, declared: size, most: size - 1, refused: true, limit: size - 1},
		{name: "takes what was declared", handler: plain, declared: size, most: size},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.handler)
			e := newEditor(t, s, func(c *editor.Config) { c.PictureMaxBytes, c.MaxBytes = tt.most, tt.api })
			_, err := e.Fetch(t.Context(), t.TempDir(), []editor.Source{{URL: s.URL + "/a.png", Bytes: tt.declared}})
			if !tt.refused {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := wantError(t, err, editor.TooLarge); got.Limit != tt.limit || got.Picture != 1 {
				t.Errorf("got %+v", got)
			}
			if n := int64(s.requests()); n != tt.connection {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestFetchHoldsTheLimitOfAllPictures(t *testing.T) {
	t.Parallel()
	body := smallPNG(t)
	size := int64(len(body))
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
	for _, tt := range []struct {
		name     string
		most     int64
		declared int64
		refused  bool
	}{
		{"takes the limit", 3 * size, 0, false},
		{"takes the limit as declared", 3 * size, size, false},
		{"refuses one byte more", 3*size - 1, 0, true},
		{"refuses one byte more as declared", 3*size - 1, size, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, s, func(c *editor.Config) { c.PicturesMaxBytes = tt.most })
			from := sources(s, "/1", "/2", "/3")
			for i := range from {
				from[i].Bytes = tt.declared
			}
			dir := t.TempDir()
			_, err := e.Fetch(t.Context(), dir, from)
			if !tt.refused {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := wantError(t, err, editor.TooLarge); got.Limit != tt.most || got.Picture != 0 {
				t.Errorf("got %+v", got)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

func TestFetchEndsAnEndlessBody(t *testing.T) {
	t.Parallel()
	var taken int64
	done := make(chan struct{})
	head := string(pngBytes(t, noise(8, 8))[:33])
	chunk := "\x7f\xff\xff\xffteSt" + strings.Repeat("x", 1<<20)
	handler := endless(head, chunk, &taken)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { defer close(done); handler(w, r) })
	e := newEditor(t, s, func(c *editor.Config) { c.PictureMaxBytes = 1 << 20 })
	_, err := e.Fetch(t.Context(), t.TempDir(), sources(s, "/a.png"))
	wantError(t, err, editor.TooLarge)
	<-done
	if taken > 1<<20+16<<20 { // what was never read is in the buffers of the sockets
		t.Errorf("%d bytes were taken", taken)
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
			e.Short(300 * time.Millisecond)
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

func TestFetchNamesThePictureThatFailed(t *testing.T) {
	t.Parallel()
	second := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			<-r.Context().Done() // until it is cancelled
		case "/late":
			<-second
			http.NotFound(w, r)
		case "/fails":
			http.NotFound(w, r)
			close(second)
		}
	})
	e := newEditor(t, s)
	_, err := e.Fetch(t.Context(), t.TempDir(), sources(s, "/slow", "/slow", "/fails", "/slow"))
	if got := wantError(t, err, editor.Gone); got.Picture != 3 {
		t.Errorf("picture %d", got.Picture)
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

func TestFetchFollowsRedirectsOnTheListAlone(t *testing.T) {
	t.Parallel()
	victim := serve(t, reply(200, nil, string(smallPNG(t))))
	var referer atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Referer() != "" {
			referer.Add(1)
		}
		switch r.URL.Path {
		case "/out":
			http.Redirect(w, r, victim.URL+"/a.png"+signed, http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/bad":
			w.Header().Set("Location", "http://[::1"+signed)
			w.WriteHeader(http.StatusFound)
		case "/3", "/2", "/1":
			http.Redirect(w, r, string(r.URL.Path[1]-1)+signed, http.StatusFound)
		case "/4":
			http.Redirect(w, r, "/3", http.StatusFound)
		default:
			_, _ = w.Write(smallPNG(t))
		}
	})
	e := newEditor(t, s)
	for path, kind := range map[string]editor.Kind{"/3": "", "/4": editor.Unreachable, "/out": editor.Unreachable, "/loop": editor.Unreachable, "/bad": editor.Unreachable} {
		_, err := e.Fetch(t.Context(), t.TempDir(), sources(s, path))
		if kind == "" && err == nil {
			continue
		}
		wantError(t, err, kind)
	}
	if n := victim.requests(); n != 0 {
		t.Errorf("the host off the list was asked %d times", n)
	}
	if referer.Load() != 0 {
		t.Error("a signed address was told to another")
	}
}

func TestFetchIntoAFolderThatIsGone(t *testing.T) {
	t.Parallel()
	s := gallery(t, map[string]string{"/a": string(smallPNG(t))})
	_, err := newEditor(t, s).Fetch(t.Context(), t.TempDir()+"/no", sources(s, "/a"))
	if got := wantError(t, err, editor.Internal); !strings.Contains(got.Error(), "spool") {
		t.Errorf("got %v, %v", got, fs.ErrNotExist)
	}
}

func TestFetchOfNothing(t *testing.T) {
	t.Parallel()
	got, err := newEditor(t, closed(t)).Fetch(t.Context(), t.TempDir(), nil)
	if err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

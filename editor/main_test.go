package editor_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"retouch/editor"
)

func TestMain(m *testing.M) {
	if os.Getenv(benchServerEnv) != "" {
		benchServer()
		return
	}
	goleak.VerifyTestMain(m)
}

const canary = "sk-canary-4f9a1c77"

// server is a real server on loopback.
type server struct {
	URL, Host string

	mu    sync.Mutex
	count int
}

// serve runs h until the test ends.
func serve(tb testing.TB, h http.HandlerFunc) *server {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &server{URL: "http://" + l.Addr().String(), Host: l.Addr().String()}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.count++
		s.mu.Unlock()
		h(w, r)
	})}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	tb.Cleanup(func() { srv.Close(); <-done })
	return s
}

// raw runs a server that handles bare connections.
func raw(tb testing.TB, handle func(net.Conn)) *server {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &server{URL: "http://" + l.Addr().String(), Host: l.Addr().String()}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.count++
			s.mu.Unlock()
			wg.Go(func() { defer c.Close(); handle(c) })
		}
	})
	tb.Cleanup(func() { l.Close(); wg.Wait() })
	return s
}

// requests is how many requests, or connections, came so far.
func (s *server) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// newEditor makes an editor for a server that is both API and attachment host.
func newEditor(tb testing.TB, s *server, change ...func(*editor.Config)) *editor.Editor {
	tb.Helper()
	c := editor.Config{
		URL: s.URL, Key: canary, Timeout: 20 * time.Second,
		AttachmentHosts: []string{s.Host}, ResultHosts: []string{s.Host},
	}
	for _, f := range change {
		f(&c)
	}
	e, err := editor.New(c)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// noise is a picture that does not compress.
func noise(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(img.Pix)
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

func pngBytes(tb testing.TB, img image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func jpegBytes(tb testing.TB, img image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func smallPNG(tb testing.TB) []byte { return pngBytes(tb, noise(8, 6)) }

// holed is a picture with a transparent pixel.
func holed(w, h int) *image.NRGBA {
	img := noise(w, h)
	img.Set(0, 0, color.NRGBA{})
	return img
}

// stored writes b to a file and opens it with an editor.
func stored(tb testing.TB, e *editor.Editor, b []byte) editor.Picture {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "picture")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
	p, err := e.Open(tb.Context(), tb.TempDir(), []editor.File{{Path: path}})
	if err != nil {
		tb.Fatal(err)
	}
	return p[0]
}

// request is an edit of n small pictures.
func request(tb testing.TB, e *editor.Editor, n int) editor.Request {
	tb.Helper()
	r := editor.Request{Prompt: "make it blue"}
	for range n {
		r.Pictures = append(r.Pictures, stored(tb, e, smallPNG(tb)))
	}
	return r
}

// answerOf is the documented answer with a picture.
func answerOf(b []byte) string {
	return `{"created":1,"data":[{"b64_json":"` + base64.StdEncoding.EncodeToString(b) + `"}]}`
}

// reply answers every request, after its body was read.
func reply(status int, header map[string]string, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for k, v := range header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func files(tb testing.TB, dir string) []string {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func content(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// wantError checks the kind and that no secret is in the text.
func wantError(tb testing.TB, err error, kind editor.Kind) *editor.Error {
	tb.Helper()
	if got := editor.KindOf(err); got != kind {
		tb.Fatalf("kind %q, want %q: %v", got, kind, err)
	}
	e, ok := err.(*editor.Error)
	if !ok {
		tb.Fatalf("%T is no *Error", err)
	}
	text := err.Error() + string(must(json.Marshal(e.Detail)))
	for _, secret := range []string{canary, "hm=", "ex="} {
		if strings.Contains(text, secret) {
			tb.Fatalf("%q is in the error: %s", secret, text)
		}
	}
	return e
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

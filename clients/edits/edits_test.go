package edits_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"retouch/internal/sandbox/edits"
)

const key = "sk-foreign"

var (
	red  = color.RGBA{200, 40, 40, 255}
	blue = color.RGBA{30, 60, 220, 255}
	cyan = color.RGBA{55, 215, 215, 255} // red, inverted
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRequests(t *testing.T) {
	t.Parallel()
	needForeign(t)
	python := "/usr/bin/python3"
	if p := os.Getenv("RETOUCH_PYTHON"); p != "" {
		python = p
	}
	_, base := start(t)
	dir := pictures(t)
	run(t, python, "edits_requests.py", base+"/v1/images/edits", key, dir)
	shows(t, dir, "requests-one.png", image.Pt(1024, 1024), map[image.Point]color.RGBA{{512, 512}: cyan})
	joined := map[image.Point]color.RGBA{{20, 10}: red, {45, 10}: blue}
	shows(t, dir, "requests-repeated.png", image.Pt(50, 20), joined)
	shows(t, dir, "requests-brackets.png", image.Pt(50, 20), joined)
}

func TestOpenAI(t *testing.T) {
	t.Parallel()
	needForeign(t)
	s, base := start(t)
	if err := s.Fail(edits.Fault{Preset: "429", Prompt: "after a pause", RetryAfter: 0.01}); err != nil {
		t.Fatal(err)
	}
	dir := pictures(t)
	run(t, "node", "edits_openai.mjs", base+"/v1", key, dir)
	shows(t, dir, "openai-one.png", image.Pt(1024, 1024), map[image.Point]color.RGBA{{512, 512}: cyan})
	shows(t, dir, "openai-several.png", image.Pt(50, 20), map[image.Point]color.RGBA{{20, 10}: red, {45, 10}: blue})
	shows(t, dir, "openai-mask.png", image.Pt(40, 20), map[image.Point]color.RGBA{{5, 10}: red, {35, 10}: cyan})
	shows(t, dir, "openai-jpeg.jpg", image.Pt(40, 20), map[image.Point]color.RGBA{{20, 10}: cyan})
	shows(t, dir, "openai-stream.png", image.Pt(40, 20), map[image.Point]color.RGBA{{20, 10}: cyan})
	shows(t, dir, "openai-retried.png", image.Pt(40, 20), map[image.Point]color.RGBA{{20, 10}: cyan})
	if left := s.Faults(); len(left) != 0 {
		t.Errorf("the ordered failure was never played: %+v", left)
	}
}

func needForeign(t *testing.T) {
	t.Helper()
	if os.Getenv("RETOUCH_FOREIGN") == "" {
		t.Skip("set RETOUCH_FOREIGN=1, with python3-requests, Node and `npm ci` in clients/edits, to run the clients of others")
	}
}

func start(t *testing.T) (*edits.Server, string) {
	t.Helper()
	s := edits.New(edits.Options{Key: key})
	mux := http.NewServeMux()
	mux.Handle("/v1/images/edits", s)
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return s, srv.URL
}

// pictures makes a folder with a red a.png, a blue b.jpg and a mask.png whose
// right half is transparent.
func pictures(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	mask := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	draw.Draw(mask, image.Rect(0, 0, 20, 20), image.NewUniform(color.Black), image.Point{}, draw.Src)
	var a, b, m bytes.Buffer
	for _, err := range []error{png.Encode(&a, filled(40, 20, red)), jpeg.Encode(&b, filled(20, 40, blue), nil), png.Encode(&m, mask)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, body := range map[string][]byte{"a.png": a.Bytes(), "b.jpg": b.Bytes(), "mask.png": m.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func filled(w, h int, c color.Color) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

// run runs a client; a tool that is missing is a failure.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, args[0], err, out)
	}
}

// shows checks the size of a kept answer and some of its pixels.
func shows(t *testing.T, dir, name string, size image.Point, at map[image.Point]color.RGBA) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if got := m.Bounds().Size(); got != size {
		t.Errorf("%s: got %v, want %v", name, got, size)
	}
	for p, want := range at {
		if got := color.RGBAModel.Convert(m.At(p.X, p.Y)).(color.RGBA); !near(got, want) {
			t.Errorf("%s at %v: got %v, want %v", name, p, got, want)
		}
	}
}

func near(a, b color.RGBA) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B)} {
		if d < -4 || d > 4 {
			return false
		}
	}
	return true
}

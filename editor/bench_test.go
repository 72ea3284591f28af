package editor_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image/png"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"retouch/editor"
)

// benchServerEnv makes the test binary a server: only what the client does
// counts then.
const benchServerEnv = "RETOUCH_BENCH_SERVER"

// benchPicture is a PNG of 8 MiB.
func benchPicture() []byte {
	var b bytes.Buffer
	_ = (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, noise(1672, 1672))
	return b.Bytes()
}

// benchServer answers every request with one picture: as JSON, or as plain
// bytes of the same length for the baseline. It ends with its standard input.
func benchServer() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	answer := []byte(`{"created":1,"data":[{"b64_json":"` + base64.StdEncoding.EncodeToString(benchPicture()) + `"}]}`)
	go func() {
		_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n, _ := io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
			w.Header().Set("Received", fmt.Sprint(n))
			_, _ = w.Write(answer)
		}))
	}()
	fmt.Println(l.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// startBenchServer runs benchServer in another process.
func startBenchServer(tb testing.TB) *server {
	tb.Helper()
	exe, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), benchServerEnv+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	var addr string
	if _, err := fmt.Fscanln(out, &addr); err != nil {
		tb.Fatal(err)
	}
	return &server{URL: "http://" + addr, Host: addr}
}

// benchRequest is an edit of two pictures of 8 MiB.
func benchRequest(tb testing.TB, e *editor.Editor) editor.Request {
	tb.Helper()
	p := stored(tb, e, benchPicture())
	return editor.Request{Prompt: "merge", Size: "1024x1024", Pictures: []editor.Picture{p, p}}
}

// BenchmarkEdit edits two pictures of 8 MiB into one of 8 MiB. The baseline
// moves the same bytes and does nothing with them; see docs/benchmarks.md.
func BenchmarkEdit(b *testing.B) {
	s := startBenchServer(b)
	e := newEditor(b, s, func(c *editor.Config) { c.MaxBytes = 16 << 20 })
	r := benchRequest(b, e)
	b.Run("edit", func(b *testing.B) {
		dir := b.TempDir()
		b.ReportAllocs()
		for b.Loop() {
			benchEdit(b, e, dir, r)
		}
	})
	b.Run("baseline", func(b *testing.B) {
		dir := b.TempDir()
		b.ReportAllocs()
		for b.Loop() {
			benchMove(b, s.URL, dir, r)
		}
	})
}

func benchEdit(tb testing.TB, e *editor.Editor, dir string, r editor.Request) {
	res, err := e.Edit(context.Background(), dir, r)
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.Remove(res.Pictures[0].Path); err != nil {
		tb.Fatal(err)
	}
}

// benchMove posts the pictures' bytes and stores the answer's, as they are.
func benchMove(tb testing.TB, url, dir string, r editor.Request) {
	var readers []io.Reader
	var size int64
	for _, p := range r.Pictures {
		f, err := os.Open(p.Path)
		if err != nil {
			tb.Fatal(err)
		}
		defer f.Close()
		readers, size = append(readers, f), size+p.Bytes
	}
	req, err := http.NewRequest(http.MethodPost, url, io.MultiReader(readers...))
	if err != nil {
		tb.Fatal(err)
	}
	req.ContentLength, req.Close = size, true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	path := filepath.Join(dir, "moved")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(f, res.Body); err != nil {
		tb.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		tb.Fatal(err)
	}
}

// maxAllocated is what one call may allocate, whatever the size of its
// pictures.
const maxAllocated = 300_000

func TestEditAllocatesLittle(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates too")
	}
	s := startBenchServer(t)
	e := newEditor(t, s, func(c *editor.Config) { c.MaxBytes = 16 << 20 })
	r, dir := benchRequest(t, e), t.TempDir()
	got := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			benchEdit(b, e, dir, r)
		}
	})
	if n := got.AllocedBytesPerOp(); n > maxAllocated {
		t.Errorf("%d bytes allocated per call, at most %d", n, maxAllocated)
	}
}

package discord_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"retouch/bot/discord"
)

const large = 20 << 20

// spooled is a large file on disk.
func spooled(tb testing.TB) discord.File {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "a.png")
	if err := os.WriteFile(name, make([]byte, large), 0o600); err != nil {
		tb.Fatal(err)
	}
	return discord.File{Name: "a.png", MediaType: "image/png", Bytes: large, Open: func() (io.ReadCloser, error) { return os.Open(name) }}
}

// swallowing is a server that keeps nothing.
func swallowing(tb testing.TB) (*discord.REST, string) {
	tb.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n < large {
			http.Error(w, "{}", http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, message)
	}))
	r, err := discord.NewREST(discord.Config{BaseURL: s.URL})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { r.Close(); s.Close() })
	return r, s.URL
}

// TestUploadIsStreamed is not parallel: it counts what the process allocates.
func TestUploadIsStreamed(t *testing.T) {
	r, _ := swallowing(t)
	file := spooled(t)
	upload := func() {
		if _, err := r.EditOriginal(t.Context(), "42", interactionToken, discord.Reply{}, file); err != nil {
			t.Fatal(err)
		}
	}
	upload() // connects
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	upload()
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 512<<10 {
		t.Errorf("allocated %d KiB for an upload of %d MiB, want at most 512", got>>10, large>>20)
	}
}

// BenchmarkUpload compares an upload with moving the same bytes by net/http
// alone; the server's side is in both.
func BenchmarkUpload(b *testing.B) {
	r, address := swallowing(b)
	file := spooled(b)
	b.Run("edit", func(b *testing.B) {
		b.SetBytes(large)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.EditOriginal(b.Context(), "42", interactionToken, discord.Reply{}, file); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("baseline", func(b *testing.B) {
		b.SetBytes(large)
		b.ReportAllocs()
		for b.Loop() {
			post(b, address, file)
		}
	})
}

func post(b *testing.B, address string, file discord.File) {
	b.Helper()
	body, err := file.Open()
	if err != nil {
		b.Fatal(err)
	}
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPatch, address, body)
	if err != nil {
		b.Fatal(err)
	}
	req.ContentLength = file.Bytes
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
}

package editor_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/editor"
)

func TestEditEndsEndlessAnswers(t *testing.T) {
	t.Parallel()
	head := b64(append([]byte("\x89PNG\r\n\x1a\n"), smallPNG(t)[8:33]...))
	tests := []struct{ name, begin, more string }{
		{"base64", `{"data":[{"b64_json":"` + head[:40], "AAAA"},
		{"line breaks in base64", `{"data":[{"b64_json":"`, `\n`},
		{"a data address", `{"data":[{"b64_json":"data:`, "x"},
		{"blanks", "", " "},
		{"blanks in an object", "{", "\n"},
		{"words", `{"a":"`, "x"},
		{"a key", `{"`, "x"},
		{"brackets", `{"a":`, "["},
		{"numbers", `{"a":[`, "1,"},
		{"a second picture", data(b64(smallPNG(t)))[:0] + `{"data":[{"b64_json":""},{"b64_json":"`, "AAAA"},
		{"events", "data: {}\n\n", "data: {}\n\n"},
		{"a line of events", "data: x", "x"},
		{"a web page", "<html>", "<p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var taken int64
			const limit = 1 << 20
			done := make(chan struct{})
			handler := endless(tt.begin, tt.more, &taken)
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { defer close(done); handler(w, r) })
			e := newEditor(t, s)
			e.Small(limit/2, limit)
			dir := t.TempDir()
			_, err := e.Edit(t.Context(), dir, request(t, e, 1))
			if k := editor.KindOf(err); k != editor.BadResult && k != editor.Misconfigured {
				t.Fatalf("got %v", err)
			}
			<-done
			// What the client never read is in the buffers of the sockets.
			if taken > limit+16<<20 {
				t.Errorf("%d bytes were taken", taken)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

// endless answers with a beginning and then the same for ever. It counts what
// the client took.
func endless(begin, more string, taken *int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, begin)
		chunk := strings.Repeat(more, 1+(32<<10)/len(more))
		for {
			n, err := io.WriteString(w, chunk)
			*taken += int64(n)
			if err != nil {
				return
			}
		}
	}
}

func TestEditBoundsAPackedAnswer(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = io.WriteString(z, `{"data":[{"b64_json":"`)
	_, _ = z.Write(bytes.Repeat([]byte("A"), 8<<20))
	_ = z.Close()
	s := serve(t, reply(200, map[string]string{"Content-Encoding": "gzip"}, bomb.String()))
	e := newEditor(t, s)
	e.Small(64<<20, 1<<20)
	_, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
	wantError(t, err, editor.BadResult)
}

func TestEditEndsAnAnswerThatStalls(t *testing.T) {
	t.Parallel()
	pic := smallPNG(t)
	std := b64(pic)
	tests := []struct {
		name, body string
		kind       editor.Kind
	}{
		{"inside the picture", `{"data":[{"b64_json":"` + std[:len(std)/2], editor.Timeout},
		{"after the picture", `{"data":[{"b64_json":"` + std, ""},
		{"never after the answer", answerOf(pic), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				_, _ = io.WriteString(w, tt.body)
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			})
			e := newEditor(t, s, func(c *editor.Config) { c.Timeout = 5 * time.Minute })
			e.Short(500 * time.Millisecond)
			start := time.Now()
			res, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if tt.kind == "" {
				if err != nil || !bytes.Equal(content(t, res.Pictures[0].Path), pic) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if got := wantError(t, err, tt.kind); !got.Paid {
				t.Error("not paid")
			}
		})
	}
}

func TestEditWaitsForTheFirstByte(t *testing.T) {
	t.Parallel()
	const window = 300 * time.Millisecond
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.(http.Flusher).Flush() // the header long before the picture
		select {
		case <-time.After(3 * window):
		case <-r.Context().Done():
		}
		_, _ = io.WriteString(w, answerOf(smallPNG(t)))
	})
	e := newEditor(t, s)
	e.Short(window)
	if _, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1)); err != nil {
		t.Fatal(err)
	}
}

func TestEditKeepsAPictureFromABrokenConnection(t *testing.T) {
	t.Parallel()
	pic := smallPNG(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n%s", answerOf(pic)[:len(answerOf(pic))-3])
		_ = c.(*net.TCPConn).CloseWrite()
		_ = c.Close()
	})
	e := newEditor(t, s)
	res, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
	if err != nil || !bytes.Equal(content(t, res.Pictures[0].Path), pic) {
		t.Fatalf("got %v", err)
	}
}

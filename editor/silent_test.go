package editor_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
)

// Between its objects a stream may be silent for as long as a call may take;
// within one it may not.
func TestEditOfASilentStream(t *testing.T) {
	t.Parallel()
	p := numbered(t, 3)
	const window = 300 * time.Millisecond // a busy machine does not pause for so long while there is something to read
	half := strings.TrimSuffix(event(completed, p[2]), b64(p[2])[60:]+"\"}\n\n")
	tests := []struct {
		name   string
		before string // the silence, of some windows
		after  string
		kind   editor.Kind
	}{
		{name: "before all", after: event(completed, p[2])},
		{name: "after a comment", before: ":\n\n", after: event(completed, p[2])},
		{name: "after a draft", before: event(partial, p[0]), after: event(completed, p[2])},
		{name: "after a draft without its blank line", before: strings.TrimSuffix(event(partial, p[0]), "\n"), after: "\n" + event(completed, p[2])},
		{name: "after the name of an event", before: "event: " + completed + "\n", after: strings.TrimPrefix(event(completed, p[2]), "event: "+completed+"\n")},
		{name: "within a draft", before: strings.TrimSuffix(event(partial, p[0]), "}\n\n"), kind: editor.Timeout},
		{name: "within the result", before: half, kind: editor.Timeout},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", "text/event-stream")
				_, _ = io.WriteString(w, tt.before)
				w.(http.Flusher).Flush()
				wait := 3 * window
				if tt.kind != "" {
					wait = time.Minute
				}
				select {
				case <-time.After(wait):
				case <-r.Context().Done():
				}
				_, _ = io.WriteString(w, tt.after)
			})
			e, dir := newEditor(t, s, streaming), t.TempDir()
			e.Short(window)
			r, _ := drafting(t, e, dir)
			res, err := e.Edit(t.Context(), dir, r)
			if tt.kind != "" {
				if got := wantError(t, err, tt.kind); !strings.Contains(got.Error(), "stalled") {
					t.Errorf("got %v", got)
				}
				return
			}
			if err != nil || !cmp.Equal(widths(res), []int{3}) {
				t.Errorf("got %v, %v", widths(res), err)
			}
		})
	}
}

func TestEditEndsASilentStreamWithItsTimeout(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		events(event(partial, smallPNG(t)), false)(w, r)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	e, dir := newEditor(t, s, streaming, func(c *editor.Config) { c.Timeout = 3 * time.Second }), t.TempDir()
	r, drafts := drafting(t, e, dir)
	_, err := e.Edit(t.Context(), dir, r)
	if got := wantError(t, err, editor.Timeout); !got.Paid || len(*drafts) != 1 {
		t.Errorf("got %+v after %v", got, *drafts)
	}
}

// After the first of several results the others have to follow.
func TestEditDoesNotWaitForMoreForEver(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		events(event(completed, smallPNG(t)), false)(w, r)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	e := newEditor(t, s, func(c *editor.Config) { c.Timeout = 5 * time.Minute })
	e.Short(500 * time.Millisecond)
	r := request(t, e, 1)
	r.N = 2
	start := time.Now()
	res, err := e.Edit(t.Context(), t.TempDir(), r)
	if took := time.Since(start); err != nil || len(res.Pictures) != 1 || took > 30*time.Second {
		t.Errorf("got %+v, %v after %v", res, err, took)
	}
}

// A connection that breaks between events leaves nothing but an error that was
// paid for.
func TestEditOfAStreamThatBreaksOff(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100000\r\n\r\n%s", event(partial, smallPNG(t)))
		_ = c.(*net.TCPConn).CloseWrite()
		_ = c.Close()
	})
	e, dir := newEditor(t, s, streaming), t.TempDir()
	r, drafts := drafting(t, e, dir)
	_, err := e.Edit(t.Context(), dir, r)
	if got := wantError(t, err, editor.BrokeOff); !got.Paid || got.Again || len(*drafts) != 1 || s.requests() != 1 {
		t.Errorf("got %+v after %v", got, *drafts)
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
}

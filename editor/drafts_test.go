package editor_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
)

// event is an event with a picture.
func event(kind string, b []byte) string {
	return "event: " + kind + "\ndata: {\"type\":\"" + kind + "\",\"b64_json\":\"" + b64(b) + "\"}\n\n"
}

const (
	partial   = "image_edit.partial_image"
	completed = "image_edit.completed"
)

func streaming(c *editor.Config) { c.Stream = true }

// drafting is a request that notes the widths of its drafts and removes them.
func drafting(tb testing.TB, e *editor.Editor, dir string) (editor.Request, *[]int) {
	tb.Helper()
	got := new([]int)
	r := request(tb, e, 1)
	r.Draft = func(p editor.Picture) {
		*got = append(*got, p.Width)
		if !strings.HasPrefix(p.Path, dir) || int64(len(content(tb, p.Path))) != p.Bytes {
			tb.Errorf("draft %+v", p)
		}
		if err := os.Remove(p.Path); err != nil {
			tb.Error(err)
		}
	}
	return r, got
}

func TestEditStreams(t *testing.T) {
	t.Parallel()
	p := numbered(t, 4)
	cut := p[1][:len(p[1])-20]
	unix := event(partial, p[0]) + event(partial, p[1]) + event(completed, p[2])
	oneLine := func(kind string, b []byte) string { return `{"type":"` + kind + `","b64_json":"` + b64(b) + `"}` }
	tests := []struct {
		name   string
		body   string
		drafts []int
		kind   editor.Kind // "" for the third picture
		detail string
	}{
		{name: "two drafts and the result", body: unix, drafts: []int{1, 2}},
		{name: "CRLF", body: strings.ReplaceAll(unix, "\n", "\r\n"), drafts: []int{1, 2}},
		{name: "CR", body: strings.ReplaceAll(unix, "\n", "\r"), drafts: []int{1, 2}},
		{name: "a byte order mark", body: "\xef\xbb\xbf" + unix, drafts: []int{1, 2}},
		{name: "the other prefix", body: strings.ReplaceAll(unix, "image_edit.", "image_generation."), drafts: []int{1, 2}},
		{name: "the type after the picture", body: "data: {\"b64_json\":\"" + b64(p[0]) + "\",\"type\":\"" + partial + "\"}\n\ndata: {\"b64_json\":\"" + b64(p[2]) + "\",\"type\":\"" + completed + "\"}\n\n", drafts: []int{1}},
		{name: "the type in the event line alone", body: "event: " + partial + "\ndata: {\"b64_json\":\"" + b64(p[0]) + "\"}\n\nevent: " + completed + "\ndata: {\"b64_json\":\"" + b64(p[2]) + "\"}\n\n", drafts: []int{1}},
		{name: "another event line", body: "event: message\ndata: " + oneLine(partial, p[0]) + "\n\nevent: " + partial + "\ndata: " + oneLine(completed, p[2]) + "\n\n", drafts: []int{1}},
		{name: "no result before the first draft", body: event(completed, p[2]) + event(partial, p[0])},
		{name: "comments and keep-alives", body: ": hello\n\n:\n\nevent: ping\ndata: {}\n\n" + event(partial, p[0]) + ":\n:\ndata\n\n\n\nretry: 10\nid: 7\n\n" + event(completed, p[2]) + ": bye\n", drafts: []int{1}},
		{name: "unknown events", body: "data: {\"type\":\"image_edit.queued\",\"message\":\"soon\",\"code\":\"x\"}\n\ndata: {\"type\":\"other.partial\",\"b64_json\":\"" + b64(p[3]) + "\"}\n\ndata: {\"type\":7}\n\ndata: \"words\"\n\ndata: [1]\n\n" + unix, drafts: []int{1, 2}},
		{name: "an unknown event with many words", body: "data: {\"type\":\"x\",\"a\":\"" + strings.Repeat("x", 2*editor.MaxWords) + "\"}\n\n" + unix, drafts: []int{1, 2}},
		{name: "an event that is no JSON", body: "data: {\"type\":]}\n\ndata: {{{\n\n" + unix, drafts: []int{1, 2}},
		{name: "the end in words", body: unix + "data: [DONE]\n\n", drafts: []int{1, 2}},
		{name: "fields without a blank", body: strings.ReplaceAll(unix, ": ", ":"), drafts: []int{1, 2}},
		{name: "a field of a long name", body: strings.Repeat("x", 100) + ": y\n" + unix, drafts: []int{1, 2}},
		{name: "data over several lines", body: strings.NewReplacer(`{"type"`, "{\ndata: \"type\"", `,"b64`, "\ndata: ,\ndata:\ndata\ndata:\"b64", `"}`, "\"\ndata: }").Replace(unix), drafts: []int{1, 2}},
		{name: "base64 over several lines", body: strings.ReplaceAll(unix, b64(p[2]), b64(p[2])[:20]+"\ndata: "+b64(p[2])[20:]), drafts: []int{1, 2}},
		{name: "no blank lines between", body: "data: " + oneLine(partial, p[0]) + "\ndata: " + oneLine(completed, p[2]) + "\n", drafts: []int{1}},
		{name: "cut behind the result", body: strings.TrimSuffix(unix, "}\n\n"), drafts: []int{1, 2}},
		{name: "a broken draft", body: event(partial, cut) + event(partial, p[1]) + event(completed, p[2]), drafts: []int{2}},
		{name: "a draft of bad base64", body: "data: {\"type\":\"" + partial + "\",\"b64_json\":\"" + b64(p[0])[:40] + "!!\"}\n\n" + event(partial, p[1]) + event(completed, p[2]), drafts: []int{2}},
		{name: "a draft that is a web page", body: event(partial, []byte("<html>"+strings.Repeat("x", 600))) + event(completed, p[2])},
		{name: "more drafts than anybody asked for", body: strings.Repeat(event(partial, p[0]), 40) + event(completed, p[2]), drafts: []int{1, 1, 1, 1, 1, 1, 1, 1}},
		{name: "plain JSON", body: answerOf(p[2])},
		{name: "plain JSON that says it is a stream", body: "\n" + answerOf(p[2])},

		{name: "it ends after drafts", body: event(partial, p[0]) + event(partial, p[1]), drafts: []int{1, 2}, kind: editor.BadResult, detail: "without a completed picture"},
		{name: "the end in words after drafts", body: event(partial, p[0]) + "data: [DONE]\n\n", drafts: []int{1}, kind: editor.BadResult, detail: "without a completed picture"},
		{name: "it is cut within the result", body: strings.TrimSuffix(unix, b64(p[2])[60:]+"\"}\n\n"), drafts: []int{1, 2}, kind: editor.BadResult},
		{name: "the result is broken", body: event(partial, p[0]) + event(completed, cut), drafts: []int{1}, kind: editor.BadResult},
		{name: "an error", body: event(partial, p[0]) + "event: error\ndata: {\"error\":{\"message\":\"no luck\",\"type\":\"server_error\"}}\n\n", drafts: []int{1}, kind: editor.BadResult, detail: "no luck"},
		{name: "an error of the policy", body: event(partial, p[0]) + "data: {\"type\":\"error\",\"error\":{\"code\":\"moderation_blocked\",\"message\":\"x\"}}\n\n", drafts: []int{1}, kind: editor.Refused},
		{name: "an error without a wrapper", body: "event: error\ndata: {\"code\":\"insufficient_user_quota\",\"message\":\"x\"}\n\n", kind: editor.OutOfCredit},
		{name: "an error in the type", body: "data: {\"type\":\"image_edit.failed\",\"message\":\"no luck\"}\n\n", kind: editor.BadResult, detail: "no luck"},
		{name: "an error in words", body: "event: error\ndata: no luck\n\n", kind: editor.BadResult, detail: "no luck"},
		{name: "an error with a picture", body: "data: {\"error\":\"no luck\",\"b64_json\":\"" + b64(p[0]) + "\"}\n\n", kind: editor.BadResult, detail: "no luck"},
		{name: "nothing but comments", body: ": hello\n\n", kind: editor.BadResult, detail: "without a completed picture"},
		{name: "too many events", body: strings.Repeat("data: {}\n\n", 1001) + unix, kind: editor.BadResult},
	}
	for _, tt := range tests {
		for _, slow := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/slow=%v", tt.name, slow), func(t *testing.T) {
				t.Parallel()
				if slow && len(tt.body) > 10_000 {
					t.Skip("long")
				}
				s := serve(t, events(tt.body, slow))
				e, dir := newEditor(t, s, streaming), t.TempDir()
				r, drafts := drafting(t, e, dir)
				res, err := e.Edit(t.Context(), dir, r)
				if diff := cmp.Diff(*drafts, tt.drafts); diff != "" {
					t.Errorf("drafts (-got +want):\n%s", diff)
				}
				if tt.kind == "" {
					if err != nil || !cmp.Equal(widths(res), []int{3}) || !bytes.Equal(content(t, res.Pictures[0].Path), p[2]) {
						t.Errorf("got %+v, %v", res, err)
					}
				} else if got := wantError(t, err, tt.kind); !got.Paid || got.Again || !strings.Contains(got.Error(), tt.detail) {
					t.Errorf("got %+v", got)
				}
				if left := files(t, dir); len(left) != len(res.Pictures) {
					t.Errorf("files left: %v", left)
				}
				if s.requests() != 1 {
					t.Errorf("%d calls", s.requests())
				}
			})
		}
	}
}

// events answers with a stream, byte by byte if it is slow.
func events(body string, slow bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		if !slow {
			_, _ = io.WriteString(w, body)
			return
		}
		for i := range len(body) {
			_, _ = io.WriteString(w, body[i:i+1])
			w.(http.Flusher).Flush()
		}
	}
}

// A stream without its Content-Type is known by its first line.
func TestEditKnowsAStream(t *testing.T) {
	t.Parallel()
	pic := smallPNG(t)
	for _, first := range []string{"", "event: x\n", ":\n\n", ": ping\n\n", "id: 1\n", "retry: 3000\n\n"} {
		s := serve(t, reply(200, map[string]string{"Content-Type": "text/plain"}, first+"data: {\"type\":\"image_edit.completed\",\"b64_json\":\""+b64(pic)+"\"}\n\n"))
		e := newEditor(t, s)
		res, err := e.Edit(t.Context(), t.TempDir(), request(t, e, 1))
		if err != nil || !bytes.Equal(content(t, res.Pictures[0].Path), pic) {
			t.Errorf("%q: %v", first, err)
		}
	}
}

// A draft is handed on while the result is still made.
func TestEditHandsADraftOnAtOnce(t *testing.T) {
	t.Parallel()
	p := numbered(t, 3)
	seen := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, strings.TrimSuffix(event(partial, p[0]), "\n\n")) // not even the line has ended
		w.(http.Flusher).Flush()
		select {
		case <-seen:
		case <-r.Context().Done():
		}
		_, _ = io.WriteString(w, "\n\n"+event(completed, p[2]))
	})
	e := newEditor(t, s, streaming)
	r := request(t, e, 1)
	r.Draft = func(editor.Picture) { close(seen) }
	if res, err := e.Edit(t.Context(), t.TempDir(), r); err != nil || !cmp.Equal(widths(res), []int{3}) {
		t.Errorf("got %v, %v", widths(res), err)
	}
}

func TestEditAsksForDraftsOnlyWhenTheyAreWanted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		config func(*editor.Config)
		change func(*editor.Request)
		stream bool
	}{
		{name: "the setting and a callee", config: streaming, stream: true},
		{name: "for one by number", config: streaming, change: func(r *editor.Request) { r.N = 1 }, stream: true},
		{name: "not without the setting", config: func(*editor.Config) {}},
		{name: "not without a callee", config: streaming, change: func(r *editor.Request) { r.Draft = nil }},
		{name: "not for several", config: streaming, change: func(r *editor.Request) { r.N = 2 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []sentPart
			var accept string
			body := event(partial, smallPNG(t)) + event(completed, smallPNG(t))
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				got, accept = readParts(t, r), r.Header.Get("Accept")
				events(body, false)(w, r)
			})
			e, dir := newEditor(t, s, tt.config), t.TempDir()
			r, drafts := drafting(t, e, dir)
			if tt.change != nil {
				tt.change(&r)
			}
			if _, err := e.Edit(t.Context(), dir, r); err != nil {
				t.Fatal(err)
			}
			want := map[bool][]string{true: {"true", "2", "text/event-stream, application/json", "1"}, false: {"", "", "application/json", "0"}}[tt.stream]
			is := []string{value(got, "stream"), value(got, "partial_images"), accept, fmt.Sprint(len(*drafts))}
			if diff := cmp.Diff(is, want); diff != "" {
				t.Errorf("stream, partial_images, Accept, drafts (-got +want):\n%s", diff)
			}
			if left := files(t, dir); len(left) != 1 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

func TestEditLearnsThatTheAPIDoesNotStream(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		learns bool
	}{
		{"unknown stream", 400, `{"error":{"message":"Unknown parameter: 'stream'.","type":"invalid_request_error","param":"stream","code":"unknown_parameter"}}`, true},
		{"unknown partial_images", 400, `{"error":{"message":"Unknown parameter: 'partial_images'.","param":"partial_images","code":"unknown_parameter"}}`, true},
		{"words alone", 400, `{"error":"streaming is not supported by this model"}`, true},
		{"a relay of FastAPI", 422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream"],"msg":"Extra inputs are not permitted"}]}`, true},
		{"Chinese words", 400, `{"message":"不支持参数 stream","success":false}`, true},
		{"another parameter", 400, `{"error":{"message":"Unknown parameter: 'size', not stream.","param":"size","code":"unknown_parameter"}}`, false},
		{"words about something upstream", 400, `{"error":{"message":"unsupported upstream_error"}}`, false},
		{"a stream that broke", 400, `{"error":{"message":"stream disconnected before completion"}}`, false},
		{"a server error", 500, `{"error":{"message":"Unknown parameter: 'stream'.","param":"stream"}}`, false},
		{"the policy", 400, `{"error":{"message":"stream not allowed: safety system","code":"moderation_blocked"}}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var asked, plain atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if parts := readParts(t, r); value(parts, "stream")+value(parts, "partial_images") != "" {
					asked.Add(1)
					reply(tt.status, nil, tt.body)(w, r)
					return
				}
				plain.Add(1)
				reply(200, nil, answerOf(smallPNG(t)))(w, r)
			})
			e, dir := newEditor(t, s, streaming), t.TempDir()
			for range 3 {
				r, _ := drafting(t, e, dir)
				if _, err := e.Edit(t.Context(), dir, r); (err == nil) != tt.learns {
					t.Fatalf("got %v", err)
				}
			}
			want := [2]int32{1, 3}
			if !tt.learns {
				want = [2]int32{3, 0}
			}
			if got := [2]int32{asked.Load(), plain.Load()}; got != want {
				t.Errorf("streams and plain calls: got %v, want %v", got, want)
			}
		})
	}
}

// The image field and the stream may both be refused, each once.
func TestEditSwitchesBothForms(t *testing.T) {
	t.Parallel()
	missing := `{"error":{"message":"Missing required parameter: 'image'.","param":"image","code":"missing_required_parameter"}}`
	unknown := `{"error":{"message":"Unknown parameter: 'stream'.","param":"stream","code":"unknown_parameter"}}`
	for name, order := range map[string][]string{"the field first": {missing, unknown}, "the stream first": {unknown, missing}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				i := int(n.Add(1)) - 1
				if i < len(order) {
					reply(400, nil, order[i])(w, r)
					return
				}
				if parts := readParts(t, r); value(parts, "stream") != "" || value(parts, "image[]") != "" {
					t.Errorf("call %d: stream %q", i+1, value(parts, "stream"))
				}
				reply(200, nil, answerOf(smallPNG(t)))(w, r)
			})
			e := newEditor(t, s, streaming)
			for range 2 {
				r := request(t, e, 2)
				r.Draft = func(editor.Picture) {}
				if _, err := e.Edit(t.Context(), t.TempDir(), r); err != nil {
					t.Fatal(err)
				}
			}
			if n.Load() != 4 {
				t.Errorf("%d calls, want 4", n.Load())
			}
		})
	}
	s := serve(t, reply(400, nil, missing))
	e := newEditor(t, s, streaming)
	r := request(t, e, 2)
	r.Draft = func(editor.Picture) {}
	_, err := e.Edit(t.Context(), t.TempDir(), r)
	wantError(t, err, editor.Rejected)
	if s.requests() != 2 {
		t.Errorf("%d calls for a field that is refused in both forms", s.requests())
	}
}

// Between its objects a stream may be silent for as long as a call may take;
// within one it may not.
func TestEditOfASilentStream(t *testing.T) {
	t.Parallel()
	p := numbered(t, 3)
	const window = 50 * time.Millisecond
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
				wait := 8 * window
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
	e, dir := newEditor(t, s, streaming, func(c *editor.Config) { c.Timeout = 300 * time.Millisecond }), t.TempDir()
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
	e := newEditor(t, s, func(c *editor.Config) { c.Timeout = time.Minute })
	e.Short(100 * time.Millisecond)
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
	if got := wantError(t, err, editor.BadResult); !got.Paid || got.Again || len(*drafts) != 1 || s.requests() != 1 {
		t.Errorf("got %+v after %v", got, *drafts)
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
}

// What a provider leaves in a draft besides its pixels goes too.
func TestEditCleansDrafts(t *testing.T) {
	t.Parallel()
	pic := smallPNG(t)
	dirty := append(bytes.Clone(pic), "PK\x03\x04"...)
	e, dir := newEditor(t, serve(t, events(event(partial, dirty)+event(completed, pic), false)), streaming), t.TempDir()
	r := request(t, e, 1)
	var got []byte
	r.Draft = func(p editor.Picture) { got = content(t, p.Path) }
	if _, err := e.Edit(t.Context(), dir, r); err != nil || !bytes.Equal(got, pic) {
		t.Errorf("%d bytes, want %d; %v", len(got), len(pic), err)
	}
}

package editor_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

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

		{name: "it ends after drafts", body: event(partial, p[0]) + event(partial, p[1]), drafts: []int{1, 2}, kind: editor.BrokeOff, detail: "without a completed picture"},
		{name: "the end in words after drafts", body: event(partial, p[0]) + "data: [DONE]\n\n", drafts: []int{1}, kind: editor.BrokeOff, detail: "without a completed picture"},
		{name: "it is cut within the result", body: strings.TrimSuffix(unix, b64(p[2])[60:]+"\"}\n\n"), drafts: []int{1, 2}, kind: editor.BrokeOff},
		{name: "the result is broken", body: event(partial, p[0]) + event(completed, cut), drafts: []int{1}, kind: editor.BadResult},
		{name: "an error", body: event(partial, p[0]) + "event: error\ndata: {\"error\":{\"message\":\"no luck\",\"type\":\"server_error\"}}\n\n", drafts: []int{1}, kind: editor.BrokeOff, detail: "no luck"},
		{name: "an error of the policy", body: event(partial, p[0]) + "data: {\"type\":\"error\",\"error\":{\"code\":\"moderation_blocked\",\"message\":\"x\"}}\n\n", drafts: []int{1}, kind: editor.Refused},
		{name: "an error without a wrapper", body: "event: error\ndata: {\"code\":\"insufficient_user_quota\",\"message\":\"x\"}\n\n", kind: editor.OutOfCredit},
		{name: "an error in the type", body: "data: {\"type\":\"image_edit.failed\",\"message\":\"no luck\"}\n\n", kind: editor.BrokeOff, detail: "no luck"},
		{name: "an error in words", body: "event: error\ndata: no luck\n\n", kind: editor.BrokeOff, detail: "no luck"},
		{name: "an error with a picture", body: "data: {\"error\":\"no luck\",\"b64_json\":\"" + b64(p[0]) + "\"}\n\n", kind: editor.BrokeOff, detail: "no luck"},
		{name: "nothing but comments", body: ": hello\n\n", kind: editor.BrokeOff, detail: "without a completed picture"},
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

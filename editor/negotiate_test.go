package editor_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	"retouch/editor"
)

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

// What is wrong with one picture, in words that may be about a stream, says
// nothing about the next one.
func TestEditGoesOnStreamingAfterABadPicture(t *testing.T) {
	t.Parallel()
	var asked, bad atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if value(readParts(t, r), "stream") != "" {
			asked.Add(1)
		}
		if bad.Add(1) <= 2 {
			reply(400, nil, `{"error":{"message":"Invalid image: broken data stream when reading image file"}}`)(w, r)
			return
		}
		reply(200, nil, answerOf(smallPNG(t)))(w, r)
	})
	e, dir := newEditor(t, s, streaming), t.TempDir()
	r, _ := drafting(t, e, dir)
	_, err := e.Edit(t.Context(), dir, r)
	wantError(t, err, editor.Rejected)
	if r, _ = drafting(t, e, dir); must(e.Edit(t.Context(), dir, r)).Pictures == nil || asked.Load() != 2 {
		t.Errorf("%d of 2 edits asked for a stream", asked.Load())
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

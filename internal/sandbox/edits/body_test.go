package edits_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/edits"
)

func TestBodies(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault  edits.Fault
		status int
		want   string // somewhere in the answer
	}{
		{edits.Fault{Body: "html"}, 200, "<title>OK</title>"},
		{edits.Fault{Body: "html", Status: 524}, 524, "<title>A timeout occurred</title>"},
		{edits.Fault{Preset: "413"}, 413, "<html>"},
		{edits.Fault{Body: "text", Status: 502}, 502, "upstream"},
		{edits.Fault{Body: "empty"}, 200, ""},
		{edits.Fault{Body: "raw", Raw: `{"a":1}`}, 200, `{"a":1}`},
		{edits.Fault{Body: "string", Status: 400}, 400, `"error":"something`},
		{edits.Fault{Body: "detail", Status: 422}, 422, `"detail"`},
		{edits.Fault{Body: "message", Status: 500}, 500, `"success":false`},
		{edits.Fault{Body: "error", Code: "x"}, 200, `"code":"x"`},
		{edits.Fault{Body: "no_data"}, 200, `"created"`},
		{edits.Fault{Body: "empty_data"}, 200, `"data":[]`},
		{edits.Fault{Body: "no_b64"}, 200, `"revised_prompt"`},
		{edits.Fault{Body: "bad_base64"}, 200, "***"},
		{edits.Fault{Body: "not_picture"}, 200, "dGhpcyBpcyBubyBwaWN0dXJl"},
		{edits.Fault{Body: "url", URL: "http://127.0.0.1:1/x"}, 200, `"url":"http://127.0.0.1:1/x"`},
		{edits.Fault{Body: "drip", Delay: edits.Duration(time.Microsecond)}, 200, `"iVBOR`},
		{edits.Fault{Status: 418}, 418, `"error"`},
	} {
		name, _ := json.Marshal(tt.fault)
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			s, base := start(t, edits.Options{})
			if err := s.Fail(tt.fault); err != nil {
				t.Fatal(err)
			}
			resp, body := post(t, base, good()...)
			if resp.StatusCode != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("got %d %.300s, want %d with %q", resp.StatusCode, body, tt.status, tt.want)
			}
			if resp, body = post(t, base, good()...); resp.StatusCode != 200 || !strings.Contains(body, "usage") {
				t.Errorf("the call after it: got %d %.200s", resp.StatusCode, body)
			}
		})
	}
}

// TestUnusualBase64 holds good pictures against a strict decoder of their own
// kind.
func TestUnusualBase64(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		body   edits.Body
		decode func(string) ([]byte, error)
	}{
		{"data_url", func(s string) ([]byte, error) {
			s, ok := strings.CutPrefix(s, "data:image/png;base64,")
			if !ok {
				return nil, errors.New("no prefix")
			}
			return base64.StdEncoding.Strict().DecodeString(s)
		}},
		{"lines", func(s string) ([]byte, error) {
			if strings.Count(s, "\n") == 0 {
				return nil, errors.New("no line breaks")
			}
			return base64.StdEncoding.DecodeString(s)
		}},
		{"url_safe", func(s string) ([]byte, error) {
			if !strings.ContainsAny(s, "-_") {
				return nil, errors.New("nothing of the URL-safe alphabet")
			}
			return base64.RawURLEncoding.DecodeString(s)
		}},
	} {
		t.Run(string(tt.body), func(t *testing.T) {
			t.Parallel()
			s, base := start(t, edits.Options{})
			if err := s.Fail(edits.Fault{Body: tt.body}); err != nil {
				t.Fatal(err)
			}
			_, body := post(t, base, good()...)
			var a answer
			if err := json.Unmarshal([]byte(body), &a); err != nil || len(a.Data) != 1 {
				t.Fatalf("%v in %s", err, body)
			}
			b, err := tt.decode(a.Data[0].Base64)
			if err != nil {
				t.Fatalf("%v in %s", err, body)
			}
			if _, err := png.Decode(bytes.NewReader(b)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBrokenAnswers are those that a client never reads to an end.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		body  edits.Body
		begun bool // an answer begins
		ends  bool // by itself, too early
	}{
		{"drop", false, true},
		{"cut", true, true},
		{"stall", true, false},
		{"endless", true, false},
	} {
		t.Run(string(tt.body), func(t *testing.T) {
			t.Parallel()
			s, base := start(t, edits.Options{})
			if err := s.Fail(edits.Fault{Body: tt.body}); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			kind, body := form(t, good())
			req, _ := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v1/images/edits", bytes.NewReader(body))
			req.Header.Set("Authorization", "Bearer "+key)
			req.Header.Set("Content-Type", kind)
			resp, err := http.DefaultClient.Do(req)
			if (err == nil) != tt.begun {
				t.Fatalf("answer begun: got %v", err)
			}
			if err != nil {
				return
			}
			defer resp.Body.Close()
			head := make([]byte, 80)
			if _, err := io.ReadFull(resp.Body, head); err != nil || !strings.Contains(string(head), `"b64_json":"iVBOR`) {
				t.Fatalf("the first bytes: %v %s", err, head)
			}
			if !tt.ends {
				cancel() // the server notices; goleak and the end of this test prove it
			}
			if _, err := io.Copy(io.Discard, resp.Body); err == nil {
				t.Error("the answer came to a good end")
			}
		})
	}
}

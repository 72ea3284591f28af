package edits_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/edits"
)

// open posts a form and returns the answer while it comes.
func open(t *testing.T, ctx context.Context, base string, parts ...part) *bufio.Reader {
	t.Helper()
	kind, body := form(t, parts)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/v1/images/edits", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return bufio.NewReader(resp.Body)
}

// nextType reads an event and returns its type.
func nextType(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("%v after %.100q", err, line)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			kind, _ := member(t, data, "type")
			return kind
		}
	}
}

func streamed(more ...part) []part {
	return append(good(text("stream", "true"), text("partial_images", "2")), more...)
}

// The draft is read while the stand-in pauses, for ever as far as a test goes.
func TestADraftLeavesAtOnce(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{Draft: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if got := nextType(t, open(t, ctx, base, streamed()...)); got != "image_edit.partial_image" {
		t.Errorf("got %s", got)
	}
}

func TestTempo(t *testing.T) {
	t.Parallel()
	s, base := start(t, edits.Options{Draft: time.Hour})
	control := func(method, body string, want int) string {
		t.Helper()
		resp, got := send(t, method, base+"/control/edits/tempo", "", "application/json", []byte(body))
		if resp.StatusCode != want {
			t.Fatalf("%s %s: got %d %s, want %d", method, body, resp.StatusCode, got, want)
		}
		return strings.TrimSpace(got)
	}
	if got, want := control("GET", "", 200), `{"think":"0s","draft":"1h0m0s"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, bad := range []string{`{"draft":-1}`, `{"dratf":1}`, `soon`} {
		control("PUT", bad, 400)
	}
	if got, want := control("PUT", `{"draft":"1ms"}`, 200), `{"think":"0s","draft":"1ms"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := s.Tempo(), (edits.Tempo{Draft: edits.Duration(time.Millisecond)}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	r := open(t, t.Context(), base, streamed()...)
	got := []string{nextType(t, r), nextType(t, r), nextType(t, r)}
	if want := []string{"image_edit.partial_image", "image_edit.partial_image", "image_edit.completed"}; !cmp.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Variants of one colour differ too, and the same one is the same again.
func TestVariantsOfOneColour(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	for _, c := range []color.RGBA{{255, 255, 255, 255}, {0, 0, 0, 255}, {1, 1, 1, 255}} {
		parts := []part{pngFile("image", filled(64, 48, c)), text("prompt", "mirror"), text("n", "4")}
		var runs [2][]*image.RGBA
		for i := range runs {
			resp, body := post(t, base, parts...)
			runs[i] = pictures(t, resp, body)
		}
		seen := map[string]bool{}
		for i, m := range runs[0] {
			seen[string(m.Pix)] = true
			if !bytes.Equal(m.Pix, runs[1][i].Pix) {
				t.Errorf("%v: variant %d is another one the second time", c, i+1)
			}
		}
		if len(runs[0]) != 4 || len(seen) != 4 {
			t.Errorf("%v: %d pictures, %d of them different", c, len(runs[0]), len(seen))
		}
	}
}

// outline is what an answer holds, in the order in which it came.
func outline(t *testing.T, body string) []string {
	t.Helper()
	var all []string
	if strings.HasPrefix(body, "{") {
		var a answer
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		for _, d := range a.Data {
			all = append(all, "json "+state(d.Base64))
		}
		return all
	}
	for line := range strings.Lines(body) {
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			kind, _ := member(t, data, "type")
			picture, _ := member(t, data, "b64_json")
			all = append(all, strings.TrimPrefix(kind, "image_edit.")+" "+state(picture))
		}
	}
	return all
}

func state(picture string) string {
	b, err := base64.StdEncoding.DecodeString(picture)
	if err != nil {
		return "no base64"
	}
	if _, err := png.Decode(bytes.NewReader(b)); err != nil {
		return "broken"
	}
	return "whole"
}

func TestTwists(t *testing.T) {
	t.Parallel()
	four := good(text("n", "4"))
	for _, tt := range []struct {
		name  string
		fault edits.Fault
		parts []part
		want  []string
	}{
		{"plain JSON to a stream", edits.Fault{Body: "plain_json"}, streamed(), []string{"json whole"}},
		{"one less", edits.Fault{Body: "fewer"}, four, []string{"json whole", "json whole", "json whole"}},
		{"one less of one", edits.Fault{Preset: "fewer"}, good(), nil},
		{"one less in a stream", edits.Fault{Body: "fewer"}, streamed(), []string{"partial_image whole", "partial_image whole"}},
		{"one broken", edits.Fault{Body: "one_broken"}, four, []string{"json whole", "json whole", "json broken", "json whole"}},
		{"the only one broken", edits.Fault{Preset: "onebroken"}, good(), []string{"json broken"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, base := start(t, edits.Options{})
			if err := s.Fail(tt.fault); err != nil {
				t.Fatal(err)
			}
			resp, body := post(t, base, tt.parts...)
			if diff := cmp.Diff(tt.want, outline(t, body)); resp.StatusCode != 200 || diff != "" {
				t.Errorf("%d (-want +got):\n%s", resp.StatusCode, diff)
			}
		})
	}
}

func TestAStreamThatBreaksOff(t *testing.T) {
	t.Parallel()
	for after := range 4 { // of two drafts there are never more
		s, base := start(t, edits.Options{})
		if err := s.Fail(edits.Fault{Body: "break_off", After: after}); err != nil {
			t.Fatal(err)
		}
		r := open(t, t.Context(), base, streamed()...)
		for range min(after, 2) {
			if got := nextType(t, r); got != "image_edit.partial_image" {
				t.Errorf("got %s", got)
			}
		}
		for {
			line, err := r.ReadString('\n')
			if err != nil && err.Error() != "EOF" {
				break // the connection, not the end of the answer
			}
			if err != nil || strings.HasPrefix(line, "data") {
				t.Fatalf("after %d drafts: %.80q, %v", after, line, err)
			}
		}
	}
}

func TestRefusesOnlyStreams(t *testing.T) {
	t.Parallel()
	for preset, param := range map[string]string{"nostream": "stream", "nopartials": "partial_images"} {
		s, base := start(t, edits.Options{})
		if err := s.Fail(edits.Fault{Preset: preset, Times: -1}); err != nil {
			t.Fatal(err)
		}
		resp, body := post(t, base, streamed()...)
		if code, got := refused(t, resp, body); code != "unknown_parameter" || got != param || resp.StatusCode != 400 {
			t.Errorf("%s: got %d %s about %s", preset, resp.StatusCode, code, got)
		}
		if resp, body := post(t, base, good()...); resp.StatusCode != 200 {
			t.Errorf("%s: a plain request got %d %s", preset, resp.StatusCode, body)
		}
		s.Mend()
		inPrompt := func(more ...part) []part {
			return append(more, pngFile("image", filled(4, 4, red)), text("prompt", "invert !"+preset))
		}
		if resp, _ := post(t, base, inPrompt(text("stream", "true"))...); resp.StatusCode != 400 {
			t.Errorf("!%s: a stream got %d", preset, resp.StatusCode)
		}
		if resp, _ := post(t, base, inPrompt()...); resp.StatusCode != 200 {
			t.Errorf("!%s: a plain request got %d", preset, resp.StatusCode)
		}
	}
}

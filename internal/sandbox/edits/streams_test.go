package edits_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"

	"retouch/internal/sandbox/edits"
)

func TestStream(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	slope := image.NewGray(image.Rect(0, 0, 40, 20))
	for i := range slope.Pix {
		slope.Pix[i] = uint8(6 * (i % 40))
	}
	resp, body := post(t, base, pngFile("image", slope), text("prompt", "invert"),
		text("stream", "true"), text("partial_images", "2"), text("n", "2"))
	if kind := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || kind != "text/event-stream" {
		t.Fatalf("got %d %s", resp.StatusCode, kind)
	}
	var got []string
	seen := map[string]bool{}
	for block := range strings.SplitSeq(strings.TrimSuffix(body, "\n\n"), "\n\n") {
		name, data, _ := strings.Cut(block, "\n")
		var e struct {
			Type    string
			Picture []byte `json:"b64_json"`
			Usage   *struct{}
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(data, "data: ")), &e); err != nil {
			t.Fatal(err)
		}
		if name != "event: "+e.Type || (e.Usage != nil) != strings.HasSuffix(e.Type, "completed") {
			t.Errorf("%s with data of %s, usage %v", name, e.Type, e.Usage)
		}
		if m, err := png.DecodeConfig(bytes.NewReader(e.Picture)); err != nil || m.Width != 40 {
			t.Errorf("%s: %v %v", name, m, err)
		}
		got = append(got, e.Type)
		seen[string(e.Picture)] = true
	}
	if len(seen) != 4 {
		t.Errorf("got %d different pictures, want 4", len(seen))
	}
	draft, done := "image_edit.partial_image", "image_edit.completed"
	if want := []string{draft, draft, done, done}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSeveralResults(t *testing.T) {
	t.Parallel()
	_, base := start(t, edits.Options{})
	resp, body := post(t, base, good(text("n", "4"), text("quality", "low"))...)
	made := pictures(t, resp, body)
	if len(made) != 4 {
		t.Fatalf("got %d pictures, want 4", len(made))
	}
	seen := map[color.RGBA]bool{}
	for _, m := range made {
		seen[m.RGBAAt(1, 1)] = true
	}
	if len(seen) != 4 {
		t.Errorf("got %d different pictures, want 4", len(seen))
	}
}

package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"retouch/editor"
	"retouch/internal/sandbox/edits"
)

// sloped writes a picture in which drafts are seen to be drafts.
func sloped(t *testing.T, path string) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 240, 160))
	for y := range 160 {
		for x := range 240 {
			m.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The editor and the local edits API, which know nothing of each other, agree
// about streams and about several results.
func TestEditorAndStandInAgree(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prompt  string
		n       int
		drafts  int
		results int
		kind    editor.Kind
		calls   int64
	}{
		{name: "streams", prompt: "mirror", drafts: 2, results: 1, calls: 1},
		{name: "makes several", prompt: "mirror", n: 4, results: 4, calls: 1},
		{name: "refuses the stream", prompt: "mirror !nostream", results: 1, calls: 2},
		{name: "refuses partial pictures", prompt: "mirror !nopartials", results: 1, calls: 2},
		{name: "answers a stream in plain JSON", prompt: "mirror !plainjson", results: 1, calls: 1},
		{name: "breaks off", prompt: "mirror !breakoff", drafts: 1, kind: editor.BrokeOff, calls: 1},
		{name: "makes one less", prompt: "mirror !fewer", n: 4, results: 3, calls: 1},
		{name: "makes none", prompt: "mirror !fewer", kind: editor.BrokeOff, drafts: 2, calls: 1},
		{name: "breaks one", prompt: "mirror !onebroken", n: 4, results: 3, calls: 1},
		{name: "breaks the only one", prompt: "mirror !onebroken", kind: editor.BadResult, drafts: 2, calls: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			api := edits.New(edits.Options{Key: "sk-test"})
			server := httptest.NewServer(api)
			t.Cleanup(server.Close)
			e, err := editor.New(editor.Config{URL: server.URL, Key: "sk-test", Stream: true, Timeout: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			path, dir := filepath.Join(t.TempDir(), "a.png"), t.TempDir()
			sloped(t, path)
			pictures, err := e.Open(t.Context(), dir, []editor.File{{Path: path}})
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			look := func(p editor.Picture) {
				b, err := os.ReadFile(p.Path)
				if seen[string(b)] = true; err != nil || p.Width != 240 {
					t.Errorf("%+v, %v", p, err)
				}
			}
			r := editor.Request{Pictures: pictures, Prompt: tt.prompt, N: tt.n, Draft: look}
			result, err := e.Edit(t.Context(), dir, r)
			if editor.KindOf(err) != tt.kind || len(result.Pictures) != tt.results {
				t.Errorf("got %d pictures, %v", len(result.Pictures), err)
			}
			for _, p := range result.Pictures {
				look(p)
			}
			if len(seen) != tt.drafts+tt.results {
				t.Errorf("%d different pictures, want %d drafts and %d results", len(seen), tt.drafts, tt.results)
			}
			server.Close() // a call is in the books when its answer has ended
			if _, total := api.Calls(); total != tt.calls {
				t.Errorf("%d calls, want %d", total, tt.calls)
			}
		})
	}
}

package editor_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"retouch/editor"
	"retouch/editor/picture"
)

func gifBytes(tb testing.TB, frames int) []byte {
	tb.Helper()
	all := &gif.GIF{}
	for range frames {
		m := image.NewPaletted(image.Rect(0, 0, 8, 6), color.Palette{color.White, color.Black})
		all.Image, all.Delay = append(all.Image, m), append(all.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, all); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestFetchMakesWhatTheAPITakes(t *testing.T) {
	t.Parallel()
	large := pngBytes(t, noise(100, 100))
	commented := append(bytes.Clone(smallPNG(t)), "behind the end"...)
	s := gallery(t, map[string]string{
		"/still.gif": string(gifBytes(t, 1)), "/moving.gif": string(gifBytes(t, 2)),
		"/large.png": string(large), "/good.png": string(smallPNG(t)), "/more.png": string(commented),
	})
	tests := []struct {
		path    string
		config  func(*editor.Config)
		changes picture.Changes
		kind    picture.Kind
		width   int
	}{
		{"/good.png", nil, 0, picture.PNG, 8},
		{"/more.png", nil, picture.Stripped, picture.PNG, 8},
		{"/still.gif", nil, picture.Reformatted, picture.PNG, 8},
		{"/moving.gif", nil, picture.Reformatted | picture.FirstFrame, picture.PNG, 8},
		{"/large.png", func(c *editor.Config) { c.MaxBytes = int64(len(large)) + 1 }, 0, picture.PNG, 100},
		{"/large.png", func(c *editor.Config) { c.MaxSide = 100 }, 0, picture.PNG, 100},
		{"/large.png", func(c *editor.Config) { c.MaxSide = 99 }, picture.Scaled, picture.PNG, 99},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, s, func(c *editor.Config) {
				if tt.config != nil {
					tt.config(c)
				}
			})
			dir := t.TempDir()
			got, err := e.Fetch(t.Context(), dir, sources(s, tt.path))
			if err != nil {
				t.Fatal(err)
			}
			p := got[0]
			if p.Changes != tt.changes || p.Kind != tt.kind || p.Width != tt.width || p.From.Kind == "" || len(files(t, dir)) != 1 {
				t.Errorf("changes %q, %+v, files %v", p.Changes, p, files(t, dir))
			}
		})
	}
}

// TestFetchFitsTheBytesThatAreSent: the limit is one for what is sent, and it
// excludes itself.
func TestFetchFitsTheBytesThatAreSent(t *testing.T) {
	t.Parallel()
	body := pngBytes(t, noise(100, 100))
	s := gallery(t, map[string]string{"/a.png": string(body) + "which is not sent"})
	size := int64(len(body))
	for limit, same := range map[int64]bool{size + 1: true, size: false, size - 1: false} {
		e := newEditor(t, s, func(c *editor.Config) { c.MaxBytes = limit })
		got, err := e.Fetch(t.Context(), t.TempDir(), sources(s, "/a.png"))
		if err != nil {
			t.Fatal(err)
		}
		if sent := content(t, got[0].Path); bytes.Equal(sent, body) != same || int64(len(sent)) >= limit {
			t.Errorf("%d bytes are sent under a limit of %d: %s", len(sent), limit, got[0].Changes)
		}
	}
}

func TestFetchFitsTheMask(t *testing.T) {
	t.Parallel()
	large := pngBytes(t, noise(200, 100))
	s := gallery(t, map[string]string{
		"/first.png": string(large), "/mask.png": string(pngBytes(t, holed(50, 25))), "/opaque.png": string(smallPNG(t)),
		"/photo.jpg": string(jpegBytes(t, noise(8, 6))), "/page.png": "<!doctype html>", "/second.png": string(smallPNG(t)),
	})
	fetch := func(t *testing.T, mask string, change ...func(*editor.Config)) ([]editor.Picture, error) {
		from := sources(s, "/first.png", "/second.png", mask)
		from[2].Mask = true
		dir := t.TempDir()
		got, err := newEditor(t, s, change...).Fetch(t.Context(), dir, from)
		if n := len(files(t, dir)); err != nil && n != 0 || err == nil && n != 3 {
			t.Errorf("%d files are left", n)
		}
		return got, err
	}
	t.Run("to the first picture", func(t *testing.T) {
		t.Parallel()
		got, err := fetch(t, "/mask.png")
		if err != nil || got[2].Width != 200 || got[2].Height != 100 || got[2].Changes != picture.Scaled {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("to the first picture as it is sent", func(t *testing.T) {
		t.Parallel()
		got, err := fetch(t, "/mask.png", func(c *editor.Config) { c.MaxSide = 120 })
		if err != nil || got[0].Width != 120 || got[2].Width != 120 || got[2].Height != 60 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	for path, kind := range map[string]editor.Kind{
		"/opaque.png": editor.BadMask, "/photo.jpg": editor.BadMask, "/page.png": editor.BadMask, "/no.png": editor.Gone,
	} {
		t.Run("not "+path, func(t *testing.T) {
			t.Parallel()
			_, err := fetch(t, path)
			if e := wantError(t, err, kind); !e.Mask || e.Picture != 0 {
				t.Errorf("%+v", e)
			}
		})
	}
}

// TestOpenKeepsTheFiles: what is edited on the command line is not touched.
func TestOpenKeepsTheFiles(t *testing.T) {
	t.Parallel()
	e := newEditor(t, closed(t))
	dir, own := t.TempDir(), t.TempDir()
	path := filepath.Join(own, "a.gif")
	if err := os.WriteFile(path, gifBytes(t, 2), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := e.Open(t.Context(), dir, []editor.File{{Path: path}})
	if err != nil || filepath.Dir(got[0].Path) != dir {
		t.Fatalf("%+v, %v", got, err)
	}
	if !bytes.Equal(content(t, path), gifBytes(t, 2)) {
		t.Error("the file is changed")
	}
	if _, err := png.Decode(bytes.NewReader(content(t, got[0].Path))); err != nil {
		t.Error(err)
	}
}

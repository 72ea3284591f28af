package editor_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"testing"

	"retouch/editor"
)

// withText is a PNG with words in it, which Fetch would take out.
func withText(png []byte) []byte {
	const header = 8 + 25 // signature and IHDR
	words := pngChunk("tEXt", "Comment\x00where it was taken")
	return append(append(bytes.Clone(png[:header]), words...), png[header:]...)
}

func TestBringLeavesPicturesAsTheyAre(t *testing.T) {
	t.Parallel()
	pic := withText(pngBytes(t, noise(20, 10)))
	s := gallery(t, map[string]string{"/a.png": string(pic)})
	e, dir := newEditor(t, s), t.TempDir()
	kept := editor.Source{Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(pic)), nil }}
	got, err := e.Bring(t.Context(), dir, append(sources(s, "/a.png"), kept))
	if err != nil {
		t.Fatal(err)
	}
	for n, p := range got {
		if !bytes.Equal(content(t, p.Path), pic) || p.Width != 20 || p.Bytes != int64(len(pic)) || p.Changes != 0 {
			t.Errorf("picture %d came as %+v", n+1, p)
		}
	}
	if n := len(files(t, dir)); n != 2 {
		t.Errorf("%d files", n)
	}
}

func TestBringRefusesWhatFetchRefuses(t *testing.T) {
	t.Parallel()
	pic := string(pngBytes(t, noise(20, 10)))
	s := gallery(t, map[string]string{"/a.png": pic, "/cut.png": pic[:len(pic)/2], "/words.png": "words"})
	gone := editor.Source{Open: func(context.Context) (io.ReadCloser, error) { return nil, fs.ErrNotExist }}
	tests := []struct {
		name string
		from []editor.Source
		max  int64
		kind editor.Kind
		at   int
	}{
		{"one that is gone", sources(s, "/a.png", "/none.png"), 0, editor.Gone, 2},
		{"one that is kept no more", append(sources(s, "/a.png"), gone), 0, editor.Gone, 2},
		{"one that is cut", sources(s, "/cut.png"), 0, editor.Broken, 1},
		{"what is no picture", sources(s, "/a.png", "/a.png", "/words.png"), 0, editor.NotPicture, 3},
		{"one over the limit", sources(s, "/a.png"), int64(len(pic)) - 1, editor.TooLarge, 1},
		{"an address elsewhere", []editor.Source{{URL: "https://example.com/a.png"}}, 0, editor.Unreachable, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			e := newEditor(t, s, func(c *editor.Config) {
				if tt.max > 0 {
					c.PictureMaxBytes = tt.max
				}
			})
			_, err := e.Bring(t.Context(), dir, tt.from)
			failed, ok := err.(*editor.Error)
			if !ok || failed.Kind != tt.kind || failed.Picture != tt.at {
				t.Errorf("got %v", err)
			}
			if left := files(t, dir); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

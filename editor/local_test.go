package editor_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
	"retouch/editor/picture"
)

func TestOpenCountsAllTogether(t *testing.T) {
	t.Parallel()
	b := smallPNG(t)
	path := filepath.Join(t.TempDir(), "p")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	both := 2 * int64(len(b))
	for _, most := range []int64{both - 1, both, both + 1} {
		e := newEditor(t, closed(t), func(c *editor.Config) { c.PicturesMaxBytes = most })
		_, err := e.Open(t.Context(), t.TempDir(), []editor.File{{Path: path}, {Path: path}})
		switch {
		case most >= both && err != nil:
			t.Errorf("%d of %d bytes: %v", both, most, err)
		case most < both:
			if got := wantError(t, err, editor.TooLarge); got.Limit != most || got.Picture != 0 {
				t.Errorf("%+v", got)
			}
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	good := smallPNG(t)
	size := int64(len(good))
	tests := []struct {
		name string
		b    []byte
		most int64
		want editor.Error
	}{
		{name: "takes a picture one byte under the limit", b: good, most: size + 1},
		{name: "takes a picture at the limit", b: good, most: size},
		{name: "refuses a picture over the limit", b: good, most: size - 1, want: editor.Error{Kind: editor.TooLarge, Limit: size - 1}},
		{name: "refuses a cut picture", b: good[:len(good)-9], want: editor.Error{Kind: editor.Broken}},
		{name: "refuses nothing", want: editor.Error{Kind: editor.Broken}},
		{name: "names what it is instead", b: []byte("%PDF-1.7 " + strings.Repeat("x", 600)), want: editor.Error{Kind: editor.NotPicture, Format: "PDF"}},
		{name: "refuses too many pixels", b: pngBytes(t, noise(1, 16385)), want: editor.Error{Kind: editor.TooManyPixels, Limit: picture.DefaultPixels}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, closed(t), func(c *editor.Config) { c.PictureMaxBytes = tt.most })
			path, dir := filepath.Join(t.TempDir(), "p"), t.TempDir()
			if err := os.WriteFile(path, tt.b, 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := e.Open(t.Context(), dir, []editor.File{{Path: path}})
			if !bytes.Equal(content(t, path), tt.b) {
				t.Error("the file is changed")
			}
			if tt.want.Kind == "" {
				if err != nil || len(p) != 1 || !bytes.Equal(content(t, p[0].Path), good) || filepath.Dir(p[0].Path) != dir {
					t.Errorf("%+v, %v", p, err)
				}
				return
			}
			got := *wantError(t, err, tt.want.Kind)
			got.Op, got.Err, tt.want.Picture = "", nil, 1
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("error (-got +want):\n%s", diff)
			}
			if left := files(t, dir); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
	e := newEditor(t, closed(t))
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "no")} {
		_, err := e.Open(t.Context(), t.TempDir(), []editor.File{{Path: path}})
		wantError(t, err, editor.Internal)
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	e := newEditor(t, closed(t))
	p := stored(t, e, pngBytes(t, noise(100, 100)))
	dir := t.TempDir()
	same, err := e.Fit(t.Context(), dir, p, p.Bytes)
	if err != nil || same != p || len(files(t, dir)) != 0 {
		t.Errorf("what fits is changed: %+v, %v", same, err)
	}
	small, err := e.Fit(t.Context(), dir, p, p.Bytes-1)
	if err != nil || small.Kind != picture.JPEG || small.Bytes >= p.Bytes || filepath.Dir(small.Path) != dir || int64(len(content(t, small.Path))) != small.Bytes {
		t.Errorf("%+v, %v", small, err)
	}
	_, err = e.Fit(t.Context(), dir, p, 10)
	if got := wantError(t, err, editor.TooLarge); got.Limit != 10 {
		t.Errorf("%+v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = e.Fit(ctx, dir, p, 1000)
	wantError(t, err, editor.Cancelled)
	_, err = e.Fit(t.Context(), filepath.Join(dir, "no"), p, 1000)
	wantError(t, err, editor.Internal)
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("files %v", got)
	}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	e := newEditor(t, closed(t))
	p := stored(t, e, smallPNG(t))
	dst := filepath.Join(t.TempDir(), "out.jpg")
	got, err := e.Convert(t.Context(), p, dst, picture.JPEG)
	if err != nil || got.Kind != picture.JPEG || got.Path != dst || !bytes.HasPrefix(content(t, dst), []byte("\xff\xd8")) {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = e.Convert(t.Context(), p, dst, picture.JPEG)
	wantError(t, err, editor.Internal)
}

package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/editor"
	"retouch/editor/picture"
)

// pngFile writes a picture and describes it.
func pngFile(tb testing.TB, path string) editor.Picture {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 8, 6))); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return editor.Picture{Info: picture.Info{Kind: picture.PNG, Width: 8, Height: 6, Bytes: int64(b.Len())}, Path: path}
}

func names(tb testing.TB, dir string) []string {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestOutputIsKeptWhenItCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out, err := newOutput(editOrder{images: []string{"a.png"}, out: filepath.Join(dir, "out.png")})
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(out.dir)
	p := pngFile(t, filepath.Join(out.dir, "result"))
	write(t, filepath.Join(dir, "out.png")) // somebody was faster
	_, err = out.save(t.Context(), p, 1)
	if err == nil || !strings.Contains(err.Error(), "kept as "+p.Path) {
		t.Errorf("got error %v, want one that says where the picture is", err)
	}
	out.close()
	if !exists(p.Path) {
		t.Error("the picture is gone")
	}
	if d := cmp.Diff(names(t, dir), []string{"out.png"}); d != "" {
		t.Error(d)
	}
}

func TestOutputsOfSeveral(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	order := editOrder{images: []string{"a.png"}, out: filepath.Join(dir, "out.png"), n: 3}
	out, err := newOutput(order)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 2; i++ {
		if _, err := out.save(t.Context(), pngFile(t, filepath.Join(out.dir, "result")), i); err != nil {
			t.Fatal(err)
		}
	}
	out.close()
	if d := cmp.Diff(names(t, dir), []string{"out-1.png", "out-2.png"}); d != "" {
		t.Error(d)
	}
	write(t, filepath.Join(dir, "out-3.png"))
	for n, free := range map[int]bool{1: true, 2: false, 3: false} {
		order.n = n
		out, err := newOutput(order)
		if (err == nil) != free {
			t.Errorf("%d pictures: %v", n, err)
		}
		if err == nil {
			out.close()
		}
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, out string
		force     bool
		want      string // first bytes
	}{
		{"writes what it got", "out.png", false, "\x89PNG"},
		{"writes what it got under a name without a kind", "out", false, "\x89PNG"},
		{"converts to what is asked for", "out.JPEG", false, "\xff\xd8\xff"},
		{"overwrites when it must", "there.png", true, "\x89PNG"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "there.png"))
			path := filepath.Join(dir, tt.out)
			out, err := newOutput(editOrder{images: []string{"a.png"}, out: path, force: tt.force})
			if err != nil {
				t.Fatal(err)
			}
			got, err := out.save(context.Background(), pngFile(t, filepath.Join(out.dir, "result")), 1)
			if err != nil || got.Path != path {
				t.Fatalf("got %q, %v, want %q", got.Path, err, path)
			}
			content, err := os.ReadFile(path)
			if got.Bytes != int64(len(content)) {
				t.Errorf("got %d bytes told, want %d", got.Bytes, len(content))
			}
			if err != nil || !strings.HasPrefix(string(content), tt.want) {
				t.Errorf("got %.8q, %v, want %q", content, err, tt.want)
			}
			out.close()
			if exists(out.dir) {
				t.Errorf("%s is left", out.dir)
			}
		})
	}
}

package picture_test

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"os"
	"path/filepath"
	"testing"

	"retouch/editor/picture"
)

// small is a law's own idea of a picture that is quick to decode.
var small = picture.Limits{Pixels: 1 << 14, ProgressivePixels: 1 << 14, Side: 1 << 10}

// What is made of any bytes is a clean picture that fits and stays as it is when
// it is prepared again, or an error of a kind that people are told.
func FuzzPrepare(f *testing.F) {
	seeds := dirtyPictures(f)
	for name, b := range webpPictures(f) {
		seeds[name] = b
	}
	var animation bytes.Buffer
	frame := image.NewPaletted(image.Rect(1, 1, 4, 3), paletted(0).Palette)
	if err := gif.EncodeAll(&animation, &gif.GIF{
		Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}, Config: image.Config{Width: 5, Height: 4},
	}); err != nil {
		f.Fatal(err)
	}
	seeds["gif"] = animation.Bytes()
	for mark := range uint16(9) {
		seeds["turned"+string('0'+rune(mark))] = withMark(f, mark)
	}
	for _, b := range seeds {
		if len(b) < 5000 {
			f.Add(b)
		}
	}
	c := &picture.Converter{Limits: small}
	src, dst := filepath.Join(f.TempDir(), "src"), filepath.Join(f.TempDir(), "dst")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(src, b, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, want := range []picture.Want{{}, {MaxBytes: 700, MaxSide: 40}} {
			checkPrepared(t, c, src, dst, want)
		}
	})
}

func checkPrepared(t *testing.T, c *picture.Converter, src, dst string, want picture.Want) {
	t.Helper()
	info, how, err := c.Prepare(t.Context(), src, dst, want)
	if err != nil {
		checkKnown(t, err)
		if _, err := os.Stat(dst); err == nil {
			t.Fatal("an error and a file")
		}
		return
	}
	b, err := os.ReadFile(dst)
	if err := errors.Join(err, os.Remove(dst)); err != nil {
		t.Fatal(err)
	}
	if what := dirt(b); what != "" {
		t.Fatalf("%v: it is not clean: %s", how, what)
	}
	again, err := picture.Read(bytes.NewReader(b), small)
	if err != nil || again != info || info.Orientation != 1 || info.Frames != 1 || info.Private != 0 {
		t.Fatalf("%v: %+v, %+v, %v", how, info, again, err)
	}
	if want.MaxBytes > 0 && info.Bytes >= want.MaxBytes || want.MaxSide > 0 && max(info.Width, info.Height) > want.MaxSide {
		t.Fatalf("%v: %+v does not fit into %+v", how, info, want)
	}
	checkStays(t, c, dst, b, info, want)
	if how&^(picture.Stripped|picture.FirstFrame) == 0 {
		return
	}
	if _, _, err := image.Decode(bytes.NewReader(b)); err != nil {
		t.Fatalf("%v: %v", how, err)
	}
}

// checkStays prepares what was prepared: bit for bit the same has to come out, so
// that a kept picture can be used again and again without a loss.
func checkStays(t *testing.T, c *picture.Converter, path string, b []byte, info picture.Info, want picture.Want) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	again, how, err := c.Prepare(t.Context(), path, path+".again", want)
	if err != nil || how != 0 || again != info {
		t.Fatalf("prepared again: %q, %+v, %+v, %v", how, again, info, err)
	}
	got, err := os.ReadFile(path + ".again")
	if err := errors.Join(err, os.Remove(path), os.Remove(path+".again")); err != nil || !bytes.Equal(got, b) {
		t.Fatalf("prepared again it is another file: %v", err)
	}
}

func checkKnown(t *testing.T, err error) {
	t.Helper()
	var broken *picture.BrokenError
	var format *picture.FormatError
	var pixels *picture.PixelsError
	var size *picture.SizeError
	if !errors.As(err, &broken) && !errors.As(err, &format) && !errors.As(err, &pixels) && !errors.As(err, &size) {
		t.Fatal(err)
	}
}

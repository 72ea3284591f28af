package picture_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"retouch/editor/picture"
)

// What fits and is upright keeps its pixels, also those in rare forms: CMYK, 16
// bits, interlaced, in palettes, progressive.
func TestPrepareLeavesPixelsAlone(t *testing.T) {
	t.Parallel()
	for name, b := range toolchainPictures(t) {
		info, err := picture.Read(bytes.NewReader(b), picture.Limits{})
		if err != nil || info.Kind != picture.PNG && info.Kind != picture.JPEG {
			continue
		}
		got, _, how := prepare(t, b, picture.Want{MaxBytes: 10_000_000, MaxSide: 16_384})
		if how&^picture.Stripped != 0 || !bytes.Equal(got, clean(t, b, info.Kind)) {
			t.Errorf("%s: %v", name, how)
		}
		if how == 0 && !bytes.Equal(got, b) {
			t.Errorf("%s: changed without a word", name)
		}
	}
}

// Limits on what may be decoded are no limits on what is passed on.
func TestPrepareRefusesWhatMustNotBeDecoded(t *testing.T) {
	t.Parallel()
	b := toolchainPictures(t)["video-001.progressive.jpeg"]
	src := write(t, b)
	info, err := picture.Read(bytes.NewReader(b), picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		limits picture.Limits
		want   picture.Want
		ok     bool
	}{
		{"a progressive JPEG at the limit", picture.Limits{ProgressivePixels: info.Pixels()}, picture.Want{MaxSide: 100}, true},
		{"one pixel over it", picture.Limits{ProgressivePixels: info.Pixels() - 1}, picture.Want{MaxSide: 100}, false},
		{"over it, but as it is", picture.Limits{ProgressivePixels: 1}, picture.Want{}, true},
		{"over it, and too large a file", picture.Limits{ProgressivePixels: 1}, picture.Want{MaxBytes: 1000}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &picture.Converter{Limits: tt.limits}
			dst := filepath.Join(t.TempDir(), "dst")
			_, _, err := c.Prepare(t.Context(), src, dst, tt.want)
			if pixels, ok := errors.AsType[*picture.PixelsError](err); ok == tt.ok || !tt.ok && pixels.Limit != tt.limits.ProgressivePixels {
				t.Errorf("got %v", err)
			}
			if _, err := os.Stat(dst); (err == nil) != tt.ok {
				t.Errorf("the file: %v", err)
			}
		})
	}
}

// The size that is asked for is a limit that is not reached.
func TestPrepareHoldsTheSizeLimit(t *testing.T) {
	t.Parallel()
	src := jpegOf(t, noise(300, 200), 90)
	size := int64(len(src))
	for _, tt := range []struct {
		most int64
		how  picture.Changes
	}{
		{size + 1, 0},
		{size, picture.Recompressed},
		{size / 4, picture.Recompressed | picture.Scaled},
	} {
		got, info, how := prepare(t, src, picture.Want{MaxBytes: tt.most})
		if info.Bytes >= tt.most || int64(len(got)) != info.Bytes || how != tt.how {
			t.Errorf("%d of %d bytes: %v, %+v", tt.most, size, how, info)
		}
	}
}

// What is written is judged without unpacking it a second time, and that says
// the same of it.
func TestPrepareTellsWhatItWrote(t *testing.T) {
	t.Parallel()
	b := pngOf(t, noise(200, 100)) // pixels in several chunks
	src := join(b[:33], chunk("tEXt", []byte("Author\x00J")), b[33:], []byte("trailing"))
	info, err := judge(t, src, picture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var c picture.Converter
	dst := filepath.Join(t.TempDir(), "dst")
	got, how, err := c.PrepareJudged(t.Context(), write(t, src), dst, info, picture.Want{})
	if err != nil || how != picture.Stripped {
		t.Fatal(how, err)
	}
	out, err := os.ReadFile(dst)
	if err != nil || !bytes.Equal(out, b) {
		t.Fatalf("%d bytes, want %d, %v", len(out), len(b), err)
	}
	if want, err := judge(t, out, picture.Limits{}); err != nil || got != want {
		t.Errorf("%+v, want %+v, %v", got, want, err)
	}
}

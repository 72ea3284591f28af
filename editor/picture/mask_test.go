package picture_test

import (
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"retouch/editor/picture"
)

// maskOf is black, with a hole of the given opacity in its upper left quarter.
func maskOf(width, height int, opacity uint8) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{200, 100, 50, 255}
			if x < width/2 && y < height/2 {
				c.A = opacity
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func maskFile(t testing.TB, m image.Image) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mask.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// maskStays fits a mask again that was fitted: it stays bit for bit the same.
func maskStays(t *testing.T, path string, info picture.Info, fit picture.Fit) {
	t.Helper()
	again := path + ".again"
	fit.Turn = info.Orientation
	got, changes, err := new(picture.Converter).Mask(t.Context(), path, again, fit)
	if err != nil || changes != 0 || got != info {
		t.Fatalf("fitted again: %+v, %v, %v", got, changes, err)
	}
	one, err := os.ReadFile(path)
	other, otherErr := os.ReadFile(again)
	if err := errors.Join(err, otherErr, os.Remove(again)); err != nil || string(one) != string(other) {
		t.Errorf("fitted again it is another file: %v", err)
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	deep := image.NewNRGBA64(image.Rect(0, 0, 8, 6))
	for i := range deep.Pix {
		deep.Pix[i] = 255
	}
	deep.SetNRGBA64(0, 0, color.NRGBA64{})
	few := image.NewPaletted(image.Rect(0, 0, 8, 6), color.Palette{color.NRGBA{9, 9, 9, 255}, color.NRGBA{}})
	few.SetColorIndex(0, 0, 1)
	tests := []struct {
		name    string
		mask    image.Image
		fit     picture.Fit
		hole    image.Point // that is transparent
		whole   image.Point // that is not
		changes picture.Changes
	}{
		{"stays as it is", maskOf(8, 6, 0), picture.Fit{Width: 8, Height: 6}, image.Pt(3, 2), image.Pt(4, 3), 0},
		{"grows", maskOf(8, 6, 0), picture.Fit{Width: 80, Height: 60}, image.Pt(39, 29), image.Pt(40, 30), picture.Scaled},
		{"shrinks", maskOf(80, 60, 0), picture.Fit{Width: 8, Height: 6}, image.Pt(3, 2), image.Pt(4, 3), picture.Scaled},
		{"takes another shape", maskOf(8, 6, 0), picture.Fit{Width: 10, Height: 10}, image.Pt(4, 4), image.Pt(5, 5), picture.Scaled},
		{"turns to the right", maskOf(8, 6, 0), picture.Fit{Width: 6, Height: 8, Turn: 6}, image.Pt(5, 0), image.Pt(0, 0), picture.Turned},
		{"turns and grows", maskOf(8, 6, 0), picture.Fit{Width: 60, Height: 80, Turn: 8}, image.Pt(0, 79), image.Pt(0, 0), picture.Turned | picture.Scaled},
		{"of 16 bits", deep, picture.Fit{Width: 8, Height: 6}, image.Pt(0, 0), image.Pt(1, 0), 0},
		{"with a palette", few, picture.Fit{Width: 8, Height: 6}, image.Pt(0, 0), image.Pt(1, 0), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dst := filepath.Join(t.TempDir(), "out.png")
			info, changes, err := new(picture.Converter).Mask(t.Context(), maskFile(t, tt.mask), dst, tt.fit)
			if err != nil || changes != tt.changes || info.Kind != picture.PNG || !info.Alpha {
				t.Fatalf("%+v, %v, %v", info, changes, err)
			}
			maskStays(t, dst, info, tt.fit)
			if info.Width != tt.fit.Width || info.Height != tt.fit.Height {
				t.Errorf("it is %d x %d", info.Width, info.Height)
			}
			f, err := os.Open(dst)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			m, err := png.Decode(f)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.At(tt.hole.X, tt.hole.Y); got != (color.NRGBA{}) {
				t.Errorf("the hole is %v", got)
			}
			if got := m.At(tt.whole.X, tt.whole.Y); got != (color.NRGBA{A: 255}) {
				t.Errorf("beside the hole it is %v", got)
			}
		})
	}
}

func TestMaskRefuses(t *testing.T) {
	t.Parallel()
	fit := picture.Fit{Width: 64, Height: 48}
	tests := []struct {
		name string
		mask image.Image
		fit  picture.Fit
		want any
	}{
		{"what cannot be transparent", maskOf(64, 48, 255), fit, picture.ErrNoHole},
		{"what is transparent nowhere", barely{maskOf(64, 48, 255)}, fit, picture.ErrNoHole},
		{"a hole that is lost", lost(), picture.Fit{Width: 2, Height: 2}, picture.ErrNoHole},
		{"too many bytes", maskOf(64, 48, 0), picture.Fit{Width: 64, Height: 48, MaxBytes: 50}, new(*picture.SizeError)},
		{"more memory than there is", maskOf(64, 48, 0), picture.Fit{Width: 9000, Height: 9000}, new(*picture.PixelsError)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dst := filepath.Join(t.TempDir(), "out.png")
			_, _, err := new(picture.Converter).Mask(t.Context(), maskFile(t, tt.mask), dst, tt.fit)
			sentinel, _ := tt.want.(error)
			if sentinel != nil && !errors.Is(err, sentinel) || sentinel == nil && !errors.As(err, tt.want) {
				t.Errorf("got %v, want %T", err, tt.want)
			}
			if _, err := os.Stat(dst); err == nil {
				t.Error("a file is left")
			}
		})
	}
}

// barely says that it may be transparent, so that its alpha is written.
type barely struct{ *image.NRGBA }

func (barely) Opaque() bool { return false }

// lost has a hole of one pixel that no smaller copy shows.
func lost() image.Image {
	m := maskOf(64, 48, 255)
	m.SetNRGBA(0, 0, color.NRGBA{})
	return m
}

// TestMaskGivesUpWhatIsHalfTransparent: soft edges cost bytes, and only what is
// wholly transparent may change.
func TestMaskGivesUpWhatIsHalfTransparent(t *testing.T) {
	t.Parallel()
	m := maskOf(200, 200, 0)
	for i := 40_000; i < len(m.Pix); i += 4 {
		m.Pix[i+3] = uint8(i/4*i/4%251) | 1
	}
	src, c := maskFile(t, m), new(picture.Converter)
	fit := picture.Fit{Width: 200, Height: 200}
	soft, _, err := c.Mask(t.Context(), src, filepath.Join(t.TempDir(), "soft.png"), fit)
	if err != nil {
		t.Fatal(err)
	}
	fit.MaxBytes = soft.Bytes
	hard, _, err := c.Mask(t.Context(), src, filepath.Join(t.TempDir(), "hard.png"), fit)
	if err != nil || hard.Bytes >= soft.Bytes/2 {
		t.Errorf("%d bytes, before %d: %v", hard.Bytes, soft.Bytes, err)
	}
}

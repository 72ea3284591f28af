package sample_test

import (
	"bytes"
	"flag"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
	"golang.org/x/image/draw"

	"retouch/internal/sandbox/sample"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestPictures(t *testing.T) {
	for name, paint := range map[string]func() *image.RGBA{"lake": sample.Lake, "aurora": sample.Aurora} {
		t.Run(name+" looks as it did when someone looked at it", func(t *testing.T) {
			t.Parallel()
			m := paint()
			if got, want := m.Rect, image.Rect(0, 0, sample.Width, sample.Height); got != want {
				t.Fatalf("bounds: got %v, want %v", got, want)
			}
			small := image.NewRGBA(image.Rect(0, 0, 128, 96))
			draw.BiLinear.Scale(small, small.Rect, m, m.Rect, draw.Src, nil)
			same(t, small, filepath.Join("testdata", name+".png"))
		})
	}
}

// same allows one value in a hundred to be off by more than 3: a processor
// that multiplies and adds in one step rounds differently.
func same(t *testing.T, got *image.RGBA, file string) {
	t.Helper()
	if *update {
		b, err := sample.PNG(got)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	rgba := image.NewRGBA(want.Bounds())
	draw.Draw(rgba, rgba.Rect, want, image.Point{}, draw.Src)
	off := 0
	for i := range rgba.Pix {
		if d := int(got.Pix[i]) - int(rgba.Pix[i]); d < -3 || d > 3 {
			off++
		}
	}
	if off > len(rgba.Pix)/100 {
		t.Errorf("%s: %d of %d values differ", file, off, len(rgba.Pix))
	}
}

func TestEncoding(t *testing.T) {
	t.Parallel()
	m := image.NewRGBA(image.Rect(0, 0, 8, 6))
	asPNG, err := sample.PNG(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(asPNG)); err != nil {
		t.Errorf("PNG makes no PNG: %v", err)
	}
	asJPEG, err := sample.JPEG(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(asJPEG)); err != nil {
		t.Errorf("JPEG makes no JPEG: %v", err)
	}
}

func BenchmarkLake(b *testing.B) {
	for b.Loop() {
		sample.Lake()
	}
}

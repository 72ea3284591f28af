package picture_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"retouch/editor/picture"
)

func write(tb testing.TB, b []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "src")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func load(tb testing.TB, path string) image.Image {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

// near says whether two colours look the same.
func near(a, b color.Color) bool {
	r1, g1, b1, a1 := a.RGBA()
	r2, g2, b2, a2 := b.RGBA()
	for _, d := range [][2]uint32{{r1, r2}, {g1, g2}, {b1, b2}, {a1, a2}} {
		if max(d[0], d[1])-min(d[0], d[1]) > 12<<8 {
			return false
		}
	}
	return true
}

// halves is red on the left and, on the right, of that colour.
func halves(w, h int, right color.Color) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{R: 200, A: 255})
			if x >= w/2 {
				img.Set(x, y, right)
			}
		}
	}
	return img
}

func TestConvert(t *testing.T) {
	t.Parallel()
	clear, green := color.NRGBA{}, color.NRGBA{G: 150, A: 255}
	red := color.NRGBA{R: 200, A: 255}
	tests := []struct {
		name  string
		src   []byte
		kind  picture.Kind
		alpha bool
		right color.Color
		same  bool
	}{
		{"PNG to JPEG", pngOf(t, halves(64, 32, green)), picture.JPEG, false, green, false},
		{"what is transparent becomes white", pngOf(t, halves(64, 32, clear)), picture.JPEG, false, color.White, false},
		{"JPEG to PNG", jpegOf(t, halves(64, 32, green), 95), picture.PNG, false, green, false},
		{"PNG to PNG, as it is", pngOf(t, halves(64, 32, clear)), picture.PNG, true, clear, true},
		{"JPEG to JPEG, as it is", jpegOf(t, halves(64, 32, green), 30), picture.JPEG, false, green, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var c picture.Converter
			dst := filepath.Join(t.TempDir(), "dst")
			info, err := c.Convert(t.Context(), write(t, tt.src), dst, tt.kind)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := os.ReadFile(dst)
			if want := (picture.Info{Kind: tt.kind, Width: 64, Height: 32, Bytes: int64(len(b)), Alpha: tt.alpha}); outline(info) != want {
				t.Errorf("%+v, want %+v", info, want)
			}
			img := load(t, dst)
			if !near(img.At(5, 5), red) || !near(img.At(60, 5), tt.right) {
				t.Errorf("colours %v and %v", img.At(5, 5), img.At(60, 5))
			}
			if bytes.Equal(b, tt.src) != tt.same {
				t.Errorf("the same bytes: %v", !tt.same)
			}
		})
	}
}

func TestConvertLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	good := pngOf(t, noise(20, 20))
	undecodable := bomb(20, 20)
	scanBomb := append(append(append([]byte{0xff, 0xd8}, frame(0xc2, 8, 8, 1)...), scans(101)...), 0xff, 0xd9)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		c    *picture.Converter
		ctx  context.Context
		src  []byte
		kind picture.Kind
		want any
	}{
		{"a cut picture", &picture.Converter{}, t.Context(), good[:50], picture.JPEG, new(*picture.BrokenError)},
		{"bad pixels", &picture.Converter{}, t.Context(), undecodable, picture.JPEG, new(*picture.BrokenError)},
		{"too many scans", &picture.Converter{}, t.Context(), scanBomb, picture.PNG, new(*picture.BrokenError)},
		{"no picture", &picture.Converter{}, t.Context(), []byte("hello"), picture.JPEG, new(*picture.FormatError)},
		{"too many pixels", &picture.Converter{Limits: picture.Limits{Pixels: 399}}, t.Context(), good, picture.JPEG, new(*picture.PixelsError)},
		{"more memory than there is", &picture.Converter{Memory: 400}, t.Context(), good, picture.JPEG, new(*picture.PixelsError)},
		{"an unknown kind", &picture.Converter{}, t.Context(), good, "webp", nil},
		{"cancelled", &picture.Converter{}, cancelled, good, picture.JPEG, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			_, err := tt.c.Convert(tt.ctx, write(t, tt.src), filepath.Join(dir, "dst"), tt.kind)
			if err == nil || tt.want != nil && !errors.As(err, tt.want) {
				t.Errorf("got %v", err)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("left %v", left)
			}
		})
	}
}

func TestConvertOverwritesNothing(t *testing.T) {
	t.Parallel()
	var c picture.Converter
	dst := write(t, []byte("mine"))
	_, err := c.Convert(t.Context(), write(t, pngOf(t, noise(2, 2))), dst, picture.JPEG)
	if b, _ := os.ReadFile(dst); !errors.Is(err, fs.ErrExist) || string(b) != "mine" {
		t.Errorf("%v, %q", err, b)
	}
}

// A converter with memory for one picture does one at a time: who waits is let
// go by its context.
func TestConvertWaitsForMemory(t *testing.T) {
	t.Parallel()
	src := write(t, pngOf(t, noise(300, 300)))
	c := &picture.Converter{Memory: 300 * 300 * 12}
	dir := t.TempDir()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, err := c.Convert(t.Context(), src, filepath.Join(dir, fmt.Sprint(i)), picture.JPEG); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	release, err := c.Hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := c.Convert(ctx, src, filepath.Join(dir, "x"), picture.JPEG); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	holed := noise(300, 200)
	holed.Set(0, 0, color.NRGBA{})
	tests := []struct {
		name   string
		src    []byte
		limit  int64
		kind   picture.Kind
		shrunk bool
	}{
		{"an opaque PNG becomes a JPEG of its size", pngOf(t, noise(300, 200)), 100_000, picture.JPEG, false},
		{"a JPEG loses quality first", jpegOf(t, noise(300, 200), 100), 60_000, picture.JPEG, false},
		{"and then size", jpegOf(t, noise(300, 200), 100), 8_000, picture.JPEG, true},
		{"far below a half", jpegOf(t, noise(300, 200), 100), 2_000, picture.JPEG, true},
		{"a picture with holes stays a PNG", pngOf(t, holed), 100_000, picture.PNG, true},
		{"a grey one", jpegOf(t, image.NewGray(image.Rect(0, 0, 300, 200)), 90), 2_000, picture.JPEG, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var c picture.Converter
			dst := filepath.Join(t.TempDir(), "dst")
			info, err := c.Fit(t.Context(), write(t, tt.src), dst, tt.limit)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := os.ReadFile(dst)
			if info.Kind != tt.kind || info.Bytes != int64(len(b)) || info.Bytes > tt.limit || (info.Width < 300) != tt.shrunk {
				t.Errorf("%+v in %d bytes", info, len(b))
			}
			if ratio := float64(info.Width) / float64(info.Height); ratio < 1.4 || ratio > 1.6 {
				t.Errorf("%d x %d", info.Width, info.Height)
			}
			img := load(t, dst)
			if o := img.(interface{ Opaque() bool }).Opaque(); o != (tt.kind == picture.JPEG) {
				t.Errorf("opaque: %v", o)
			}
		})
	}
}

func TestFitKeepsTheLook(t *testing.T) {
	t.Parallel()
	for _, right := range []color.Color{color.NRGBA{G: 150, A: 255}, color.NRGBA{}} {
		img := halves(600, 400, right)
		// Some noise, so that it does not fit as it is.
		n := noise(600, 100)
		copy(img.Pix[len(img.Pix)-len(n.Pix):], n.Pix)
		var c picture.Converter
		dst := filepath.Join(t.TempDir(), "dst")
		info, err := c.Fit(t.Context(), write(t, pngOf(t, img)), dst, 5_000)
		if err != nil {
			t.Fatal(err)
		}
		got := load(t, dst)
		if x := info.Width / 4; !near(got.At(x, 3), color.NRGBA{R: 200, A: 255}) || !near(got.At(3*x, 3), right) {
			t.Errorf("colours %v and %v, want %v", got.At(x, 3), got.At(3*x, 3), right)
		}
	}
}

func TestFitGivesUp(t *testing.T) {
	t.Parallel()
	src := write(t, jpegOf(t, noise(300, 200), 90))
	for _, limit := range []int64{100, 1, 0, -1} {
		dst := filepath.Join(t.TempDir(), "dst")
		_, err := new(picture.Converter).Fit(t.Context(), src, dst, limit)
		var size *picture.SizeError
		if !errors.As(err, &size) || size.Limit != limit {
			t.Errorf("%d bytes: got %v", limit, err)
		}
		if _, err := os.Stat(dst); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%d bytes: %v", limit, err)
		}
	}
}

func TestFitReachesEveryLimitItCan(t *testing.T) {
	t.Parallel()
	src := write(t, jpegOf(t, noise(200, 150), 95))
	var c picture.Converter
	for limit := int64(1_500); limit < 40_000; limit = limit*3/2 + 1 {
		dst := filepath.Join(t.TempDir(), "dst")
		if info, err := c.Fit(t.Context(), src, dst, limit); err != nil || info.Bytes > limit || info.Bytes < limit/8 {
			t.Errorf("limit %d: %d bytes, %v", limit, info.Bytes, err)
		}
	}
}

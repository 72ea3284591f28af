package picture_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"retouch/editor/picture"
)

// judge returns the verdict on b, which must not depend on the pieces in which
// it comes.
func judge(tb testing.TB, b []byte, l picture.Limits) (picture.Info, error) {
	tb.Helper()
	info, err := picture.Read(bytes.NewReader(b), l)
	for name, r := range map[string]io.Reader{
		"byte by byte":   iotest.OneByteReader(bytes.NewReader(b)),
		"in halves":      iotest.HalfReader(bytes.NewReader(b)),
		"three by three": readerOf(b, 3),
	} {
		again, againErr := picture.Read(r, l)
		if again != info || fmt.Sprint(againErr) != fmt.Sprint(err) {
			tb.Fatalf("%s: %+v, %v; at once: %+v, %v", name, again, againErr, info, err)
		}
	}
	return info, err
}

// readerOf gives n bytes at a time.
func readerOf(b []byte, n int) io.Reader {
	r := bytes.NewReader(b)
	return readerFunc(func(p []byte) (int, error) { return r.Read(p[:min(n, len(p))]) })
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// wantBroken wants a *BrokenError with that reason, or any for "".
func wantBroken(tb testing.TB, err error, reason string) {
	tb.Helper()
	broken, ok := errors.AsType[*picture.BrokenError](err)
	if !ok || err.Error() == "" || reason != "" && !strings.Contains(broken.Reason, reason) {
		tb.Errorf("got %v, want %q", err, reason)
	}
}

// wantFormat wants a *FormatError that names what it is.
func wantFormat(tb testing.TB, err error, name string) {
	tb.Helper()
	if format, ok := errors.AsType[*picture.FormatError](err); !ok || format.Format != name {
		tb.Errorf("got %v, want %q", err, name)
	}
}

func TestReadPictures(t *testing.T) {
	t.Parallel()
	grey, rgba := image.NewGray(image.Rect(0, 0, 5, 4)), image.NewNRGBA(image.Rect(0, 0, 5, 4))
	png, jpg := pngOf(t, noise(5, 4)), jpegOf(t, noise(5, 4), 90)
	of := func(k picture.Kind, depth int, m picture.Model, more func(*picture.Info)) picture.Info {
		i := picture.Info{Kind: k, Width: 5, Height: 4, Frames: 1, Orientation: 1, Depth: depth, Model: m}
		if k == picture.JPEG {
			i.Scans = 1
		}
		if more != nil {
			more(&i)
		}
		return i
	}
	alpha := func(i *picture.Info) { i.Alpha = true }
	carries := func(p picture.Private) func(*picture.Info) { return func(i *picture.Info) { i.Private = p } }
	tests := []struct {
		name string
		b    []byte
		want picture.Info
	}{
		{"PNG", png, of(picture.PNG, 8, picture.RGB, nil)},
		{"PNG, grey", pngOf(t, grey), of(picture.PNG, 8, picture.Gray, nil)},
		{"PNG with alpha", pngOf(t, rgba), of(picture.PNG, 8, picture.RGBAlpha, alpha)},
		{"PNG of 16 bits", pngOf(t, image.NewNRGBA64(image.Rect(0, 0, 5, 4))), of(picture.PNG, 16, picture.RGBAlpha, alpha)},
		{"PNG with a palette", pngOf(t, paletted(255)), of(picture.PNG, 1, picture.Palette, nil)},
		{"PNG with a transparent palette", pngOf(t, paletted(0)), of(picture.PNG, 1, picture.Palette, alpha)},
		{"PNG and something after it", append(bytes.Clone(png), "PK\x03\x04"...), of(picture.PNG, 8, picture.RGB, carries(picture.PrivateTrailing))},
		{"JPEG", jpg, of(picture.JPEG, 8, picture.YCbCr, nil)},
		{"JPEG, grey", jpegOf(t, grey, 50), of(picture.JPEG, 8, picture.Gray, nil)},
		{"JPEG with a thumbnail", insert(jpg, app1(append([]byte("Exif\x00\x00"), jpg...))...), of(picture.JPEG, 8, picture.YCbCr, carries(picture.PrivateEXIF))},
		{"JPEG with fill bytes", insert(jpg, 0xff, 0xff, 0xff), of(picture.JPEG, 8, picture.YCbCr, nil)},
		{"JPEG with stray bytes", insert(jpg, 1, 2, 3, 0xff, 0, 0xff, 0xd3), of(picture.JPEG, 8, picture.YCbCr, nil)},
		{"JPEG and something after it", append(bytes.Clone(jpg), jpg...), of(picture.JPEG, 8, picture.YCbCr, carries(picture.PrivateTrailing))},
		{"GIF", gifOf(t, paletted(255)), of(picture.GIF, 8, picture.Palette, nil)},
		{"GIF with a transparent colour", gifOf(t, paletted(0)), of(picture.GIF, 8, picture.Palette, alpha)},
		{"GIF that moves", gifOf(t, paletted(255), paletted(255)), of(picture.GIF, 8, picture.Palette, func(i *picture.Info) { i.Frames = 2 })},
		{"WebP", webpFile(lossy(5, 4)), of(picture.WebP, 8, picture.YCbCr, nil)},
		{"WebP, lossless", webpFile(lossless(5, 4, false)), of(picture.WebP, 8, picture.RGB, nil)},
		{"WebP, lossless with alpha", webpFile(lossless(5, 4, true)), of(picture.WebP, 8, picture.RGBAlpha, alpha)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want.Bytes = int64(len(tt.b))
			got, err := judge(t, tt.b, picture.Limits{})
			if diff := cmp.Diff(got, tt.want); err != nil || diff != "" {
				t.Errorf("%v (-got +want):\n%s", err, diff)
			}
		})
	}
}

func TestAnUnfitFileIsRefusedBeforeItsEnd(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"too many pixels":     headerOf(60000, 60000, 1, 0),
		"a web page":          []byte("<!doctype html>" + strings.Repeat("x", 600)),
		"a damaged structure": append(headerOf(5, 5, 8, 2), "\xff\xff\xff\xffIDAT"...),
	} {
		j := picture.NewJudge(picture.Limits{})
		_, err := j.Write(b)
		if err == nil {
			t.Errorf("%s: still wants more", name)
		}
		if _, again := j.Write([]byte("x")); again != err {
			t.Errorf("%s: %v, then %v", name, err, again)
		}
		if _, verdict := j.Verdict(); verdict != err {
			t.Errorf("%s: %v, but the verdict is %v", name, err, verdict)
		}
	}
}

func TestAJudgeCanBeClosedAtAnyTime(t *testing.T) {
	t.Parallel()
	b := pngOf(t, noise(50, 50))
	for _, n := range []int{0, 1, 8, 20, 33, 60, 200, len(b)} {
		j := picture.NewJudge(picture.Limits{})
		if _, err := j.Write(b[:n]); err != nil {
			t.Fatal(err)
		}
		j.Close()
		j.Close()
		if _, err := j.Write([]byte("x")); err == nil {
			t.Errorf("after %d bytes: it goes on", n)
		}
		if _, err := j.Verdict(); err == nil {
			t.Errorf("after %d bytes: it has a verdict", n)
		}
	}
	j := picture.NewJudge(picture.Limits{})
	_, _ = j.Write(b)
	first, err := j.Verdict()
	j.Close()
	if again, againErr := j.Verdict(); err != nil || againErr != nil || again != first {
		t.Errorf("%+v, %v, then %+v, %v", first, err, again, againErr)
	}
	if _, err := j.Write(b); err == nil {
		t.Error("it goes on after its verdict")
	}
}

// A file that is cut anywhere is refused, and never as something else than what
// it is.
func TestReadRefusesACutAtEveryByte(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"png": pngOf(t, noise(5, 4)), "interlaced png": interlaced(t, 9, 9), "jpeg": jpegOf(t, noise(5, 4), 90),
		"gif": gifOf(t, paletted(0)), "webp": webpFile(vp8x(0x08, 5, 4), riffChunk("EXIF", "II"), lossy(5, 4)),
	} {
		for n := range len(b) {
			_, err := judge(t, b[:n], picture.Limits{})
			if name == "gif" && n == len(b)-1 {
				continue // the trailer alone is missing
			}
			if broken, ok := errors.AsType[*picture.BrokenError](err); ok && (n == 0 || strings.HasSuffix(name, string(broken.Kind))) {
				continue
			}
			if _, ok := errors.AsType[*picture.FormatError](err); !ok || n > 11 {
				t.Errorf("%s, the first %d of %d bytes: %v", name, n, len(b), err)
			}
		}
	}
}

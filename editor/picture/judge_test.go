package picture_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"retouch/editor/picture"
)

func TestReadPictures(t *testing.T) {
	t.Parallel()
	grey, rgba := image.NewGray(image.Rect(0, 0, 5, 4)), image.NewNRGBA(image.Rect(0, 0, 5, 4))
	jpg := jpegOf(t, noise(5, 4), 90)
	thumbnail := jpegOf(t, noise(50, 40), 90)
	type file struct {
		name string
		b    []byte
		want picture.Info
	}
	info := func(k picture.Kind, alpha bool) picture.Info {
		return picture.Info{Kind: k, Width: 5, Height: 4, Alpha: alpha}
	}
	tests := []file{
		{"PNG", pngOf(t, noise(5, 4)), info(picture.PNG, false)},
		{"PNG, grey", pngOf(t, grey), info(picture.PNG, false)},
		{"PNG with alpha", pngOf(t, rgba), info(picture.PNG, true)},
		{"PNG of 16 bits", pngOf(t, image.NewNRGBA64(image.Rect(0, 0, 5, 4))), info(picture.PNG, true)},
		{"PNG with a palette", pngOf(t, paletted(255)), info(picture.PNG, false)},
		{"PNG with a transparent palette", pngOf(t, paletted(0)), info(picture.PNG, true)},
		{"PNG and something after it", append(pngOf(t, noise(5, 4)), "PK\x03\x04"...), info(picture.PNG, false)},
		{"JPEG", jpg, info(picture.JPEG, false)},
		{"JPEG, grey", jpegOf(t, grey, 50), info(picture.JPEG, false)},
		{"JPEG with a thumbnail", insert(jpg, app1(append([]byte("Exif\x00\x00"), thumbnail...))...), info(picture.JPEG, false)},
		{"JPEG with fill bytes", insert(jpg, 0xff, 0xff, 0xff), info(picture.JPEG, false)},
		{"JPEG with stray bytes", insert(jpg, append(app1(nil), 1, 2, 3)...), info(picture.JPEG, false)},
		{"JPEG and something after it", append(bytes.Clone(jpg), thumbnail...), info(picture.JPEG, false)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want.Bytes = int64(len(tt.b))
			for _, r := range []io.Reader{bytes.NewReader(tt.b), iotest.OneByteReader(bytes.NewReader(tt.b)), iotest.HalfReader(bytes.NewReader(tt.b))} {
				got, err := picture.Read(r, picture.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(outline(got), tt.want); diff != "" {
					t.Errorf("(-got +want):\n%s", diff)
				}
			}
		})
	}
}

func TestReadRefusesBrokenPictures(t *testing.T) {
	t.Parallel()
	png, jpg := pngOf(t, noise(5, 4)), jpegOf(t, noise(5, 4), 90)
	flip := func(b []byte, at int) []byte {
		b = bytes.Clone(b)
		b[at] ^= 0x20
		return b
	}
	without := func(b []byte, name string) []byte {
		at := bytes.Index(b, []byte(name)) - 4
		return append(bytes.Clone(b[:at]), b[len(b)-12:]...)
	}
	tests := map[string][]byte{
		"empty":                       nil,
		"cut in the PNG signature":    png[:5],
		"cut in the JPEG signature":   jpg[:2],
		"PNG, cut in its header":      png[:20],
		"PNG, cut in its pixels":      png[:60],
		"PNG without an end":          png[:len(png)-12],
		"PNG without the last byte":   png[:len(png)-1],
		"PNG without pixels":          without(png, "IDAT"),
		"PNG with a damaged header":   flip(png, 17),
		"PNG with no header":          append(append([]byte{}, png[:8]...), png[33:]...),
		"PNG with two headers":        append(append([]byte{}, png[:33]...), png[8:]...),
		"PNG with a damaged chunk":    append(bytes.Clone(png[:33]), "\xff\xff\xff\xffIDATxxxx"...),
		"PNG with a nameless chunk":   append(bytes.Clone(png[:33]), "\x00\x00\x00\x00I\x00ATxxxx"...),
		"PNG without width":           append(headerOf(0, 4, 8, 2), png[33:]...),
		"PNG without height":          append(headerOf(4, 0, 8, 2), png[33:]...),
		"PNG of impossible width":     append(headerOf(1<<31, 1, 8, 2), png[33:]...),
		"PNG of impossible colour":    append(headerOf(5, 4, 4, 2), png[33:]...),
		"JPEG, cut in its header":     jpg[:100],
		"JPEG without the last byte":  jpg[:len(jpg)-1],
		"JPEG without pixels":         {0xff, 0xd8, 0xff, 0xd9},
		"JPEG, pixels before size":    append(append([]byte{0xff, 0xd8}, scans(1)...), 0xff, 0xd9),
		"JPEG with two sizes":         insert(jpg, frame(0xc0, 5, 4, 3)...),
		"JPEG without width":          insert(jpg, frame(0xc0, 0, 4, 3)...),
		"JPEG without height":         insert(jpg, frame(0xc0, 4, 0, 3)...),
		"JPEG without colours":        insert(jpg, frame(0xc0, 4, 4, 0)...),
		"JPEG with a damaged segment": insert(jpg, 0xff, 0xe1, 0, 1),
		"JPEG with a short size":      insert(jpg, 0xff, 0xc0, 0, 5, 8, 0, 1),
	}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []io.Reader{bytes.NewReader(b), iotest.OneByteReader(bytes.NewReader(b))} {
				_, err := picture.Read(r, picture.Limits{})
				var broken *picture.BrokenError
				if !errors.As(err, &broken) || err.Error() == "" {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

func TestReadHoldsThePixelLimits(t *testing.T) {
	t.Parallel()
	small := picture.Limits{Pixels: 100, Side: 50}
	tests := []struct {
		name    string
		w, h    uint16
		limits  picture.Limits
		refused bool
	}{
		{"takes one pixel less than the limit", 9, 11, small, false},
		{"takes the limit", 10, 10, small, false},
		{"refuses one pixel over the limit", 1, 101, picture.Limits{Pixels: 100, Side: 1000}, true},
		{"takes the longest side", 50, 2, small, false},
		{"refuses a side that is one too long", 51, 1, small, true},
		{"refuses a height that is one too long", 1, 51, small, true},
		{"takes the default", 8000, 8000, picture.Limits{}, false},
		{"refuses one row more", 8000, 8001, picture.Limits{}, true},
		{"takes the longest side by default", 16384, 1, picture.Limits{}, false},
		{"refuses one more by default", 16385, 1, picture.Limits{}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			jpg := append(append([]byte{0xff, 0xd8}, frame(0xc2, tt.w, tt.h, 3)...), scans(1)...)
			for _, b := range [][]byte{bomb(uint32(tt.w), uint32(tt.h)), append(jpg, 0xff, 0xd9)} {
				_, err := picture.Read(bytes.NewReader(b), tt.limits)
				var pixels *picture.PixelsError
				if errors.As(err, &pixels) != tt.refused {
					t.Fatalf("got %v", err)
				}
				if tt.refused && (pixels.Width != int(tt.w) || pixels.Height != int(tt.h) || pixels.Limit == 0) {
					t.Errorf("got %+v", pixels)
				}
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

func TestName(t *testing.T) {
	t.Parallel()
	ftyp := func(major string, more ...string) string {
		s := "ftyp" + major + "\x00\x00\x00\x00" + strings.Join(more, "")
		return string([]byte{0, 0, 0, byte(len(s) + 4)}) + s + "\x00\x00\x00\x08mdat"
	}
	tests := map[string]string{
		"\x89PNG\r\n\x1a\n": "PNG", "\xff\xd8\xff\xe0": "JPEG", "GIF89a\x01": "GIF", "GIF87a": "GIF",
		"RIFF\x00\x00\x00\x00WEBPVP8 ....": "WebP", "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02": "animated WebP",
		"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10": "WebP", "RIFF\x00\x00\x00\x00WAVEfmt ": "WAV", "RIFF\x00\x00\x00\x00AVI LIST": "AVI",
		ftyp("heic"): "HEIC", ftyp("mif1", "mif1", "heic"): "HEIC", ftyp("avif"): "AVIF", ftyp("mif1", "miaf", "avif"): "AVIF",
		ftyp("isom", "iso2", "mp41"): "MP4", ftyp("mp42"): "MP4", ftyp("qt  "): "MOV", ftyp("zzzz"): "MP4", "\x00\x00\x00\x08mdat": "MOV",
		"\x1aE\xdf\xa3": "WebM", "BM\x36\x00\x00\x00\x00\x00": "BMP", "II*\x00": "TIFF", "MM\x00*": "TIFF", "\x00\x00\x01\x00\x01\x00": "ICO",
		"8BPS\x00\x01": "Photoshop", "%PDF-1.7\n%\xe2": "PDF", "%!PS-Adobe": "PostScript", "PK\x03\x04\x14": "ZIP", "\x1f\x8b\x08": "gzip",
		"Rar!\x1a\x07\x01": "RAR", "7z\xbc\xaf\x27\x1c": "7-Zip", "OggS\x00": "Ogg", "ID3\x03": "MP3", "fLaC": "FLAC", "MZ\x90\x00": "program", "\x7fELF\x02": "program",
		"\x00\x00\x00\x0cJXL \r\n\x87\n": "JPEG XL", "\xff\x0a\x00": "JPEG XL", "\x00\x00\x00\x0cjP  \r\n\x87\n": "JPEG 2000",
		"<svg xmlns='x'>": "SVG", "<?xml version='1.0'?>\n<!-- x -->\n<svg>": "SVG", "<?xml version='1.0'?><a/>": "XML",
		" \n<!DOCTYPE html><p>": "HTML", "<html>": "HTML", "<HTML><svg>": "SVG", "{\"a\":1}": "JSON", " [1]": "JSON", "\xef\xbb\xbf{}": "JSON",
		"hello": "text", "BMW is a car": "text", "MZ is text": "text", " ": "text", "Grüße, 你好": "text", "cut in a rune \xe4\xbd": "text", "\x1b[31mred": "text",
		"\x00\x01\x02": "", "\xff\xfe\xfd": "", "abc\xffdef": "", "": "text",
	}
	for head, want := range tests {
		if got := picture.Name([]byte(head)); got != want {
			t.Errorf("%q is %q, want %q", head, got, want)
		}
	}
}

func TestReadNamesWhatIsNoPicture(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"GIF89a": "GIF", "GIF89a" + strings.Repeat("\x00", 1000): "GIF", "hello": "text",
		"<html>" + strings.Repeat("x", 1000): "HTML", "\x00\x01" + strings.Repeat("\x00", 1000): "", "\x00": "",
	} {
		_, err := picture.Read(strings.NewReader(body), picture.Limits{})
		var format *picture.FormatError
		if !errors.As(err, &format) || format.Format != want || !strings.Contains(err.Error(), want) {
			t.Errorf("%.10q: %v, want %q", body, err, want)
		}
	}
}

// The pictures of the Go toolchain: what it can decode is accepted, at the size
// that it says.
func TestReadAgreesWithTheToolchainsPictures(t *testing.T) {
	t.Parallel()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("there is no toolchain here")
	}
	src := filepath.Join(strings.TrimSpace(string(root)), "src", "image")
	files, _ := filepath.Glob(filepath.Join(src, "testdata", "*"))
	more, _ := filepath.Glob(filepath.Join(src, "png", "testdata", "*", "*.png"))
	n := 0
	for _, path := range append(files, more...) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if checkAgainstDecoder(t, b) {
			n++
		}
	}
	if n < 30 {
		t.Errorf("only %d pictures", n)
	}
}

// checkAgainstDecoder holds the law: what the decoder takes, the judge takes,
// and with the same kind and size; pieces of any size give the same verdict. It
// says whether the decoder took it.
func checkAgainstDecoder(t testing.TB, b []byte) bool {
	t.Helper()
	got, err := picture.Read(bytes.NewReader(b), picture.Limits{})
	small, smallErr := picture.Read(iotest.OneByteReader(bytes.NewReader(b)), picture.Limits{})
	if got != small || fmt.Sprint(err) != fmt.Sprint(smallErr) {
		t.Fatalf("byte by byte: %v, %v; at once: %v, %v", small, smallErr, got, err)
	}
	config, format, configErr := image.DecodeConfig(bytes.NewReader(b))
	if err == nil && configErr == nil && (config.Width != got.Width || config.Height != got.Height || format != string(got.Kind)) {
		t.Fatalf("%+v, the decoder says %s, %d x %d", got, format, config.Width, config.Height)
	}
	if configErr != nil || format != "png" && format != "jpeg" || config.Width*config.Height > 1<<20 {
		return false
	}
	if _, _, decodeErr := image.Decode(bytes.NewReader(b)); decodeErr != nil {
		return false
	}
	if err != nil {
		t.Fatalf("the decoder takes it, the judge says %v", err)
	}
	return true
}

func FuzzRead(f *testing.F) {
	for _, b := range [][]byte{
		pngOf(f, noise(3, 3)), pngOf(f, paletted(0)), jpegOf(f, noise(9, 9), 50), bomb(9, 9), nil, []byte("GIF89a"),
		insert(jpegOf(f, noise(2, 2), 10), 0xff, 0xff, 0xff, 0xe1, 0, 2), append(append([]byte{0xff, 0xd8}, frame(0xc2, 2, 2, 1)...), scans(3)...),
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkAgainstDecoder(t, b) })
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"", "\x00\x00\x00\x18ftypheic", "RIFF\x00\x00\x00\x00WEBPVP8X", "<svg", "\xef\xbb\xbf"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, b := picture.Name(b), picture.Name(bytes.Clone(b)); a != b || len(a) > 20 {
			t.Errorf("%q, %q", a, b)
		}
	})
}

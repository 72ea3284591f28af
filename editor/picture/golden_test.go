package picture_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"retouch/editor/picture"
)

var newGolden = flag.Bool("golden", false, "write testdata/golden anew")

// webpPictures are those of the tests of golang.org/x/image.
func webpPictures(tb testing.TB) map[string][]byte {
	tb.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/image").Output()
	if err != nil {
		tb.Fatal(err)
	}
	return readAll(tb, filepath.Join(strings.TrimSpace(string(dir)), "testdata", "*.webp"))
}

func readAll(tb testing.TB, pattern string) map[string][]byte {
	tb.Helper()
	paths, _ := filepath.Glob(pattern)
	found := make(map[string][]byte)
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		found[filepath.Base(path)] = b
	}
	if len(found) == 0 {
		tb.Fatalf("nothing at %s", pattern)
	}
	return found
}

// What is made of pictures that cannot go as they are looks like what somebody
// has looked at and found good.
func TestPrepareLooksAsBefore(t *testing.T) {
	t.Parallel()
	stored, webp := toolchainPictures(t), webpPictures(t)
	turned := func(name string, mark uint16) []byte {
		return insert(stored[name], app1(append([]byte("Exif\x00\x00"), exifOf(binary.LittleEndian, mark)...))...)
	}
	small := picture.Want{MaxSide: 75}
	tests := []struct {
		name string
		src  []byte
		want picture.Want
		how  picture.Changes
	}{
		{"scaled-cmyk", stored["video-001.cmyk.jpeg"], small, picture.Scaled},
		{"scaled-grey", stored["video-005.gray.q50.2x2.progressive.jpeg"], small, picture.Scaled},
		{"scaled-rgb-jpeg", stored["video-001.rgb.jpeg"], small, picture.Scaled},
		{"scaled-palette", stored["basn3p02.png"], picture.Want{MaxSide: 20}, picture.Scaled},
		{"scaled-16-bit-alpha", stored["basn6a16.png"], picture.Want{MaxSide: 20}, picture.Scaled},
		{"turned-410", turned("video-001.q50.410.jpeg", 6), small, picture.Turned | picture.Scaled},
		{"turned-422", turned("video-001.q50.422.jpeg", 7), small, picture.Turned | picture.Scaled},
		{"turned-420", turned("video-001.q50.420.jpeg", 3), picture.Want{}, picture.Turned},
		{"still-gif", stored["video-001.interlaced.gif"], picture.Want{}, picture.Reformatted},
		{"webp", webp["video-001.lossy.webp"], picture.Want{}, picture.Reformatted},
		{"webp-lossless", webp["gopher-doc.4bpp.lossless.webp"], small, picture.Reformatted | picture.Scaled},
		{"webp-alpha", webp["yellow_rose.lossy-with-alpha.webp"], small, picture.Reformatted | picture.Scaled},
		{"fitted-jpeg", stored["video-001.jpeg"], picture.Want{MaxBytes: 3000}, picture.Recompressed | picture.Scaled},
		{"fitted-png", stored["video-001.png"], picture.Want{MaxBytes: 6000}, picture.Reformatted | picture.Recompressed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, info, how := prepare(t, tt.src, tt.want)
			if what := dirt(b); how&^picture.Stripped != tt.how || what != "" || tt.want.MaxBytes > 0 && info.Bytes >= tt.want.MaxBytes {
				t.Errorf("%v, %+v, %s", how, info, what)
			}
			img, _, err := image.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			checkGolden(t, tt.name, img)
		})
	}
}

// checkGolden compares with the picture of that name: the same size, on average
// within 2 of 255, no pixel farther off than 40.
func checkGolden(t *testing.T, name string, img image.Image) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".png")
	if *newGolden {
		if err := os.WriteFile(path, pngOf(t, img), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := load(t, path)
	if img.Bounds() != want.Bounds() {
		t.Fatalf("%v, want %v", img.Bounds(), want.Bounds())
	}
	var sum, worst int
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			d := distance(img.At(x, y), want.At(x, y))
			sum, worst = sum+d, max(worst, d)
		}
	}
	if mean := float64(sum) / float64(want.Bounds().Dx()*want.Bounds().Dy()); mean > 2 || worst > 40 {
		t.Errorf("off by %.1f on average, by %d at worst", mean, worst)
	}
}

// distance is how far two colours are apart in the worst of their samples, 0 to
// 255.
func distance(a, b color.Color) (worst int) {
	r1, g1, b1, a1 := a.RGBA()
	r2, g2, b2, a2 := b.RGBA()
	for _, d := range [][2]uint32{{r1, r2}, {g1, g2}, {b1, b2}, {a1, a2}} {
		worst = max(worst, int(max(d[0], d[1])-min(d[0], d[1]))>>8)
	}
	return worst
}

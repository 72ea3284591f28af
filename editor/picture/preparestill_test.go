package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"retouch/editor/picture"
)

// quartersWebP are the chunks with the pixels of quarters(64, 32), lossless and
// lossy.
func quartersWebP(tb testing.TB) [][]byte {
	tb.Helper()
	var chunks [][]byte
	for _, name := range []string{"quarters.webp", "quarters-lossy.webp"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			tb.Fatal(err)
		}
		chunks = append(chunks, b[12:])
	}
	return chunks
}

func TestPrepareTurnsWebPsUpright(t *testing.T) {
	t.Parallel()
	for mark := uint16(1); mark <= 8; mark++ {
		for i, pixels := range quartersWebP(t) {
			exif := string(exifOf(binary.LittleEndian, mark))
			if i == 0 {
				exif = "Exif\x00\x00" + exif // some writers do
			}
			b, info, changes := prepare(t, webpFile(vp8x(0x08, 64, 32), pixels, riffChunk("EXIF", exif)), picture.Want{})
			if turned := mark > 1; changes.Has(picture.Turned) != turned || !changes.Has(picture.Reformatted) || dirt(b) != "" {
				t.Errorf("%d: %v, %s", mark, changes, dirt(b))
			}
			checkCorners(t, b, info, mark)
		}
	}
}

// still checks a picture of 80 x 40 that has quarters(64, 32) at 8, 2.
func checkOnCanvas(t *testing.T, b []byte) {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil || img.Bounds() != image.Rect(0, 0, 80, 40) {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	for i, p := range []image.Point{{10, 4}, {69, 4}, {10, 31}, {69, 31}} {
		if !near(img.At(p.X, p.Y), corners[i]) {
			t.Errorf("at %v there is %v, want %v", p, img.At(p.X, p.Y), corners[i])
		}
	}
	for _, p := range []image.Point{{0, 0}, {7, 20}, {72, 20}, {40, 1}, {40, 34}} {
		if _, _, _, a := img.At(p.X, p.Y).RGBA(); a != 0 {
			t.Errorf("at %v there is %v", p, img.At(p.X, p.Y))
		}
	}
}

func TestPrepareTakesTheFirstFrame(t *testing.T) {
	t.Parallel()
	for _, pixels := range quartersWebP(t) {
		b, _, how := prepare(t, webpFile(vp8x(0x12, 80, 40), riffChunk("ANIM", "\x00\x00\x00\x00\x00\x00"),
			anmf(8, 2, 64, 32, pixels), anmf(0, 0, 64, 32, pixels)), picture.Want{})
		if how != picture.FirstFrame|picture.Reformatted {
			t.Errorf("WebP: %v", how)
		}
		checkOnCanvas(t, b)
	}
	frame := image.NewPaletted(image.Rect(8, 2, 72, 34), color.Palette{corners[0], corners[1], corners[2], corners[3]})
	for y := range 32 {
		for x := range 64 {
			frame.SetColorIndex(8+x, 2+y, uint8(x/32+y/16*2))
		}
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{
		Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}, Config: image.Config{Width: 80, Height: 40},
	}); err != nil {
		t.Fatal(err)
	}
	out, _, how := prepare(t, b.Bytes(), picture.Want{})
	if how != picture.FirstFrame|picture.Reformatted {
		t.Errorf("GIF: %v", how)
	}
	checkOnCanvas(t, out)
}

// An animated PNG is not decoded: its still picture, the first frame or one of
// its own, is left as it is.
func TestPrepareTakesTheStillOfAnAnimatedPNG(t *testing.T) {
	t.Parallel()
	still := pngOf(t, quarters(64, 32))
	control := func(n byte) []byte {
		return chunk("fcTL", append([]byte{0, 0, 0, n, 0, 0, 0, 64, 0, 0, 0, 32}, make([]byte, 14)...))
	}
	actl := chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0})
	at, end := len(still)-12, still[len(still)-12:]
	data := func(n byte) []byte { return chunk("fdAT", append([]byte{0, 0, 0, n}, still[41:at-4]...)) }
	tests := map[string][]byte{
		"its first frame": join(still[:33], actl, control(0), still[33:at], control(1), data(2), end),
		"one of its own":  join(still[:33], actl, still[33:at], control(0), data(1), control(2), data(3), end),
	}
	for name, b := range tests {
		got, info, how := prepare(t, b, picture.Want{})
		if how != picture.FirstFrame|picture.Stripped || info.Frames != 1 || !bytes.Equal(got, still) {
			t.Errorf("%s: %v, %+v", name, how, info)
		}
	}
}

func TestPrepareKeepsColourProfiles(t *testing.T) {
	t.Parallel()
	exif := app1(append([]byte("Exif\x00\x00"), exifOf(binary.BigEndian, 6)...))
	rgb, grey, cmyk := profile("RGB ", "rgb!"), profile("GRAY", "grey"), profile("CMYK", "cmyk")
	jpg := func(img image.Image, p []byte) []byte {
		return insert(jpegOf(t, img, 90), append(iccSegment(1, 1, p), exif...)...)
	}
	png := func(img image.Image, p []byte) []byte {
		b := pngOf(t, img)
		packed := append([]byte("a name\x00\x00"), deflated(t, p)...)
		return join(b[:33], chunk("iCCP", packed), chunk("eXIf", exifOf(binary.BigEndian, 6)), b[33:])
	}
	stored := toolchainPictures(t)
	gray := image.NewGray(image.Rect(0, 0, 9, 5))
	pixels := quartersWebP(t)
	tests := []struct {
		name string
		src  []byte
		want bool
	}{
		{"RGB in a JPEG", jpg(noise(9, 5), rgb), true},
		{"RGB in a PNG", png(noise(9, 5), rgb), true},
		{"RGB in a PNG of 16 bits", png(image.NewNRGBA64(image.Rect(0, 0, 9, 5)), rgb), true},
		{"RGB in a PNG with a palette", png(paletted(0), rgb), true},
		{"RGB in a lossless WebP", webpFile(vp8x(0x20, 64, 32), riffChunk("ICCP", string(rgb)), pixels[0]), true},
		{"RGB in a lossy WebP", webpFile(vp8x(0x20, 64, 32), riffChunk("ICCP", string(rgb)), pixels[1]), true},
		{"grey in a grey JPEG", jpg(gray, grey), true},
		{"grey in a grey PNG", png(gray, grey), true},
		{"grey in a grey PNG of 16 bits", png(image.NewGray16(gray.Rect), grey), true},
		{"grey where there are colours", jpg(noise(9, 5), grey), false},
		{"RGB where there are none", png(gray, rgb), false},
		{"CMYK", insert(stored["video-001.cmyk.jpeg"], append(iccSegment(1, 1, cmyk), exif...)...), false},
		{"no profile at all", jpg(noise(9, 5), []byte("hello")), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, info, how := prepare(t, tt.src, picture.Want{})
			if how&(picture.Turned|picture.Reformatted) == 0 || info.ICC != tt.want || dirt(b) != "" {
				t.Errorf("%v, %+v, %s", how, info, dirt(b))
			}
			if tt.want && !hasProfile(t, b, rgb) && !hasProfile(t, b, grey) {
				t.Error("the profile is not whole")
			}
		})
	}
}

// A PNG without a profile says in small chunks how its colours are shown.
func TestPrepareKeepsHowColoursAreShown(t *testing.T) {
	t.Parallel()
	gamma, white := chunk("gAMA", []byte{0, 1, 0x86, 0xa0}), chunk("cHRM", bytes.Repeat([]byte{0, 0, 0x7a, 0x12}, 8))
	turned := chunk("eXIf", exifOf(binary.BigEndian, 6))
	tests := map[string]struct {
		carries []byte
		want    string
	}{
		"both":                    {join(gamma, white), "gAMA cHRM"},
		"the first of two":        {join(gamma, gamma), "gAMA"},
		"one of a senseless size": {chunk("sRGB", []byte{0, 0}), ""},
		"senseless ones":          {join(chunk("cHRM", make([]byte, 32)), chunk("gAMA", make([]byte, 4)), chunk("sRGB", []byte{4})), ""},
		"one beside a profile":    {join(gamma, chunk("iCCP", append([]byte("a name\x00\x00"), deflated(t, profile("RGB ", "rgb!"))...))), "iCCP"},
		"one beside no profile":   {join(chunk("iCCP", []byte("a name\x00\x00nonsense")), gamma), "gAMA"},
	}
	for name, tt := range tests {
		b := pngOf(t, noise(9, 5))
		got, _, how := prepare(t, join(b[:33], tt.carries, turned, b[33:]), picture.Want{})
		all, err := pieces(got)
		if err != nil {
			t.Fatal(err)
		}
		var shown []string
		for _, p := range all {
			if p.name != "IHDR" && p.name != "IDAT" && p.name != "IEND" {
				shown = append(shown, p.name)
			}
		}
		if s := strings.Join(shown, " "); s != tt.want || !how.Has(picture.Turned) || dirt(got) != "" {
			t.Errorf("%s: %q, %v, %s", name, s, how, dirt(got))
		}
	}
}

// hasProfile says whether a file has that profile, byte by byte.
func hasProfile(tb testing.TB, b, want []byte) bool {
	tb.Helper()
	all, err := pieces(b)
	if err != nil {
		tb.Fatal(err)
	}
	for _, p := range all {
		switch {
		case p.name == "e2":
			return bytes.Equal(p.data[14:], want)
		case p.name == "iCCP":
			_, packed, _ := bytes.Cut(p.data, []byte("\x00\x00"))
			return bytes.Equal(inflated(tb, packed), want)
		}
	}
	return false
}

// A profile for printing does not fit into one segment.
func TestPrepareKeepsLargeProfiles(t *testing.T) {
	t.Parallel()
	large := profile("RGB ", string(noise(300, 200).Pix))
	exif := app1(append([]byte("Exif\x00\x00"), exifOf(binary.BigEndian, 6)...))
	segments := exif
	for i := range byte(5) {
		segments = append(segments, iccSegment(i+1, 5, large[int(i)*48_100:min(len(large), int(i+1)*48_100)])...)
	}
	b, info, _ := prepare(t, insert(jpegOf(t, noise(9, 5), 90), segments...), picture.Want{})
	all, err := pieces(b)
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	for _, p := range all {
		if p.name == "e2" {
			got = append(got, p.data[14:]...)
		}
	}
	if !info.ICC || !bytes.Equal(got, large) {
		t.Errorf("%d bytes, want %d", len(got), len(large))
	}
}

func inflated(tb testing.TB, b []byte) []byte {
	tb.Helper()
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		tb.Fatal(err)
	}
	all, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

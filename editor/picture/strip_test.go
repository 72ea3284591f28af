package picture_test

import (
	"bytes"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"retouch/editor/picture"
)

func clean(tb testing.TB, b []byte, k picture.Kind) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := picture.Clean(&out, bytes.NewReader(b), k); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// samples are the pictures of the Go toolchain's tests.
func toolchainPictures(tb testing.TB) map[string][]byte {
	tb.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		tb.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "src", "image")
	files, _ := filepath.Glob(filepath.Join(dir, "testdata", "*"))
	more, _ := filepath.Glob(filepath.Join(dir, "png", "testdata", "*", "*.png"))
	found := make(map[string][]byte)
	for _, path := range append(files, more...) {
		b, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		found[filepath.Base(path)] = b
	}
	return found
}

// checkClean holds the law: what the judge takes can be cleaned and is taken
// again as the same picture; nothing but what is allowed is left; cleaning twice
// changes nothing; scans and pixels are equal.
func checkClean(t testing.TB, b []byte) {
	t.Helper()
	before, err := picture.Read(bytes.NewReader(b), picture.Limits{})
	if err != nil || before.Kind != picture.PNG && before.Kind != picture.JPEG {
		return
	}
	got := clean(t, b, before.Kind)
	var small bytes.Buffer
	if err := picture.Clean(&small, iotest.OneByteReader(bytes.NewReader(b)), before.Kind); err != nil || !bytes.Equal(got, small.Bytes()) {
		t.Fatalf("byte by byte it is another file: %v", err)
	}
	if what := dirt(got); what != "" {
		t.Fatalf("it is not clean: %s", what)
	}
	after, err := picture.Read(bytes.NewReader(got), picture.Limits{})
	if err != nil {
		t.Fatalf("refused after cleaning: %v", err)
	}
	if before = stripped(before, after); after != before {
		t.Fatalf("it became %+v, want %+v", after, before)
	}
	if again := clean(t, got, before.Kind); !bytes.Equal(got, again) {
		t.Fatalf("cleaned twice it is another file: %d and %d bytes", len(got), len(again))
	}
	checkSamePixels(t, before, b, got)
}

// stripped is what the judge has to say of a picture after it was cleaned.
func stripped(before, after picture.Info) picture.Info {
	before.Bytes, before.Orientation, before.Frames = after.Bytes, 1, 1
	if before.Private &= after.Private & picture.PrivateTrailing; before.Kind == picture.JPEG {
		before.Private = 0 // a PNG may have bytes behind its packed pixels
	}
	before.ICC = before.ICC && after.ICC // a broken profile goes
	return before
}

func checkSamePixels(t testing.TB, info picture.Info, before, after []byte) {
	t.Helper()
	if info.Pixels() > 1<<20 || bytes.Count(before, []byte{0xff, 0xe0}) > 1 {
		return // image/jpeg forgets that it has seen JFIF when another APP0 follows
	}
	want, _, err := image.Decode(bytes.NewReader(before))
	if err != nil {
		return
	}
	img, _, err := image.Decode(bytes.NewReader(after))
	if err != nil {
		t.Fatalf("cannot be decoded after cleaning: %v", err)
	}
	if !reflect.DeepEqual(img, want) {
		t.Fatal("the pixels changed")
	}
}

func TestCleanKeepsPixels(t *testing.T) {
	t.Parallel()
	for name, b := range toolchainPictures(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkClean(t, b)
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, b := range dirtyPictures(f) {
		f.Add(b)
	}
	for _, b := range toolchainPictures(f) {
		if len(b) < 4000 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkClean(t, b) })
}

// Chunks that only help to show a PNG go when they are senseless or out of
// place: other programs refuse the picture for them.
func TestCleanDropsSenselessChunks(t *testing.T) {
	t.Parallel()
	plte, white := chunk("PLTE", make([]byte, 6)), bytes.Repeat([]byte{0, 0, 0x7a, 0x12}, 8)
	tests := []struct {
		name   string
		colour byte
		carry  []byte
		want   string
	}{
		{"what is right", 3, join(chunk("gAMA", []byte{0, 0, 0, 1}), chunk("cHRM", white), chunk("sBIT", []byte{8, 8, 8}), plte, chunk("bKGD", []byte{1}), chunk("pHYs", make([]byte, 9))),
			"gAMA cHRM sBIT PLTE bKGD pHYs"},
		{"colours behind the palette", 3, join(plte, chunk("gAMA", []byte{0, 0, 0, 1}), chunk("cHRM", white), chunk("sBIT", []byte{8, 8, 8}), chunk("iCCP", []byte("a\x00\x00x"))), "PLTE"},
		{"a background before the palette", 3, join(chunk("bKGD", []byte{1}), plte), "PLTE"},
		{"a background of another colour type", 2, chunk("bKGD", []byte{0, 1}), ""},
		{"more bits than there are", 2, chunk("sBIT", []byte{8, 9, 8}), ""},
		{"bits of another colour type", 0, chunk("sBIT", []byte{8, 8, 8}), ""},
		{"no bits", 0, chunk("sBIT", []byte{0}), ""},
		{"no gamma", 0, chunk("gAMA", make([]byte, 4)), ""},
		{"no white", 0, chunk("cHRM", make([]byte, 32)), ""},
		{"colours beyond the diagram", 0, chunk("cHRM", bytes.Repeat([]byte{0, 0, 0xf4, 0x24}, 8)), ""},
		{"a rendering intent that does not exist", 0, chunk("sRGB", []byte{4}), ""},
		{"colours that are not RGB", 2, chunk("cICP", []byte{9, 16, 1, 1}), ""},
	}
	for _, tt := range tests {
		rows := map[byte]int{0: 3, 2: 9, 3: 3}[tt.colour]
		src := chunksPNG(headerOf(3, 3, 8, tt.colour), tt.carry, chunk("IDAT", deflated(t, make([]byte, 3*(1+rows)))))
		var out bytes.Buffer
		if err := picture.Clean(&out, bytes.NewReader(src), picture.PNG); err != nil {
			t.Fatal(err)
		}
		all, err := pieces(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range all[1 : len(all)-2] {
			names = append(names, p.name)
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Some programs refuse a JFIF segment that is cut, and without one the colours
// could be another model's.
func TestCleanMendsAShortJFIFSegment(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	src := insert(jpegOf(t, noise(9, 5), 90), 0xff, 0xe0, 0, 7, 'J', 'F', 'I', 'F', 0)
	if err := picture.Clean(&out, bytes.NewReader(src), picture.JPEG); err != nil {
		t.Fatal(err)
	}
	if want := "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00\xff"; !bytes.HasPrefix(out.Bytes(), []byte(want)) {
		t.Errorf("%x", out.Bytes()[:30])
	}
}

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

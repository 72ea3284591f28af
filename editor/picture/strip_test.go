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

	_ "image/gif"

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
// again as the same picture; cleaning twice changes nothing; pixels are equal.
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
	after, err := picture.Read(bytes.NewReader(got), picture.Limits{})
	if err != nil {
		t.Fatalf("refused after cleaning: %v", err)
	}
	if after.Kind != before.Kind || after.Width != before.Width || after.Height != before.Height || after.Alpha != before.Alpha {
		t.Fatalf("%+v became %+v", before, after)
	}
	if again := clean(t, got, before.Kind); !bytes.Equal(got, again) {
		t.Fatalf("cleaned twice it is another file: %d and %d bytes", len(got), len(again))
	}
	if before.Pixels() > 1<<20 {
		return
	}
	want, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return
	}
	img, _, err := image.Decode(bytes.NewReader(got))
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

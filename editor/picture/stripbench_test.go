package picture_test

import (
	"bytes"
	"hash/crc32"
	"io"
	"runtime"
	"testing"

	"retouch/editor/picture"
)

// onlyReader and onlyWriter hide everything else that their values can do, so
// that all bytes go through a buffer, as with a file.
type (
	onlyReader struct{ io.Reader }
	onlyWriter struct{ io.Writer }
)

// BenchmarkClean is to be compared with BenchmarkCopy of the same run.
func BenchmarkClean(b *testing.B) {
	for name, file := range largePictures(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file.bytes)))
			b.ReportAllocs()
			for b.Loop() {
				if err := picture.Clean(io.Discard, onlyReader{bytes.NewReader(file.bytes)}, file.kind); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCopy(b *testing.B) {
	for name, file := range largePictures(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file.bytes)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := io.Copy(onlyWriter{crc32.NewIEEE()}, onlyReader{bytes.NewReader(file.bytes)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type file struct {
	kind  picture.Kind
	bytes []byte
}

func largePictures(tb testing.TB) map[string]file {
	tb.Helper()
	img := noise(2000, 1500)
	return map[string]file{
		"jpeg": {picture.JPEG, jpegOf(tb, img, 95)},
		"png":  {picture.PNG, pngOf(tb, img)},
	}
}

// What Clean allocates does not grow with the picture. Not parallel, because it
// measures.
func TestCleanIsFlat(t *testing.T) {
	for name, file := range largePictures(t) {
		before := everTaken()
		if err := picture.Clean(io.Discard, onlyReader{bytes.NewReader(file.bytes)}, file.kind); err != nil {
			t.Fatal(err)
		}
		if used := everTaken() - before; used > 300_000 {
			t.Errorf("%s of %d bytes: %d bytes allocated", name, len(file.bytes), used)
		}
	}
}

// everTaken is how many bytes were ever taken from the heap.
func everTaken() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

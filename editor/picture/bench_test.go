package picture_test

import (
	"bytes"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"testing"

	"retouch/editor/picture"
)

// BenchmarkJudge measures verdicts. Each one stands beside what the same reader
// does with its bytes at the least: a checksum, as a PNG needs one anyway. The
// files are in memory, so that nothing else is measured.
func BenchmarkJudge(b *testing.B) {
	noisy := make([]byte, 16<<20)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(noisy)
	photo := pngOf(b, noise(1200, 1200))
	files := []struct {
		name      string
		b         []byte
		structure bool
	}{
		{"jpeg", jpegFile(frame(0xc0, 4000, 4000, 3), scan(3, 0, 63, 0), stuffed(noisy)), false},
		{"png-8KiB", pngOfChunks(noisy, 8<<10), true},
		{"png-64KiB", pngOfChunks(noisy, 64<<10), true},
		{"png-1MiB", pngOfChunks(noisy, 1<<20), true},
		{"png-with-pixels", photo, false},
	}
	for _, f := range files {
		b.Run(f.name+"/judge", func(b *testing.B) {
			run(b, f.b, func(r io.Reader) error { return verdict(r, f.structure) })
		})
		b.Run(f.name+"/crc32", func(b *testing.B) { run(b, f.b, checksum) })
	}
}

func run(b *testing.B, file []byte, f func(io.Reader) error) {
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if err := f(bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
}

func verdict(r io.Reader, structure bool) error {
	j := picture.NewJudge(picture.Limits{})
	if structure {
		j.Structure()
	}
	defer j.Close()
	if _, err := io.Copy(j, r); err != nil {
		return err
	}
	_, err := j.Verdict()
	return err
}

func checksum(r io.Reader) error {
	_, err := io.Copy(crc32.NewIEEE(), r)
	return err
}

// pngOfChunks has those bytes as its pixels, in chunks of that size.
func pngOfChunks(pixels []byte, size int) []byte {
	var chunks [][]byte
	for ; len(pixels) > 0; pixels = pixels[min(size, len(pixels)):] {
		chunks = append(chunks, chunk("IDAT", pixels[:min(size, len(pixels))]))
	}
	return chunksPNG(headerOf(2000, 2000, 8, 2), chunks...)
}

// stuffed is coded data of a JPEG: as random as it is in real ones.
func stuffed(b []byte) []byte {
	return bytes.ReplaceAll(b, []byte{0xff}, []byte{0xff, 0})
}

// The structure of a PNG does not depend on its pixels.
func TestTheStructureOfAPNGIsMeasuredAlone(t *testing.T) {
	t.Parallel()
	b := pngOfChunks(make([]byte, 100_000), 8<<10)
	if err := verdict(bytes.NewReader(b), true); err != nil {
		t.Error(err)
	}
	wantBroken(t, verdict(bytes.NewReader(b), false), "pixel data")
}

package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"go.uber.org/goleak"

	"retouch/editor/picture"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// outline is what of a verdict does not depend on how the file was made.
func outline(i picture.Info) picture.Info {
	return picture.Info{Kind: i.Kind, Width: i.Width, Height: i.Height, Bytes: i.Bytes, Alpha: i.Alpha}
}

// noise is an opaque picture that does not compress.
func noise(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	_, _ = rand.NewChaCha8([32]byte{7}).Read(img.Pix)
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

func pngOf(tb testing.TB, img image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(tb testing.TB, img image.Image, quality int) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// chunk is one of a PNG.
func chunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// headerOf is the start of a PNG of that size, up to its pixels.
func headerOf(w, h uint32, depth, colour byte) []byte {
	data := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(data, depth, colour, 0, 0, 0))...)
}

// flatPNG is a whole black picture of one bit a pixel, which takes next to no
// bytes.
func flatPNG(tb testing.TB, w, h int) []byte {
	tb.Helper()
	return chunksPNG(headerOf(uint32(w), uint32(h), 1, 0), chunk("IDAT", deflated(tb, make([]byte, h*(1+(w+7)/8)))))
}

// chunksPNG is a header and chunks, with an end.
func chunksPNG(header []byte, chunks ...[]byte) []byte {
	return append(append(bytes.Clone(header), bytes.Join(chunks, nil)...), chunk("IEND", nil)...)
}

func deflated(tb testing.TB, b []byte) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		tb.Fatal(err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// jpegFile is a JPEG of segments, with an end.
func jpegFile(segments ...[]byte) []byte {
	return append(append([]byte{0xff, 0xd8}, bytes.Join(segments, nil)...), 0xff, 0xd9)
}

// bomb is a whole PNG that claims a size and has next to no pixels.
func bomb(w, h uint32) []byte {
	b := append(headerOf(w, h, 8, 2), chunk("IDAT", []byte("x"))...)
	return append(b, chunk("IEND", nil)...)
}

// insert puts a segment behind the SOI of a JPEG.
func insert(jpg []byte, segment ...byte) []byte {
	return append(append(append([]byte{}, jpg[:2]...), segment...), jpg[2:]...)
}

// app1 is an APP1 segment, where cameras put a thumbnail.
func app1(data []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(data)+2)), data...)
}

// frame is a frame header with that marker.
func frame(marker byte, w, h uint16, samples byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker, 0, 8 + 3*samples, 8}, h)
	b = append(binary.BigEndian.AppendUint16(b, w), samples)
	for i := range samples {
		b = append(b, i+1, 0x11, 0)
	}
	return b
}

// scans are n empty scans.
func scans(n int) []byte {
	return bytes.Repeat([]byte{0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0}, n)
}

func paletted(alpha uint8) *image.Paletted {
	p := color.Palette{color.NRGBA{1, 2, 3, alpha}, color.White}
	return image.NewPaletted(image.Rect(0, 0, 5, 4), p)
}

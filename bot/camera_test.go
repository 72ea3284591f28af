package bot_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// halves is a picture that is red on its left and blue on its right.
func halves(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.Draw(m, m.Rect, image.NewUniform(color.NRGBA{220, 0, 0, 255}), image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(width/2, 0, width, height), image.NewUniform(color.NRGBA{0, 0, 220, 255}), image.Point{}, draw.Src)
	return m
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

// noisePNG is a picture that does not compress: 3 bytes for each pixel.
func noisePNG(t testing.TB, width, height int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	_, _ = rand.NewChaCha8([32]byte{7}).Read(m.Pix)
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	var b bytes.Buffer
	must(t, (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, m))
	return b.Bytes()
}

// movingGIF has a red and blue frame and then a colourful one.
func movingGIF(t testing.TB, width, height int) []byte {
	t.Helper()
	all := &gif.GIF{}
	for _, m := range []image.Image{halves(width, height), sheet(width, height)} {
		frame := image.NewPaletted(m.Bounds(), palette.Plan9)
		draw.Draw(frame, frame.Rect, m, image.Point{}, draw.Src)
		all.Image, all.Delay = append(all.Image, frame), append(all.Delay, 10)
	}
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, all))
	return b.Bytes()
}

// movingPNG is a PNG with a second frame: https://www.w3.org/TR/png-3/#apng-frame-based-animation
func movingPNG(t testing.TB, width, height int) []byte {
	t.Helper()
	still := pngOf(t, halves(width, height))
	const head = 8 + 25 // signature and IHDR
	out := bytes.NewBuffer(bytes.Clone(still[:head]))
	frame := func(n uint32) []byte {
		b := binary.BigEndian.AppendUint32(nil, n)
		b = binary.BigEndian.AppendUint32(b, uint32(width))
		b = binary.BigEndian.AppendUint32(b, uint32(height))
		return append(b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0)
	}
	out.Write(chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0}))
	out.Write(chunk("fcTL", frame(0)))
	pixels := still[head : len(still)-12]
	out.Write(pixels)
	out.Write(chunk("fcTL", frame(1)))
	out.Write(chunk("fdAT", append([]byte{0, 0, 0, 2}, pixels[8:len(pixels)-4]...)))
	out.Write(still[len(still)-12:])
	return out.Bytes()
}

func chunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// phoneJPEG is a photo that was taken on the side: its EXIF says how to turn it
// (orientation 6) and where it was taken.
func phoneJPEG(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, halves(width, height), &jpeg.Options{Quality: 95}))
	le := binary.LittleEndian
	tiff := append([]byte("II*\x00"), le.AppendUint32(nil, 8)...)
	entry := func(tag, kind uint16, count, value uint32) {
		tiff = le.AppendUint16(le.AppendUint16(tiff, tag), kind)
		tiff = le.AppendUint32(le.AppendUint32(tiff, count), value)
	}
	tiff = le.AppendUint16(tiff, 3)
	entry(0x0112, 3, 1, 6)   // orientation
	entry(0x013b, 2, 18, 50) // artist, at the end
	entry(0x8825, 4, 1, 68)  // GPS
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, "canary-photograph\x00"...) // at 50
	tiff = le.AppendUint16(tiff, 1)                 // at 68
	entry(1, 2, 2, 'N')
	tiff = append(tiff, 0, 0, 0, 0)
	exif := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{0xff, 0xd8}, segment...), exif...), b.Bytes()[2:]...)
}

// damagedJPEG has a sound structure around pixels of which half are missing.
func damagedJPEG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, sheet(64, 64), nil))
	whole := b.Bytes()
	return append(bytes.Clone(whole[:len(whole)*3/4]), 0xff, 0xd9)
}

// webp is a still picture of the tests of golang.org/x/image.
func webp(t testing.TB) []byte {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/image").Output()
	must(t, err)
	b, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "testdata", "blue-purple-pink.lossy.webp"))
	must(t, err)
	return b
}

package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
)

// encode writes img with its profile, when that is one for the colours that the
// file has then; a PNG without one, with what else says how colours are shown.
func encode(w io.Writer, img image.Image, c colours, a attempt) error {
	switch a.kind {
	case JPEG:
		img = flat(img)
		if suits(c.profile, img) {
			w = &insertion{w: w, at: 2, b: jpegProfileSegments(c.profile)} // behind SOI
		}
		return jpeg.Encode(w, img, &jpeg.Options{Quality: a.quality})
	case PNG:
		img = rgbOf(img)
		if suits(c.profile, img) {
			c.chunks = pngProfileChunk(c.profile)
		}
		if len(c.chunks) > 0 {
			w = &insertion{w: w, at: pngSignatureSize + pngHeaderSize, b: c.chunks}
		}
		return png.Encode(w, img)
	default:
		return fmt.Errorf("encode picture: unknown kind %q", a.kind)
	}
}

// flat returns img on white in a form that the JPEG encoder is quick with.
func flat(img image.Image) image.Image {
	switch img := img.(type) {
	case *image.YCbCr, *image.Gray:
		return img
	case *image.RGBA:
		if img.Opaque() {
			return img
		}
	case *image.NRGBA:
		if img.Opaque() {
			return &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
		}
	case *image.Gray16:
		out := image.NewGray(img.Rect)
		for i := range out.Pix {
			out.Pix[i] = img.Pix[2*i]
		}
		return out
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, out.Rect.Min, draw.Over)
	return out
}

// rgbOf returns img in a form that the PNG encoder is quick with.
func rgbOf(img image.Image) image.Image {
	switch img.(type) {
	case *image.YCbCr, *image.CMYK:
		return flat(img)
	}
	return img
}

// suits says whether a profile is one for the colours of img: grey or not.
func suits(profile []byte, img image.Image) bool {
	if profile == nil {
		return false
	}
	switch img.(type) {
	case *image.Gray, *image.Gray16:
		return profileSpace(profile) == "GRAY"
	}
	return profileSpace(profile) == "RGB "
}

func jpegProfileSegments(profile []byte) []byte {
	var b bytes.Buffer
	_ = writeJPEGProfile(&b, profile) // a buffer takes everything
	return b.Bytes()
}

// pngProfileChunk is an iCCP chunk: https://www.w3.org/TR/png-3/#11iCCP
func pngProfileChunk(profile []byte) []byte {
	var b bytes.Buffer
	b.WriteString("\x00\x00\x00\x00iCCPicc\x00\x00") // length, name, name of the profile, method
	z := zlib.NewWriter(&b)
	_, _ = z.Write(profile) // a buffer takes everything
	_ = z.Close()
	chunk := b.Bytes()
	binary.BigEndian.PutUint32(chunk, uint32(len(chunk)-pngChunkSize))
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}

// insertion puts b behind the first at bytes of what is written to w.
type insertion struct {
	w  io.Writer
	at int
	b  []byte
}

func (i *insertion) Write(p []byte) (int, error) {
	n := min(len(p), i.at)
	if i.at > 0 {
		if _, err := i.w.Write(p[:n]); err != nil {
			return 0, err
		}
		if i.at -= n; i.at == 0 {
			if _, err := i.w.Write(i.b); err != nil {
				return 0, err
			}
		}
	}
	if n == len(p) {
		return n, nil
	}
	m, err := i.w.Write(p[n:])
	return n + m, err
}

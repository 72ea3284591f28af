package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"testing"
)

// gifOf is a GIF of those frames.
func gifOf(tb testing.TB, frames ...*image.Paletted) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: frames, Delay: make([]int, len(frames))}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// webpFile is a WebP of those chunks.
func webpFile(chunks ...[]byte) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBP"), bytes.Join(chunks, nil)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func riffChunk(name, data string) []byte {
	b := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	return append(append(b, data...), make([]byte, len(data)&1)...)
}

// lossy is the start of lossy pixels; what follows is not looked at.
func lossy(w, h uint16) []byte {
	b := binary.LittleEndian.AppendUint16([]byte("\x10\x00\x00\x9d\x01\x2a"), w)
	return riffChunk("VP8 ", string(binary.LittleEndian.AppendUint16(b, h))+"pixels")
}

// lossless is the start of lossless pixels.
func lossless(w, h uint32, alpha bool) []byte {
	v := w - 1 | (h-1)<<14
	if alpha {
		v |= 1 << 28
	}
	return riffChunk("VP8L", string(binary.LittleEndian.AppendUint32([]byte{0x2f}, v))+"pixels!")
}

// vp8x is the header of a WebP with more than pixels.
func vp8x(flags byte, w, h uint32) []byte {
	b := []byte{flags, 0, 0, 0}
	b = append(b, binary.LittleEndian.AppendUint32(nil, w-1)[:3]...)
	return riffChunk("VP8X", string(append(b, binary.LittleEndian.AppendUint32(nil, h-1)[:3]...)))
}

// anmf is a frame of an animated WebP.
func anmf(x, y, w, h uint32, chunks ...[]byte) []byte {
	var b []byte
	for _, v := range []uint32{x / 2, y / 2, w - 1, h - 1, 0} {
		b = append(b, binary.LittleEndian.AppendUint32(nil, v)[:3]...)
	}
	return riffChunk("ANMF", string(append(b, 0))+string(bytes.Join(chunks, nil)))
}

// interlaced is a black grey PNG in seven passes. The bytes of its rows are
// counted pixel by pixel, by the figure of the specification.
func interlaced(tb testing.TB, w, h int) []byte {
	tb.Helper()
	const figure = "" + // https://www.w3.org/TR/png-3/#8Interlace
		"16462646" + "77777777" + "56565656" + "77777777" + "36463646" + "77777777" + "56565656" + "77777777"
	size := 0
	for pass := byte('1'); pass <= '7'; pass++ {
		for y := range h {
			pixels := 0
			for x := range w {
				if figure[y%8*8+x%8] == pass {
					pixels++
				}
			}
			if pixels > 0 {
				size += 1 + pixels
			}
		}
	}
	return chunksPNG(ihdr(uint32(w), uint32(h), 8, 0, 0, 0, 1), chunk("IDAT", deflated(tb, make([]byte, size))))
}

// ihdr is a signature and a header with all of its fields.
func ihdr(w, h uint32, depth, colour, compression, filter, interlace byte) []byte {
	data := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	data = append(data, depth, colour, compression, filter, interlace)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", data)...)
}

// field is one of an EXIF directory, with its four bytes of value.
type field struct {
	tag, kind uint16
	value     uint32
}

func shortField(tag, value uint16) field { return field{tag, 3, uint32(value)} }

// tiff is EXIF data of one directory.
func tiff(order binary.AppendByteOrder, fields ...field) []byte {
	b := []byte("MM\x00*")
	if order == binary.LittleEndian {
		b = []byte("II*\x00")
	}
	return directory(order, order.AppendUint32(b, 8), 0, fields...)
}

// directory appends an EXIF directory and says where the next one is.
func directory(order binary.AppendByteOrder, b []byte, next uint32, fields ...field) []byte {
	b = order.AppendUint16(b, uint16(len(fields)))
	for _, f := range fields {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, f.tag), f.kind), 1)
		if f.kind == 3 {
			b = order.AppendUint16(order.AppendUint16(b, uint16(f.value)), 0)
		} else {
			b = order.AppendUint32(b, f.value)
		}
	}
	return order.AppendUint32(b, next)
}

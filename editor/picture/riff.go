package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"
)

// webpParts are the places of what a WebP file is decoded from: a still
// picture's, or those of the first frame of an animation.
// https://developers.google.com/speed/webp/docs/riff_container
type webpParts struct {
	animated bool
	frame    image.Rectangle // on the canvas, when animated
	profile  riffChunk
	alpha    riffChunk // of lossy pixels
	pixels   riffChunk
}

// riffChunk is a piece of a RIFF file; the zero value is none.
type riffChunk struct {
	name      string
	off, size int64 // of its data
}

const riffHead = 8 // name and size of a chunk

// whole is the size with head and padding.
func (c riffChunk) whole() int64 { return riffHead + c.size + c.size&1 }

// findWebP walks over the chunks up to the first pixels.
func findWebP(r io.ReaderAt) (webpParts, error) {
	var p webpParts
	at, end := int64(12), int64(1)<<32
	for p.pixels.name == "" {
		c, err := chunkAt(r, at)
		if err != nil {
			return webpParts{}, err
		}
		if at >= end {
			return webpParts{}, errors.New("no pixels in the frame")
		}
		at += c.whole()
		switch c.name {
		case "ICCP":
			p.profile = c
		case "ALPH":
			p.alpha = c
		case "VP8 ":
			p.pixels = c
		case "VP8L":
			p.pixels, p.alpha = c, riffChunk{}
		case "ANMF":
			if p.frame, err = frameAt(r, c.off); err != nil {
				return webpParts{}, err
			}
			p.animated, at, end = true, c.off+webpFrameHead, at
		}
	}
	return p, nil
}

func chunkAt(r io.ReaderAt, at int64) (riffChunk, error) {
	var b [riffHead]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return riffChunk{}, err
	}
	return riffChunk{string(b[:4]), at + riffHead, int64(binary.LittleEndian.Uint32(b[4:]))}, nil
}

// webpFrameHead is the size of what stands in a frame before its chunks.
const webpFrameHead = 16

// frameAt reads where on the canvas a frame is.
func frameAt(r io.ReaderAt, at int64) (image.Rectangle, error) {
	var b [webpFrameHead]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return image.Rectangle{}, err
	}
	p := image.Pt(2*uint24(b[0:]), 2*uint24(b[3:]))
	return image.Rectangle{Min: p, Max: p.Add(image.Pt(uint24(b[6:])+1, uint24(b[9:])+1))}, nil
}

// still is a WebP file of that size with nothing but the pixels.
func (p webpParts) still(r io.ReaderAt, size image.Point) io.Reader {
	head := []byte("RIFF\x00\x00\x00\x00WEBP")
	parts := []io.Reader{bytes.NewReader(nil)}
	total := int64(4)
	if p.alpha.name != "" {
		head = append(head, "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00"...) // 0x10: with alpha
		head = appendUint24(appendUint24(head, size.X-1), size.Y-1)
		total += int64(len(head)-12) + p.alpha.whole()
		parts = append(parts, p.alpha.reader(r))
	}
	total += p.pixels.whole()
	binary.LittleEndian.PutUint32(head[4:], uint32(total))
	parts[0] = bytes.NewReader(head)
	return io.MultiReader(append(parts, p.pixels.reader(r))...)
}

// reader reads the chunk with its head and padding.
func (c riffChunk) reader(r io.ReaderAt) io.Reader {
	data := io.NewSectionReader(r, c.off-riffHead, riffHead+c.size)
	return io.MultiReader(data, bytes.NewReader(make([]byte, c.size&1)))
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func appendUint24(b []byte, v int) []byte {
	return append(b, byte(v), byte(v>>8), byte(v>>16))
}

package picture

import (
	"encoding/binary"
	"hash/crc32"
)

// pngWalker follows the chunks of a PNG: https://www.w3.org/TR/png-3/#5DataRep
//
// It reads the header, wants pixel data and an end, and steps over all else.
// What follows the end is ignored, as decoders do.
type pngWalker struct {
	limits Limits
	found  Info
	step   pngStep
	part   []byte // of the signature, a chunk's head or the header chunk
	skip   int64  // bytes of a chunk that are not looked at
	next   pngStep
	pixels bool // an IDAT was seen
}

type pngStep int

const (
	pngSignature pngStep = iota
	pngHeader
	pngChunk
	pngSkip
	pngEnd
)

// What a step waits for, in bytes.
const (
	pngSignatureSize = 8
	pngHeaderSize    = 4 + 4 + 13 + 4 // length, type, data, CRC of IHDR
	pngChunkSize     = 4 + 4          // length, type
	pngMaxChunk      = 1<<31 - 1      // https://www.w3.org/TR/png-3/#5Chunk-layout
)

func (w *pngWalker) write(p []byte) error {
	for len(p) > 0 && w.step != pngEnd {
		if w.step == pngSkip {
			p = w.pass(p)
			continue
		}
		n := min(len(p), w.need()-len(w.part))
		w.part = append(w.part, p[:n]...)
		p = p[n:]
		if len(w.part) < w.need() {
			return nil
		}
		if err := w.advance(); err != nil {
			return err
		}
		w.part = w.part[:0]
	}
	return nil
}

func (w *pngWalker) need() int {
	switch w.step {
	case pngSignature:
		return pngSignatureSize
	case pngHeader:
		return pngHeaderSize
	default:
		return pngChunkSize
	}
}

// pass steps over bytes of a chunk.
func (w *pngWalker) pass(p []byte) []byte {
	n := min(int64(len(p)), w.skip)
	if w.skip -= n; w.skip == 0 {
		w.step = w.next
	}
	return p[n:]
}

func (w *pngWalker) advance() error {
	switch w.step {
	case pngSignature:
		w.step = pngHeader
		return nil
	case pngHeader:
		w.step = pngChunk
		return w.header()
	default:
		return w.chunk()
	}
}

// header reads IHDR: https://www.w3.org/TR/png-3/#11IHDR
func (w *pngWalker) header() error {
	b := w.part
	if binary.BigEndian.Uint32(b) != 13 || string(b[4:8]) != "IHDR" {
		return w.broken("no IHDR at the start")
	}
	if crc32.ChecksumIEEE(b[4:21]) != binary.BigEndian.Uint32(b[21:]) {
		return w.broken("wrong checksum of IHDR")
	}
	width, height := binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
	if width == 0 || height == 0 || width > pngMaxChunk || height > pngMaxChunk {
		return w.broken("impossible width or height")
	}
	depth, colour := b[16], b[17]
	if !pngColour[[2]byte{depth, colour}] || b[18] != 0 || b[19] != 0 || b[20] > 1 {
		return w.broken("impossible colour type, compression or interlace")
	}
	w.found = Info{
		Kind: PNG, Width: int(width), Height: int(height), Alpha: colour >= 4,
		Frames: 1, Orientation: 1, Depth: int(depth), Model: pngModels[colour],
	}
	return w.limits.check(int(width), int(height))
}

// pngColour are the pairs of bit depth and colour type that exist:
// https://www.w3.org/TR/png-3/#table111
var pngColour = map[[2]byte]bool{
	{1, 0}: true, {2, 0}: true, {4, 0}: true, {8, 0}: true, {16, 0}: true,
	{8, 2}: true, {16, 2}: true,
	{1, 3}: true, {2, 3}: true, {4, 3}: true, {8, 3}: true,
	{8, 4}: true, {16, 4}: true,
	{8, 6}: true, {16, 6}: true,
}

var pngModels = map[byte]Model{0: Gray, 2: RGB, 3: Palette, 4: GrayAlpha, 6: RGBAlpha}

// chunk reads the head of the next chunk.
func (w *pngWalker) chunk() error {
	length, name := binary.BigEndian.Uint32(w.part), string(w.part[4:])
	if length > pngMaxChunk || !chunkName(name) {
		return w.broken("damaged chunk")
	}
	w.step, w.skip, w.next = pngSkip, int64(length)+4, pngChunk // with the CRC
	switch name {
	case "IHDR":
		return w.broken("second IHDR")
	case "IDAT":
		w.pixels = true
	case "tRNS":
		w.found.Alpha = true
	case "IEND":
		if !w.pixels {
			return w.broken("no pixels")
		}
		w.next = pngEnd
	}
	return nil
}

func chunkName(s string) bool {
	for _, c := range []byte(s) {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return true
}

func (w *pngWalker) end() (Info, error) {
	if w.step != pngEnd {
		return Info{}, w.broken("cut before its end")
	}
	return w.found, nil
}

func (w *pngWalker) broken(reason string) error {
	return &BrokenError{Kind: PNG, Reason: reason}
}

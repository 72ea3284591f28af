package picture

import (
	"encoding/binary"
	"hash/crc32"
)

// pngWalker follows the chunks of a PNG: https://www.w3.org/TR/png-3/#5DataRep
//
// Lengths, checksums and the order of the chunks that decoders need must be
// right, and the pixel data must be what the header says. Beside that it is as
// lenient as Go's decoder: chunks that nobody knows may stand anywhere, and so
// may chunks of pixels once the pixels are complete. It is stricter in two
// things that other decoders insist on: the header comes first (Apple's CgBI
// files are no PNGs), and names are letters.
type pngWalker struct {
	src    *source
	limits Limits
	found  Info
	colour byte
	rows   pngRows

	name    [4]byte // of the chunk
	left    int64   // of its data
	crc     uint32  // of what was read of it
	part    []byte
	chunks  int
	plte    bool
	trns    bool
	idat    bool
	moving  bool // an acTL was seen
	onlyCRC bool // the pixel data is not inflated
}

// Sizes of the parts of a PNG, in bytes.
const (
	pngSignatureSize = 8
	pngChunkSize     = 4 + 4          // length and type; the CRC follows the data
	pngHeaderSize    = 4 + 4 + 13 + 4 // length, type, data and CRC of IHDR
	pngMaxChunk      = 1<<31 - 1
)

// Colour types: https://www.w3.org/TR/png-3/#6Colour-values
const (
	pngGray      = 0
	pngRGB       = 2
	pngPalette   = 3
	pngGrayAlpha = 4
	pngRGBAlpha  = 6
)

func (w *pngWalker) walk() (Info, error) {
	if err := w.header(); err != nil {
		return Info{}, err
	}
	for string(w.name[:]) != "IEND" {
		if err := w.begin(); err != nil {
			return Info{}, err
		}
		if err := w.chunk(); err != nil {
			return Info{}, err
		}
		if err := w.finish(); err != nil {
			return Info{}, err
		}
	}
	if !w.moving {
		w.found.Frames = 1
	}
	return w.found, nil
}

// begin reads the head of the next chunk.
func (w *pngWalker) begin() error {
	w.chunks++
	if err := count(PNG, w.chunks, w.limits.Chunks, "chunks"); err != nil {
		return err
	}
	head, err := w.src.take(pngChunkSize)
	if err != nil {
		return err
	}
	length := binary.BigEndian.Uint32(head)
	if length > pngMaxChunk || !chunkName(head[4:]) {
		return w.broken("damaged chunk")
	}
	w.name, w.left, w.part = [4]byte(head[4:]), int64(length), w.part[:0]
	w.crc = crc32.ChecksumIEEE(head[4:])
	return nil
}

func chunkName(b []byte) bool {
	for _, c := range b {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return true
}

// piece takes data of the chunk.
func (w *pngWalker) piece() ([]byte, error) {
	p, err := w.src.piece(w.left)
	w.crc = crc32.Update(w.crc, crc32.IEEETable, p)
	w.left -= int64(len(p))
	return p, err
}

// read puts data of the chunk into part, at most keep bytes.
func (w *pngWalker) read(keep int64) error {
	n := min(w.left, keep)
	var err error
	w.part, err = w.src.some(w.part, n, n)
	w.crc = crc32.Update(w.crc, crc32.IEEETable, w.part)
	w.left -= n
	return err
}

// finish reads over the rest of the chunk and compares its checksum.
func (w *pngWalker) finish() error {
	for w.left > 0 {
		if _, err := w.piece(); err != nil {
			return err
		}
	}
	sum, err := w.src.take(4)
	if err != nil {
		return err
	}
	if binary.BigEndian.Uint32(sum) != w.crc {
		return w.broken("wrong checksum of " + string(w.name[:]))
	}
	return nil
}

func (w *pngWalker) broken(reason string) error {
	return &BrokenError{Kind: PNG, Reason: reason}
}

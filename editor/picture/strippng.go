package picture

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
)

// pngStripper writes a PNG again chunk by chunk: https://www.w3.org/TR/png-3/
type pngStripper struct {
	stripper
	depth  byte            // bits of a sample, of the header
	colour byte            // colour type of the header
	pixels pngPixels       // how far it is
	data   int64           // bytes of pixel data that are still to come; < 0 when not known
	seen   map[string]bool // chunks that may come once
	part   []byte          // a small chunk, whole
}

type pngPixels int

const (
	pngBefore pngPixels = iota // no pixels yet
	pngWithin                  // in the row of chunks with pixels
	pngAfter
)

func (s *pngStripper) strip() error {
	s.seen = make(map[string]bool)
	if err := s.pass(pngSignatureSize); err != nil {
		return err
	}
	for {
		head, err := s.r.Peek(pngChunkSize)
		if err != nil {
			return err
		}
		length, name := binary.BigEndian.Uint32(head), string(head[4:])
		if length > pngMaxChunk {
			return &BrokenError{Kind: PNG, Reason: "damaged chunk"}
		}
		if name == "IEND" {
			_, err := s.w.WriteString("\x00\x00\x00\x00IEND\xae\x42\x60\x82")
			return err
		}
		if err := s.chunk(name, int64(length)); err != nil {
			return err
		}
	}
}

// chunk copies or drops the next chunk.
func (s *pngStripper) chunk(name string, length int64) error {
	whole := pngChunkSize + length + 4
	switch {
	case name == "IDAT" && s.pixels != pngAfter:
		s.pixels = pngWithin
		return s.idat(length)
	case s.pixels == pngWithin:
		s.pixels = pngAfter
	}
	if s.pixels != pngBefore || s.seen[name] || !s.stays(name, length) {
		return s.drop(whole)
	}
	if err := s.read(int(whole)); err != nil {
		return err
	}
	if name == "IHDR" {
		s.depth, s.colour = s.part[pngChunkSize+8], s.part[pngChunkSize+9]
	}
	if !pngShows[name] && !s.harmless(name) {
		return nil
	}
	s.seen[name] = true
	_, err := s.w.Write(s.part)
	return err
}

// idat copies a chunk with pixel data as far as it is that.
func (s *pngStripper) idat(length int64) error {
	whole := pngChunkSize + length + 4
	switch {
	case s.data < 0 || length < s.data:
		s.data = max(s.data-length, -1)
		return s.pass(whole)
	case s.data == 0:
		return s.drop(whole)
	}
	size := s.data
	s.data = 0
	if err := s.drop(pngChunkSize); err != nil {
		return err
	}
	head := append(binary.BigEndian.AppendUint32(nil, uint32(size)), "IDAT"...)
	if _, err := s.w.Write(head); err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	_, _ = sum.Write(head[4:])
	if _, err := io.CopyN(io.MultiWriter(s.w, sum), s.r, size); err != nil {
		return err
	}
	if err := s.drop(length - size + 4); err != nil {
		return err
	}
	_, err := s.w.Write(sum.Sum(nil))
	return err
}

// read reads a whole chunk into s.part.
func (s *pngStripper) read(n int) error {
	s.part = slices.Grow(s.part[:0], n)[:n]
	_, err := io.ReadFull(s.r, s.part)
	return err
}

// stays says whether a chunk before the pixels is one that pixels need or that
// says how to show them.
func (s *pngStripper) stays(name string, length int64) bool {
	const paletted, alpha = 3, 4
	switch name {
	case "PLTE": // only a suggestion elsewhere
		return s.colour == paletted && length <= 3*256
	case "tRNS":
		return s.colour&alpha == 0 && length <= 256
	case "iCCP":
		return length <= maxProfile
	}
	return slices.Contains(pngKept[name], length)
}

// harmless says whether a chunk that only helps to show the picture is whole and
// no more than it ought to be. A profile is not unpacked for that.
func (s *pngStripper) harmless(name string) bool {
	data, sum := s.part[pngChunkSize:len(s.part)-4], s.part[len(s.part)-4:]
	if crc32.ChecksumIEEE(s.part[4:len(s.part)-4]) != binary.BigEndian.Uint32(sum) || hostile(s.part) {
		return false
	}
	return s.placed(name) && s.sane(name, data)
}

// pngShows are the chunks whose bytes are the picture itself.
var pngShows = map[string]bool{"IHDR": true, "PLTE": true, "tRNS": true}

// pngKept are the small chunks that stay, with the lengths that they can have.
var pngKept = map[string][]int64{
	"IHDR": {13},
	"gAMA": {4}, "cHRM": {32}, "sRGB": {1}, "cICP": {4}, "mDCV": {24}, "cLLI": {8}, // colours
	"sBIT": {1, 2, 3, 4}, "bKGD": {1, 2, 6}, "pHYs": {9},
}

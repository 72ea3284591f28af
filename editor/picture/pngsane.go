package picture

import (
	"bytes"
	"encoding/binary"
)

// placed says whether a chunk stands where the specification has it; those that
// do not, decoders ignore or call an error. https://www.w3.org/TR/png-3/#5ChunkOrdering
func (s *pngStripper) placed(name string) bool {
	switch name {
	case "bKGD":
		return s.colour != pngPalette || s.seen["PLTE"]
	case "pHYs":
		return true
	}
	return !s.seen["PLTE"]
}

// sane says whether the content of such a chunk can be: some decoders refuse a
// picture for one that can't. https://www.w3.org/TR/png-3/#11Ancillary-chunks
func (s *pngStripper) sane(name string, data []byte) bool {
	switch name {
	case "iCCP":
		end := bytes.IndexByte(data, 0)
		return end > 0 && end <= maxProfileName && len(data) > end+2 && data[end+1] == 0 // packed with zlib
	case "gAMA":
		v := binary.BigEndian.Uint32(data)
		return v > 0 && v <= pngMaxChunk
	case "cHRM":
		return chromaticities(data)
	case "sRGB":
		return data[0] <= 3 // rendering intents
	case "cICP":
		return data[2] == 0 && data[3] <= 1 // RGB, of full range or not
	case "sBIT":
		return s.significant(data)
	case "bKGD":
		return len(data) == pngBackground[s.colour]
	}
	return true
}

// chromaticities says whether all coordinates are in the diagram, in units of
// 1/100000, and the white point is not at its edge.
func chromaticities(data []byte) bool {
	const one = 100_000
	for i := 0; i < len(data); i += 8 {
		x, y := binary.BigEndian.Uint32(data[i:]), binary.BigEndian.Uint32(data[i+4:])
		if x > one || y > one-x || i == 0 && (x == 0 || y == 0) {
			return false
		}
	}
	return true
}

// significant says whether there is a number of bits for each sample.
func (s *pngStripper) significant(data []byte) bool {
	samples, depth := int(pngSamples[s.colour]), s.depth
	if s.colour == pngPalette {
		samples, depth = 3, 8
	}
	for _, bits := range data {
		if bits == 0 || bits > depth {
			return false
		}
	}
	return len(data) == samples
}

// pngBackground is how long a background colour is, by colour type.
var pngBackground = map[byte]int{pngGray: 2, pngGrayAlpha: 2, pngRGB: 6, pngRGBAlpha: 6, pngPalette: 1}

package picture

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// maxProfile is how many bytes a colour profile may have. Those for printing
// have 0.5 to 3 million; a larger one is left out.
const maxProfile = 4 << 20

// cutProfile returns b as far as it is an ICC profile, nil when it is none or
// when something else hides in it. https://www.color.org/specification/ICC.1-2022-05.pdf,
// 7.2
func cutProfile(b []byte) []byte {
	const header, padding = 128, 3
	if len(b) < header || len(b) > maxProfile || string(b[36:40]) != "acsp" || hostile(b) {
		return nil
	}
	size := int64(binary.BigEndian.Uint32(b))
	if size < header || size > int64(len(b)) {
		return nil
	}
	if int64(len(b)) > size+padding {
		b = b[:size]
	}
	return b
}

// profileSpace is the colour space that a profile is for: "RGB ", "GRAY",
// "CMYK".
func profileSpace(p []byte) string { return string(p[16:20]) }

// iccParts puts a profile together from the segments of a JPEG, which may come
// in any order: ICC.1, annex B.4. Only the first profile counts.
type iccParts struct {
	parts [][]byte
	left  int // pieces that are missing
	size  int
	done  bool
}

const iccPrefix = "ICC_PROFILE\x00"

// add takes the content of an APP2 segment and says whether the profile is
// complete now.
func (p *iccParts) add(segment []byte) bool {
	b, ok := bytes.CutPrefix(segment, []byte(iccPrefix))
	if p.done || !ok || len(b) < 2 {
		return false
	}
	number, count := int(b[0]), int(b[1])
	if p.parts == nil {
		p.parts, p.left = make([][]byte, count), count
	}
	p.size += len(b) - 2
	if number < 1 || number > count || count != len(p.parts) || p.parts[number-1] != nil || p.size > maxProfile {
		p.parts, p.done = nil, true
		return false
	}
	p.parts[number-1] = bytes.Clone(b[2:])
	p.left--
	p.done = p.left == 0
	return p.done
}

// join returns the profile and forgets it.
func (p *iccParts) join() []byte {
	b := bytes.Join(p.parts, nil)
	p.parts = nil
	return b
}

// writeJPEGProfile writes a profile as APP2 segments.
func writeJPEGProfile(w io.Writer, p []byte) error {
	const room = maxSegment - len(iccPrefix) - 2
	count := (len(p) + room - 1) / room
	for i := range count {
		b := append([]byte(iccPrefix), byte(i+1), byte(count))
		b = append(b, p[i*room:min(len(p), (i+1)*room)]...)
		if err := writeSegment(w, jpegAPP2, b); err != nil {
			return err
		}
	}
	return nil
}

// jpegProfile is the colour profile of the JPEG in r, nil when it has none that
// is whole.
func jpegProfile(r io.Reader) ([]byte, error) {
	s := jpegStripper{stripper: stripper{r: bufio.NewReader(r), w: bufio.NewWriter(io.Discard)}}
	m, err := s.marker()
	for err == nil && m != jpegEOI && m != jpegSOS && !s.profile.done {
		m, err = s.segment(m)
	}
	if err != nil {
		return nil, err
	}
	return s.icc, nil
}

// maxProfileName is how long the name of a profile in a PNG can be.
const maxProfileName = 79

// inflateProfile reads the data of an iCCP chunk: a name, a zero, the method and
// the packed profile. https://www.w3.org/TR/png-3/#11iCCP
func inflateProfile(r io.Reader) []byte {
	b := bufio.NewReader(r)
	name, err := b.ReadSlice(0)
	if err != nil || len(name) > maxProfileName+1 {
		return nil
	}
	if method, err := b.ReadByte(); err != nil || method != 0 {
		return nil
	}
	z, err := zlib.NewReader(b)
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(z, maxProfile+1))
	if err != nil {
		return nil
	}
	return cutProfile(profile)
}

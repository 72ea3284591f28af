package picture

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// colours say how the numbers in a picture are to be shown.
type colours struct {
	profile []byte // an ICC profile; nil for none
	chunks  []byte // of a PNG, whole: those that say it without a profile
}

// pngColours are the colours of the PNG in r. The profile is nil when it is not
// whole.
func pngColours(r io.Reader) (c colours, err error) {
	s := pngStripper{stripper: stripper{r: bufio.NewReader(r)}, seen: make(map[string]bool)}
	if err := s.drop(pngSignatureSize); err != nil {
		return colours{}, err
	}
	for err == nil {
		var head []byte
		if head, err = s.r.Peek(pngChunkSize); err != nil {
			break
		}
		length, name := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		if name == "IDAT" || name == "IEND" {
			return c, nil
		}
		err = s.tell(&c, name, length)
	}
	return colours{}, err
}

// tell takes the next chunk into c if it is one about colours.
func (s *pngStripper) tell(c *colours, name string, length int64) error {
	whole := pngChunkSize + length + 4
	if s.seen[name] || !pngColour[name] || !s.stays(name, length) {
		s.seen[name] = s.seen[name] || name == "PLTE"
		return s.drop(whole)
	}
	s.seen[name] = true
	if err := s.read(int(whole)); err != nil {
		return err
	}
	switch {
	case !s.harmless(name):
	case name == "iCCP":
		c.profile = inflateProfile(bytes.NewReader(s.part[pngChunkSize : pngChunkSize+length]))
	default:
		c.chunks = append(c.chunks, s.part...)
	}
	return nil
}

// pngColour are the chunks about colours: https://www.w3.org/TR/png-3/#11addnlcolinfo
var pngColour = map[string]bool{"gAMA": true, "cHRM": true, "sRGB": true, "cICP": true, "iCCP": true}

package picture

import "bytes"

// jfifSegment is what the JFIF segment in s.part is to be replaced with: its
// version and pixel density without the thumbnail; nil when it is another one
// or was there before. https://www.w3.org/Graphics/JPEG/jfif3.pdf
func (s *jpegStripper) jfifSegment() []byte {
	const name, size, density = "JFIF\x00", 14, 7
	if s.jfif || !bytes.HasPrefix(s.part, []byte(name)) {
		return nil
	}
	s.jfif = true
	if len(s.part) < size { // what it means for the colours stays: that they are YCbCr
		return []byte(name + "\x01\x02\x00\x00\x01\x00\x01\x00\x00")
	}
	out := s.part[:size]
	if hostile(out) {
		copy(out[density:], []byte{0, 0, 1, 0, 1})
	}
	out[12], out[13] = 0, 0 // width and height of the thumbnail
	return out
}

// adobeSegment is what the Adobe segment in s.part is to be replaced with: its
// known fields; nil when it is another one or says nothing new.
// https://www.adobe.com/go/dct_ps (Adobe Technical Note #5116, section 18)
func (s *jpegStripper) adobeSegment() []byte {
	const name, size, transform = "Adobe", 12, 11
	if len(s.part) < size || !bytes.HasPrefix(s.part, []byte(name)) {
		return nil
	}
	out := s.part[:size]
	if s.adobe != nil && s.adobe[transform] == out[transform] {
		return nil
	}
	if hostile(out) {
		clear(out[len(name):transform])
	}
	s.adobe = bytes.Clone(out)
	return out
}

// iccSegment takes a piece of a colour profile from s.part, and writes the
// profile when it is complete and one.
func (s *jpegStripper) iccSegment() error {
	if s.scans > 0 || !s.profile.add(s.part) {
		return nil
	}
	if s.icc = cutProfile(s.profile.join()); s.icc == nil {
		return nil
	}
	return writeJPEGProfile(s.w, s.icc)
}

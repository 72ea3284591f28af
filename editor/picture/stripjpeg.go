package picture

import (
	"bytes"
	"encoding/binary"
	"io"
)

// jpegStripper writes a JPEG again segment by segment (ITU-T T.81, annex B:
// https://www.w3.org/Graphics/JPEG/itu-t81.pdf). The tables, frame and scan
// headers and the entropy-coded data stay as they are. Of application segments
// three are written anew from the few fields that decoders use: JFIF, the ICC
// profile and Adobe's colour mark.
type jpegStripper struct {
	stripper
	part    []byte // the segment that was read last, without marker and length
	profile iccParts
	icc     []byte // was written
	jfif    bool   // was written
	adobe   []byte // was written last
	scans   int
}

func (s *jpegStripper) strip() error {
	if err := s.pass(2); err != nil { // SOI
		return err
	}
	m, err := s.marker()
	for err == nil && m != jpegEOI {
		m, err = s.segment(m)
	}
	if err != nil {
		return err
	}
	_, err = s.w.Write([]byte{0xff, jpegEOI})
	return err
}

// marker finds the next marker, over fill bytes and stray bytes.
func (s *jpegStripper) marker() (byte, error) {
	for {
		b, err := s.window(stripBuffer)
		if err != nil {
			return 0, err
		}
		i := bytes.IndexByte(b, 0xff)
		if i < 0 {
			s.skip(len(b))
			continue
		}
		s.skip(i)
		_, m, err := s.afterFill()
		if err != nil || m != 0 {
			return m, err
		}
	}
}

// afterFill reads over a run of 0xFF and the byte that follows it.
func (s *jpegStripper) afterFill() (run int64, m byte, err error) {
	for m = 0xff; m == 0xff; run++ {
		if m, err = s.r.ReadByte(); err != nil {
			return 0, 0, err
		}
	}
	return run - 1, m, nil
}

// segment deals with what follows the marker m and returns the next marker.
func (s *jpegStripper) segment(m byte) (byte, error) {
	if m == jpegTEM || m >= jpegRST0 && m <= jpegSOI {
		return s.marker()
	}
	if err := s.read(); err != nil {
		return 0, err
	}
	out := s.part
	switch {
	case m == jpegSOS:
		s.scans++
		if err := s.write(m, out); err != nil {
			return 0, err
		}
		return s.entropy()
	case isFrame(m), m == jpegDHT, m == jpegDAC, m == jpegDQT, m == jpegDRI, m == jpegDNL:
	case m == jpegAPP0:
		out = s.jfifSegment()
	case m == jpegAPP14:
		out = s.adobeSegment()
	case m == jpegAPP2:
		if err := s.iccSegment(); err != nil {
			return 0, err
		}
		return s.marker()
	default:
		out = nil
	}
	if out != nil {
		if err := s.write(m, out); err != nil {
			return 0, err
		}
	}
	return s.marker()
}

// read reads a segment into s.part.
func (s *jpegStripper) read() error {
	var length [2]byte
	if _, err := io.ReadFull(s.r, length[:]); err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint16(length[:])) - 2
	if n < 0 {
		return &BrokenError{Kind: JPEG, Reason: "damaged segment"}
	}
	if cap(s.part) < n {
		s.part = make([]byte, n, maxSegment)
	}
	s.part = s.part[:n]
	_, err := io.ReadFull(s.r, s.part)
	return err
}

// maxSegment is what fits into one segment beside its length.
const maxSegment = 0xffff - 2

func (s *jpegStripper) write(m byte, part []byte) error { return writeSegment(s.w, m, part) }

// writeSegment writes a whole segment; part is at most maxSegment long.
func writeSegment(w io.Writer, m byte, part []byte) error {
	head := [4]byte{0xff, m}
	binary.BigEndian.PutUint16(head[2:], uint16(len(part)+2))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	_, err := w.Write(part)
	return err
}

// entropy copies the data of a scan, with its stuffing and its restart markers,
// and returns the marker that ends it.
func (s *jpegStripper) entropy() (byte, error) {
	for {
		b, err := s.window(stripBuffer)
		if err != nil {
			return 0, err
		}
		n := coded(b)
		if _, err := s.w.Write(b[:n]); err != nil {
			return 0, err
		}
		s.skip(n)
		if n == len(b) {
			continue
		}
		run, m, err := s.afterFill()
		if err != nil || !inScan(m) {
			return m, err
		}
		for range run {
			if err := s.w.WriteByte(0xff); err != nil {
				return 0, err
			}
		}
		if err := s.w.WriteByte(m); err != nil {
			return 0, err
		}
	}
}

// coded is the length of the start of b that is surely entropy-coded data.
func coded(b []byte) int {
	at := 0
	for {
		i := bytes.IndexByte(b[at:], 0xff)
		if i < 0 {
			return len(b)
		}
		at += i
		if at+1 == len(b) || !inScan(b[at+1]) {
			return at
		}
		for at += 2; at+1 < len(b) && b[at] == 0xff && inScan(b[at+1]); { // a bomb has nothing else
			at += 2
		}
	}
}

// inScan says whether 0xFF and m can stand in the data of a scan: as a stuffed
// byte or as a restart marker.
func inScan(m byte) bool { return m == 0 || m >= jpegRST0 && m <= jpegRST7 }

package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// jpegWalker follows the segments of a JPEG (ITU-T T.81, annex B:
// https://www.w3.org/Graphics/JPEG/itu-t81.pdf) from its start to its end. The
// headers of frames and scans and the sizes of tables must be right. Fill bytes
// and stray bytes between segments are let pass, as decoders do, and what the
// coded data means is not judged: neither is it decoded.
//
// So also files pass that Go's decoder does not read: of 12 bits, lossless or
// arithmetically coded, of unusual sampling, without tables, with the height in
// a DNL segment.
type jpegWalker struct {
	src      *source
	limits   Limits
	found    Info
	segments int
	part     []byte // the segment, or its start
	frame    byte   // marker of the frame header, 0 before it
	ids      []byte // of the components
	sampling []byte // of the components: horizontal and vertical, four bits each
	jfif     bool
	adobe    int // its colour transform, -1 without
}

// walk goes from behind the SOI marker to the EOI marker.
func (w *jpegWalker) walk() (Info, error) {
	w.adobe = -1
	for {
		m, err := w.marker()
		if err != nil {
			return Info{}, err
		}
		if m == jpegEOI {
			break
		}
		if err := w.segment(m); err != nil {
			return Info{}, err
		}
	}
	if w.found.Scans == 0 || w.found.Height == 0 {
		return Info{}, w.broken("no pixels")
	}
	w.found.Model = w.model()
	return w.found, nil
}

// marker finds the next marker, over coded data, fill bytes and stray bytes.
func (w *jpegWalker) marker() (byte, error) {
	for {
		w.coded()
		m, err := w.src.one()
		for err == nil && m == 0xff {
			w.fill()
			m, err = w.src.one()
		}
		if err != nil || !inScan(m) {
			return m, err
		}
	}
}

// fill takes the fill bytes that have come.
func (w *jpegWalker) fill() {
	b := w.src.buf
	for len(b) > 0 && b[0] == 0xff {
		b = b[1:]
	}
	w.src.buf = b
}

// coded takes all up to the next 0xFF that is none of coded data, and that too.
// At the end of the file it takes all there is.
func (w *jpegWalker) coded() {
	for w.src.more() {
		b := w.src.buf
		n := coded(b)
		if n < len(b) {
			w.src.buf = b[n+1:]
			return
		}
		w.src.buf = nil
	}
}

// segment reads what follows the marker m.
func (w *jpegWalker) segment(m byte) error {
	if name := jpegRelatives[m]; name != "" {
		return &FormatError{Format: name}
	}
	w.segments++
	if err := count(JPEG, w.segments, w.limits.Segments, "segments"); err != nil || m == jpegTEM {
		return err
	}
	if m < jpegSOF0 || m == jpegSOI || m == jpegJPG {
		return w.broken(fmt.Sprintf("unknown marker %02X", m))
	}
	length, err := w.src.take(2)
	if err != nil {
		return err
	}
	n := int64(binary.BigEndian.Uint16(length)) - 2
	if n < 0 {
		return w.broken("damaged segment")
	}
	if w.part, err = w.src.some(w.part[:0], n, jpegKeep(m)); err != nil {
		return err
	}
	return w.read(m, n)
}

// jpegKeep is how many bytes of a segment are looked at.
func jpegKeep(m byte) int64 {
	if m == jpegCOM || m >= jpegAPP0 && m <= jpegAPP15 && m != jpegAPP1 {
		return 64
	}
	return maxSegment
}

// read looks at the segment, of which part holds the start or all n bytes.
func (w *jpegWalker) read(m byte, n int64) error {
	switch {
	case isFrame(m):
		return w.frameHeader(m)
	case m == jpegSOS:
		return w.scanHeader()
	case m == jpegDNL:
		return w.lines()
	case m == jpegDHT, m == jpegDQT, m == jpegDRI, m == jpegDAC:
		if !jpegTables[m](w.part) {
			return w.broken("damaged tables")
		}
	case m == jpegCOM:
		w.found.Private |= PrivateComment
	default:
		w.application(m, n)
	}
	return nil
}

// isFrame says whether m is one of the SOF markers, which carry the size; DHT,
// JPG and DAC are numbered among them.
func isFrame(m byte) bool {
	return m >= jpegSOF0 && m <= jpegSOF15 && m != jpegDHT && m != jpegJPG && m != jpegDAC
}

// application looks into an APP segment: https://exiftool.org/TagNames/JPEG.html
func (w *jpegWalker) application(m byte, n int64) {
	b := w.part
	has := func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }
	switch {
	case m == jpegAPP0 && has("JFIF\x00"):
		w.jfif = true
		if n > 14 {
			w.found.Private |= PrivateThumbnail
		}
	case m == jpegAPP0 && has("JFXX\x00"):
		w.found.Private |= PrivateThumbnail
	case m == jpegAPP1 && has("Exif\x00"):
		w.found.addEXIF(b)
	case m == jpegAPP1 && has("http://ns.adobe.com/x"):
		w.found.Private |= PrivateXMP
	case m == jpegAPP2 && has(iccPrefix):
		w.found.ICC = true
	case m == jpegAPP11 && has("JP"): // JUMBF: ISO 19566-5, D.2
		w.found.Private |= PrivateOrigin
	case m == jpegAPP13 && (has("Photoshop ") || has("Adobe_Photoshop")):
		w.found.Private |= PrivateIPTC
	case m == jpegAPP14 && has("Adobe") && len(b) >= 12:
		w.adobe = int(b[11])
	default:
		w.found.Private |= PrivateUnknown
	}
}

func (w *jpegWalker) broken(reason string) error {
	return &BrokenError{Kind: JPEG, Reason: reason}
}

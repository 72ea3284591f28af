package picture

import (
	"bytes"
	"encoding/binary"
)

// jpegWalker follows the segments of a JPEG (ITU-T T.81, annex B:
// https://www.w3.org/Graphics/JPEG/itu-t81.pdf) to its size, its pixels and its
// end. A thumbnail inside a segment is stepped over with the segment, fill
// bytes and stray bytes between segments are allowed, and what follows the end
// is ignored, as decoders do.
type jpegWalker struct {
	limits Limits
	found  Info
	step   jpegStep
	marker byte
	part   []byte // of a segment's length, or of a frame header
	left   int    // bytes of the segment that are still to come
}

type jpegStep int

const (
	jpegSeek   jpegStep = iota // for 0xFF, in or between segments
	jpegMarker                 // the byte after 0xFF
	jpegLength                 // the two bytes after a marker
	jpegFrame                  // the frame header: size and components
	jpegSkip                   // the rest of a segment
	jpegEnd
)

const jpegFrameSize = 6 // precision, height, width, components: T.81, B.2.2

func (w *jpegWalker) write(p []byte) error {
	for len(p) > 0 && w.step != jpegEnd {
		var err error
		if p, err = w.next(p); err != nil {
			return err
		}
	}
	return nil
}

// next does one step and returns the bytes that it left.
func (w *jpegWalker) next(p []byte) ([]byte, error) {
	switch w.step {
	case jpegSeek:
		i := bytes.IndexByte(p, 0xff)
		if i < 0 {
			return nil, nil
		}
		w.step = jpegMarker
		return p[i+1:], nil
	case jpegMarker:
		return p[1:], w.mark(p[0])
	case jpegSkip:
		n := min(len(p), w.left)
		if w.left -= n; w.left == 0 {
			w.step = jpegSeek
		}
		return p[n:], nil
	default:
		return w.collect(p)
	}
}

// mark takes the byte after 0xFF: T.81, table B.1.
func (w *jpegWalker) mark(m byte) error {
	w.marker, w.step = m, jpegSeek
	switch {
	case m == 0xff: // fill byte
		w.step = jpegMarker
	case m == 0xd9: // EOI
		return w.finish()
	case m == 0x00, m == 0x01, m >= 0xd0 && m <= 0xd8: // stuffing, TEM, RST, SOI
	default:
		w.step, w.part = jpegLength, w.part[:0]
	}
	return nil
}

func (w *jpegWalker) collect(p []byte) ([]byte, error) {
	need := 2
	if w.step == jpegFrame {
		need = jpegFrameSize
	}
	n := min(len(p), need-len(w.part))
	w.part = append(w.part, p[:n]...)
	if len(w.part) < need {
		return nil, nil
	}
	part := w.part
	w.part = w.part[:0]
	if w.step == jpegFrame {
		return p[n:], w.frame(part)
	}
	return p[n:], w.segment(int(binary.BigEndian.Uint16(part)) - 2)
}

// segment begins a segment with size bytes after its length.
func (w *jpegWalker) segment(size int) error {
	if size < 0 {
		return w.broken("damaged segment")
	}
	w.left, w.step = size, jpegSkip
	if size == 0 {
		w.step = jpegSeek
	}
	switch {
	case w.marker == 0xda: // SOS
		if w.found.Width == 0 {
			return w.broken("pixels before the size")
		}
		w.found.Scans++
	case isFrame(w.marker):
		if size < jpegFrameSize || w.found.Width != 0 {
			return w.broken("damaged frame header")
		}
		w.step = jpegFrame
	}
	return nil
}

// isFrame says whether m is one of the SOF markers, which carry the size; DHT,
// JPG and DAC are numbered among them.
func isFrame(m byte) bool {
	return m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc
}

func (w *jpegWalker) frame(b []byte) error {
	height, width := int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	if width == 0 || height == 0 || b[5] == 0 {
		return w.broken("impossible width, height or components")
	}
	w.found = Info{
		Kind: JPEG, Width: width, Height: height, Frames: 1, Orientation: 1,
		Depth: int(b[0]), Model: Other, Progressive: w.marker&0x03 == 2,
	}
	if model := jpegModels[b[5]]; model != "" {
		w.found.Model = model
	}
	if w.left -= jpegFrameSize; w.left > 0 {
		w.step = jpegSkip
	} else {
		w.step = jpegSeek
	}
	return w.limits.check(width, height)
}

var jpegModels = map[byte]Model{1: Gray, 3: YCbCr, 4: CMYK}

func (w *jpegWalker) finish() error {
	if w.found.Scans == 0 {
		return w.broken("no pixels")
	}
	w.step = jpegEnd
	return nil
}

func (w *jpegWalker) end() (Info, error) {
	if w.step != jpegEnd {
		return Info{}, w.broken("cut before its end")
	}
	return w.found, nil
}

func (w *jpegWalker) broken(reason string) error {
	return &BrokenError{Kind: JPEG, Reason: reason}
}

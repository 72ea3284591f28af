package picture

import (
	"bytes"
	"encoding/binary"
)

// frameHeader reads the one frame header: T.81, B.2.2.
func (w *jpegWalker) frameHeader(m byte) error {
	const fixed, component = 6, 3
	b := w.part
	if w.frame != 0 {
		return w.broken("second frame header")
	}
	if len(b) < fixed+component || len(b) != fixed+component*int(b[5]) {
		return w.broken("damaged frame header")
	}
	depth, height, width := int(b[0]), int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	if width == 0 || !jpegDepth(m, depth) {
		return w.broken("impossible width or depth")
	}
	for c := b[fixed:]; len(c) > 0; c = c[component:] {
		if h, v := c[1]>>4, c[1]&15; h < 1 || h > 4 || v < 1 || v > 4 || c[2] > 3 {
			return w.broken("impossible component")
		}
		w.ids, w.sampling = append(w.ids, c[0]), append(w.sampling, c[1])
	}
	w.frame = m
	w.found.Width, w.found.Height, w.found.Depth = width, height, depth
	w.found.Progressive = m&0x03 == 2
	return w.limits.check(width, height)
}

// jpegDepth says whether a frame of that kind can have so many bits: T.81, table
// B.2. Decoders do not insist on 8 bits in a baseline frame.
func jpegDepth(m byte, depth int) bool {
	if m&0x03 == 3 { // lossless
		return depth >= 2 && depth <= 16
	}
	return depth == 8 || depth == 12
}

// scanHeader reads the start of a scan: T.81, B.2.3.
func (w *jpegWalker) scanHeader() error {
	b := w.part
	if w.frame == 0 {
		return w.broken("scan before the frame header")
	}
	if len(b) < 6 || int(b[0]) > min(4, len(w.ids)) || len(b) != 4+2*int(b[0]) {
		return w.broken("damaged scan header")
	}
	blocks := 0
	var seen [256]int
	for c := b[1 : len(b)-3]; len(c) > 0; c = c[2:] {
		seen[c[0]]++
		at := bytes.IndexByte(w.ids, c[0])
		if at < 0 || seen[c[0]] > bytes.Count(w.ids, c[:1]) || c[1]>>4 > 3 || c[1]&15 > 3 {
			return w.broken("impossible component in a scan")
		}
		blocks += int(w.sampling[at]>>4) * int(w.sampling[at]&15)
	}
	if b[0] > 1 && blocks > 10 {
		return w.broken("too many blocks in a scan")
	}
	if w.found.Progressive && !progression(b[0], b[len(b)-3:]) {
		return w.broken("impossible progression")
	}
	w.found.Scans++
	return w.work()
}

// progression says whether a scan with n components can code those bands and
// bits of a progressive picture: T.81, G.1.1.1.
func progression(n byte, b []byte) bool {
	first, last, high, low := b[0], b[1], b[2]>>4, b[2]&15
	switch {
	case first > last || last > 63:
		return false
	case first == 0 && last != 0, first != 0 && n != 1:
		return false
	}
	return high == 0 || high == low+1
}

// work holds the limits of scans: each one is a pass over all blocks, and a file
// of a few kilobytes can hold thousands.
func (w *jpegWalker) work() error {
	if err := count(JPEG, w.found.Scans, w.limits.Scans, "scans"); err != nil {
		return err
	}
	if int64(w.found.Scans)*w.found.Pixels() > w.limits.ScanMegapixels*1_000_000 {
		return w.broken("more scans than a picture of its size may have")
	}
	return nil
}

// lines reads the height that a frame header left out: T.81, B.2.5.
func (w *jpegWalker) lines() error {
	if len(w.part) != 2 || w.found.Scans == 0 {
		return w.broken("damaged DNL segment")
	}
	if w.found.Height == 0 {
		w.found.Height = int(binary.BigEndian.Uint16(w.part))
	}
	if err := w.limits.check(w.found.Width, w.found.Height); err != nil {
		return err
	}
	return w.work()
}

// model tells the colours of a frame as decoders do: by JFIF, by Adobe's mark,
// by the names of the components.
func (w *jpegWalker) model() Model {
	switch len(w.ids) {
	case 1:
		return Gray
	case 3:
		if !w.jfif && (w.adobe == 0 || string(w.ids) == "RGB") {
			return RGB
		}
		return YCbCr
	case 4:
		if w.adobe > 0 {
			return YCCK
		}
		return CMYK
	}
	return Other
}

package picture

import (
	"bytes"
	"encoding/binary"
)

// gifWalker follows the blocks of a GIF:
// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
//
// All blocks up to the first frame and that frame must be whole, and it must be
// on the screen; the coded pixels are not looked at. As that frame is all that is
// ever made of a GIF, nothing behind it counts but the limits: what is damaged or
// cut there ends the walk, as it does in browsers.
type gifWalker struct {
	src    *source
	limits Limits
	found  Info
	part   []byte
	blocks int
	whole  bool // the first frame
}

// The blocks of a GIF: sections 20 to 27.
const (
	gifExtension = 0x21
	gifImage     = 0x2c
	gifTrailer   = 0x3b

	gifText        = 0x01
	gifControl     = 0xf9
	gifComment     = 0xfe
	gifApplication = 0xff
)

// walk goes from behind the signature to the trailer.
func (w *gifWalker) walk() (Info, error) {
	if err := w.screen(); err != nil {
		return Info{}, err
	}
	for {
		last, err := w.block()
		if w.whole && forgiven(err) || err == nil && last {
			return w.found, nil
		}
		if err != nil {
			return Info{}, err
		}
	}
}

// block reads the next block and says whether it was the trailer.
func (w *gifWalker) block() (last bool, err error) {
	m, err := w.src.one()
	if err != nil {
		return false, err
	}
	w.blocks++
	if err := count(GIF, w.blocks, w.limits.Chunks, "blocks"); err != nil {
		return false, err
	}
	switch m {
	case gifExtension:
		return false, w.extension()
	case gifImage:
		err := w.image()
		w.whole = w.whole || err == nil
		return false, err
	case gifTrailer:
		if !w.whole {
			return false, w.broken("no pixels")
		}
		return true, nil
	}
	return false, w.broken("damaged block")
}

// screen reads the logical screen: section 18.
func (w *gifWalker) screen() error {
	b, err := w.src.take(7)
	if err != nil {
		return err
	}
	width, height := int(binary.LittleEndian.Uint16(b)), int(binary.LittleEndian.Uint16(b[2:]))
	if width == 0 || height == 0 {
		return w.broken("impossible width or height")
	}
	w.found = Info{Width: width, Height: height, Depth: 8, Model: Palette}
	if err := w.limits.check(width, height); err != nil {
		return err
	}
	return w.colours(b[4])
}

// colours reads over a colour table if the flags announce one: section 19.
func (w *gifWalker) colours(flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	return w.src.skip(3 << (1 + flags&7))
}

// image reads a frame: sections 20 to 22.
func (w *gifWalker) image() error {
	b, err := w.src.take(9)
	if err != nil {
		return err
	}
	word := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	if w.found.Frames == 0 && (word(0)+word(4) > w.found.Width || word(2)+word(6) > w.found.Height) {
		return w.broken("a frame that is larger than the screen")
	}
	if w.found.Frames == 0 && (word(0)+word(2) > 0 || word(4) < w.found.Width || word(6) < w.found.Height) {
		w.found.Alpha = true // around it
	}
	w.found.Frames++
	if err := count(GIF, w.found.Frames, w.limits.Frames, "frames"); err != nil {
		return err
	}
	if err := w.colours(b[8]); err != nil {
		return err
	}
	bits, err := w.src.one()
	if err != nil {
		return err
	}
	if bits < 2 || bits > 8 {
		return w.broken("impossible bits of a pixel")
	}
	return w.data()
}

// data reads over sub-blocks up to their end: section 15.
func (w *gifWalker) data() error {
	for {
		w.src.buf = wholeBlocks(w.src.buf)
		n, err := w.src.one()
		if err != nil || n == 0 {
			return err
		}
		if err := w.src.skip(int64(n)); err != nil {
			return err
		}
	}
}

// wholeBlocks returns b without the sub-blocks at its start that are whole.
func wholeBlocks(b []byte) []byte {
	for len(b) > 0 && b[0] > 0 && len(b) > int(b[0]) {
		b = b[1+int(b[0]):]
	}
	return b
}

// extension reads what stands between frames: sections 23 to 26.
func (w *gifWalker) extension() error {
	label, err := w.src.one()
	if err != nil {
		return err
	}
	switch label {
	case gifControl:
		return w.control()
	case gifText:
		w.found.Private |= PrivateText
		if err := w.src.skip(1 + 12); err != nil {
			return err
		}
	case gifComment:
		w.found.Private |= PrivateComment
	case gifApplication:
		if err := w.application(); err != nil {
			return err
		}
	default:
		w.found.Private |= PrivateUnknown
	}
	return w.data()
}

func (w *gifWalker) control() error {
	b, err := w.src.take(6)
	if err != nil {
		return err
	}
	if b[0] != 4 || b[5] != 0 {
		return w.broken("damaged graphic control")
	}
	if w.found.Frames == 0 && b[1]&1 != 0 {
		w.found.Alpha = true
	}
	return nil
}

// application tells by its name what an extension of a program is. Some write a
// name of another length than the 11 bytes that it must have.
func (w *gifWalker) application() error {
	n, err := w.src.one()
	if err != nil {
		return err
	}
	if w.part, err = w.src.some(w.part[:0], int64(n), 0xff); err != nil {
		return err
	}
	switch {
	case bytes.HasPrefix(w.part, []byte("NETSCAPE")), bytes.HasPrefix(w.part, []byte("ANIMEXTS")):
	case bytes.HasPrefix(w.part, []byte("ICCRGBG1")):
		w.found.ICC = true
	case bytes.HasPrefix(w.part, []byte("XMP Data")):
		w.found.Private |= PrivateXMP
	default:
		w.found.Private |= PrivateUnknown
	}
	return nil
}

func (w *gifWalker) broken(reason string) error {
	return &BrokenError{Kind: GIF, Reason: reason}
}

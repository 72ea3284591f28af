package picture

import (
	"encoding/binary"
	"errors"
	"io"
)

// webpWalker follows the chunks of a WebP: https://www.rfc-editor.org/rfc/rfc9649
//
// All chunks up to the first pixels must be whole, and a still picture must have
// the size of its canvas; the coded pixels are not looked at. As those pixels are
// all that is ever made of a WebP, nothing behind them counts but the limits and
// what can be found there, and the size that the file's header announces counts
// only there. Chunks that nobody knows may stand anywhere.
type webpWalker struct {
	src    *source
	limits Limits
	found  Info
	left   int64 // of the file, by its header
	part   []byte
	chunks int
	canvas bool // a VP8X chunk was seen
	pixels bool // their size was read, of a frame anew
	whole  bool // the first ones were read over

	lossless bool // the last ones: these can be complete although their chunk is not
}

func newWebPWalker(s *source, l Limits, head []byte) *webpWalker {
	return &webpWalker{src: s, limits: l, left: int64(binary.LittleEndian.Uint32(head[4:])) - 4}
}

// walk goes from behind the header to the end that it announced.
func (w *webpWalker) walk() (Info, error) {
	for !w.whole || w.left > 0 {
		if w.left <= 0 && !w.src.more() {
			return Info{}, w.broken("no pixels")
		}
		err := w.next(w.chunk)
		switch {
		case w.whole && forgiven(err):
			return w.found, nil
		case w.lossless && !w.whole && errors.Is(err, io.ErrUnexpectedEOF):
			w.found.Cut = true
			return w.found, nil
		case err != nil:
			return Info{}, err
		}
	}
	return w.found, nil
}

// next reads the next chunk and hands it to look, which takes what it wants of
// its data.
func (w *webpWalker) next(look func(name string, data *int64) error) error {
	name, size, err := w.head()
	if err != nil {
		return err
	}
	w.left -= riffHead + size
	return w.inside(name, size, look, size&1 == 1 && (w.left > 0 || !w.whole))
}

// head reads the head of a chunk.
func (w *webpWalker) head() (name string, size int64, err error) {
	w.chunks++
	if err := count(WebP, w.chunks, w.limits.Chunks, "chunks"); err != nil {
		return "", 0, err
	}
	head, err := w.src.take(riffHead)
	if err != nil {
		return "", 0, err
	}
	return string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:])), nil
}

// inside lets look see into a chunk and reads over the rest of it.
func (w *webpWalker) inside(name string, size int64, look func(name string, data *int64) error, padded bool) error {
	if err := look(name, &size); err != nil {
		return err
	}
	if err := w.src.skip(size); err != nil {
		return err
	}
	w.whole = w.whole || w.pixels
	if padded {
		w.left--
		return w.src.skip(1)
	}
	return nil
}

// read puts the start of a chunk into part: n bytes, or fewer when it is shorter.
func (w *webpWalker) read(data *int64, n int64) (err error) {
	n = min(n, *data)
	w.part, err = w.src.some(w.part[:0], n, n)
	*data -= n
	return err
}

// chunk looks into a chunk of the file.
func (w *webpWalker) chunk(name string, data *int64) error {
	const exif = 64 << 10
	still := w.pixels && w.found.Frames == 0 // whatever follows, it stays one
	switch name {
	case "VP8X":
		if !still {
			return w.extended(data)
		}
	case "ANMF":
		if !still {
			return w.frame(data)
		}
	case "EXIF":
		if err := w.read(data, exif); err != nil {
			return err
		}
		w.found.addEXIF(w.part)
	case "XMP ":
		w.found.Private |= PrivateXMP
	case "ICCP":
		w.found.ICC = true
	case "ANIM":
	default:
		return w.bitstream(name, data)
	}
	return nil
}

// extended reads VP8X: https://www.rfc-editor.org/rfc/rfc9649#section-2.7
func (w *webpWalker) extended(data *int64) error {
	const alpha = 0x10
	if w.canvas || *data < 10 {
		return w.broken("damaged VP8X")
	}
	if err := w.read(data, 10); err != nil {
		return err
	}
	w.canvas = true
	w.found.Alpha = w.part[0]&alpha != 0
	w.found.Width, w.found.Height = uint24(w.part[4:])+1, uint24(w.part[7:])+1
	w.found.Depth = 8
	return w.limits.check(w.found.Width, w.found.Height)
}

// frame reads one picture of an animation: section 2.7.1.2.
func (w *webpWalker) frame(data *int64) error {
	if !w.canvas || *data < webpFrameHead {
		return w.broken("damaged frame")
	}
	w.found.Frames++
	if err := count(WebP, w.found.Frames, w.limits.Frames, "frames"); err != nil {
		return err
	}
	if err := w.read(data, webpFrameHead); err != nil {
		return err
	}
	b := w.part
	if 2*uint24(b)+uint24(b[6:])+1 > w.found.Width || 2*uint24(b[3:])+uint24(b[9:])+1 > w.found.Height {
		return w.broken("a frame that is not on the canvas")
	}
	size := *data
	*data = 0
	return w.parts(size)
}

// parts reads the chunks of a frame, which are so many bytes.
func (w *webpWalker) parts(left int64) error {
	before := w.pixels
	w.pixels = false
	for left > 0 {
		name, size, err := w.head()
		if err != nil {
			return err
		}
		if left -= riffHead + size; left < 0 {
			return w.broken("a chunk that is larger than its frame")
		}
		if err := w.inside(name, size, w.bitstream, false); err != nil {
			return err
		}
		if pad := min(size&1, left); pad > 0 {
			left -= pad
			if err := w.src.skip(pad); err != nil {
				return err
			}
		}
	}
	if !w.pixels {
		return w.broken("a frame without pixels")
	}
	w.pixels = w.pixels || before
	return nil
}

// bitstream reads the size of coded pixels.
func (w *webpWalker) bitstream(name string, data *int64) error {
	if name == "ALPH" {
		w.found.Alpha = true
		return nil
	}
	if name != "VP8 " && name != "VP8L" {
		w.found.Private |= PrivateUnknown
		return nil
	}
	if w.pixels {
		return nil // decoders take the first
	}
	parse, head := vp8Size, int64(vp8Head)
	if name == "VP8L" {
		parse, head = vp8lSize, vp8lHead
	}
	if err := w.read(data, head); err != nil {
		return err
	}
	width, height, alpha, ok := parse(w.part)
	if !ok {
		return w.broken("damaged pixels")
	}
	w.pixels, w.lossless = true, name == "VP8L"
	return w.still(name, width, height, alpha)
}

// still takes over the size of the pixels, of the first frame too, but that is
// of the size that the frame has and not of the canvas.
func (w *webpWalker) still(name string, width, height int, alpha bool) error {
	if w.found.Model == "" {
		w.found.Depth, w.found.Model = 8, YCbCr
		if name == "VP8L" {
			w.found.Model = RGB
		}
		if alpha {
			w.found.Alpha, w.found.Model = true, RGBAlpha
		}
	}
	if w.canvas {
		if w.found.Frames == 0 && (width != w.found.Width || height != w.found.Height) {
			return w.broken("two different sizes")
		}
		return nil
	}
	w.found.Width, w.found.Height = width, height
	return w.limits.check(width, height)
}

const vp8Head, vp8lHead = 10, 5

// vp8Size reads the size of lossy pixels, which must be a key frame:
// https://www.rfc-editor.org/rfc/rfc6386#section-9.1
func vp8Size(b []byte) (width, height int, alpha, ok bool) {
	if len(b) < vp8Head || b[0]&1 != 0 || string(b[3:6]) != "\x9d\x01\x2a" {
		return 0, 0, false, false
	}
	width = int(binary.LittleEndian.Uint16(b[6:])) & 0x3fff
	height = int(binary.LittleEndian.Uint16(b[8:])) & 0x3fff
	return width, height, false, width > 0 && height > 0
}

// vp8lSize reads the size of lossless pixels:
// https://www.rfc-editor.org/rfc/rfc9649#section-3.4
func vp8lSize(b []byte) (width, height int, alpha, ok bool) {
	if len(b) < vp8lHead || b[0] != 0x2f {
		return 0, 0, false, false
	}
	v := binary.LittleEndian.Uint32(b[1:])
	return int(v&0x3fff) + 1, int(v>>14&0x3fff) + 1, v>>28&1 == 1, v>>29 == 0
}

func (w *webpWalker) broken(reason string) error {
	return &BrokenError{Kind: WebP, Reason: reason}
}

package picture

import "encoding/binary"

// webpWalker follows the chunks of a WebP: https://www.rfc-editor.org/rfc/rfc9649
//
// The chunks must fill what the file's header announces, and a still picture
// must have the size of its canvas; the coded pixels are not looked at. Chunks
// that nobody knows may stand anywhere.
type webpWalker struct {
	src    *source
	limits Limits
	found  Info
	left   int64 // of the file, by its header
	part   []byte
	chunks int
	canvas bool // a VP8X chunk was seen
	pixels bool
}

func newWebPWalker(s *source, l Limits, head []byte) *webpWalker {
	return &webpWalker{src: s, limits: l, left: int64(binary.LittleEndian.Uint32(head[4:])) - 4}
}

// walk goes from behind the header to the end that it announced.
func (w *webpWalker) walk() (Info, error) {
	if err := w.inside(&w.left, w.chunk); err != nil {
		return Info{}, err
	}
	if !w.pixels {
		return Info{}, w.broken("no pixels")
	}
	return w.found, nil
}

// inside walks over the chunks that are in the next bytes, and hands each one to
// look, which takes what it wants of its data.
func (w *webpWalker) inside(left *int64, look func(name string, data *int64) error) error {
	for *left > 0 {
		w.chunks++
		if err := count(WebP, w.chunks, w.limits.Chunks, "chunks"); err != nil {
			return err
		}
		if *left < riffHead {
			return w.broken("damaged chunk")
		}
		head, err := w.src.take(riffHead)
		if err != nil {
			return err
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		if *left -= riffHead + size; *left < 0 {
			return w.broken("a chunk that is larger than the file")
		}
		data := size
		if err := look(string(head[:4]), &data); err != nil {
			return err
		}
		if err := w.src.skip(data); err != nil {
			return err
		}
		if size&1 == 1 && *left > 0 {
			*left--
			if err := w.src.skip(1); err != nil {
				return err
			}
		}
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
	before := w.pixels
	w.pixels = false
	if err := w.inside(&size, w.bitstream); err != nil {
		return err
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
	if err := w.read(data, vp8Head); err != nil {
		return err
	}
	parse := vp8Size
	if name == "VP8L" {
		parse = vp8lSize
	}
	width, height, alpha, ok := parse(w.part)
	if !ok {
		return w.broken("damaged pixels")
	}
	w.pixels = true
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

const vp8Head = 10

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
	if len(b) < 5 || b[0] != 0x2f {
		return 0, 0, false, false
	}
	v := binary.LittleEndian.Uint32(b[1:])
	return int(v&0x3fff) + 1, int(v>>14&0x3fff) + 1, v>>28&1 == 1, v>>29 == 0
}

func (w *webpWalker) broken(reason string) error {
	return &BrokenError{Kind: WebP, Reason: reason}
}

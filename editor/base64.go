package editor

import (
	"errors"
	"io"
)

// base64Writer decodes what is written to it as providers really send it: with
// a "data:" prefix or without, in the standard or the URL-safe alphabet, with
// line breaks, with or without padding.
type base64Writer struct {
	dst    io.Writer
	prefix prefixState
	seen   int // bytes of the prefix that have matched
	bits   uint32
	chars  int // in bits: 0 to 3
	padded bool
	out    [24 << 10]byte
	n      int   // used of out
	err    error // of dst, which gets nothing more then
}

type prefixState int

const (
	prefixUnknown prefixState = iota
	prefixInside              // after "data:", before the comma
	prefixNone
)

const dataPrefix = "data:" // https://www.rfc-editor.org/rfc/rfc2397

var errBase64 = errors.New("bad base64")

// What the table says of a byte that stands for no six bits.
const (
	base64Bad   = 0xff
	base64Blank = 0xfe
	base64Pad   = 0xfd
)

var base64Table = makeBase64Table()

func makeBase64Table() (t [256]byte) {
	for i := range t {
		t[i] = base64Bad
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range alphabet {
		t[alphabet[i]] = byte(i)
	}
	t['-'], t['_'] = t['+'], t['/']
	t[' '], t['\t'], t['\n'], t['\r'] = base64Blank, base64Blank, base64Blank, base64Blank
	t['='] = base64Pad
	return t
}

// reset makes w ready for another picture that goes to dst.
func (w *base64Writer) reset(dst io.Writer) {
	w.dst, w.prefix, w.seen, w.bits, w.chars, w.padded, w.n, w.err = dst, prefixUnknown, 0, 0, 0, false, 0, nil
}

func (w *base64Writer) Write(p []byte) (int, error) {
	size := len(p)
	for len(p) > 0 && w.prefix != prefixNone {
		if w.prefix == prefixInside {
			if p[0] == ',' {
				w.prefix = prefixNone
			}
			p = p[1:]
			continue
		}
		rest, err := w.match(p)
		if err != nil {
			return 0, err
		}
		p = rest
	}
	return size, w.decode(p)
}

// match looks for "data:" at the start. What turns out to be no prefix is
// decoded after all: its first letters are letters of base64 too.
func (w *base64Writer) match(p []byte) ([]byte, error) {
	switch {
	case base64Table[p[0]] == base64Blank:
		return p[1:], nil
	case p[0] == dataPrefix[w.seen]:
		if w.seen++; w.seen == len(dataPrefix) {
			w.prefix = prefixInside
		}
		return p[1:], nil
	}
	w.prefix = prefixNone
	return p, w.decode([]byte(dataPrefix[:w.seen]))
}

func (w *base64Writer) decode(p []byte) error {
	for len(p) > 0 {
		if w.n+3 > len(w.out) {
			if err := w.flush(); err != nil {
				return err
			}
		}
		if w.chars == 0 && !w.padded {
			if p = w.quads(p); len(p) == 0 || w.n+3 > len(w.out) {
				continue
			}
		}
		if err := w.one(p[0]); err != nil {
			return err
		}
		p = p[1:]
	}
	return nil
}

// quads decodes four characters at a time for as long as nothing is special.
func (w *base64Writer) quads(p []byte) []byte {
	n := w.n
	for len(p) >= 4 && n+3 <= len(w.out) {
		a, b, c, d := base64Table[p[0]], base64Table[p[1]], base64Table[p[2]], base64Table[p[3]]
		if a|b|c|d > 63 {
			break
		}
		v := uint32(a)<<18 | uint32(b)<<12 | uint32(c)<<6 | uint32(d)
		w.out[n], w.out[n+1], w.out[n+2] = byte(v>>16), byte(v>>8), byte(v)
		n, p = n+3, p[4:]
	}
	w.n = n
	return p
}

func (w *base64Writer) one(c byte) error {
	v := base64Table[c]
	switch {
	case v == base64Blank:
		return nil
	case v == base64Pad && w.chars != 1:
		w.padded = true
		return nil
	case v > 63 || w.padded:
		return errBase64
	}
	w.bits, w.chars = w.bits<<6|uint32(v), w.chars+1
	if w.chars == 4 {
		w.put(byte(w.bits>>16), byte(w.bits>>8), byte(w.bits))
		w.bits, w.chars = 0, 0
	}
	return nil
}

func (w *base64Writer) put(b ...byte) { w.n += copy(w.out[w.n:], b) }

func (w *base64Writer) flush() error {
	if w.err == nil {
		_, w.err = w.dst.Write(w.out[:w.n])
	}
	w.n = 0
	return w.err
}

// Close decodes what is left. It does not close what it writes to.
func (w *base64Writer) Close() error {
	if w.prefix == prefixInside {
		return errBase64
	}
	if w.prefix == prefixUnknown {
		w.prefix = prefixNone
		if err := w.decode([]byte(dataPrefix[:w.seen])); err != nil {
			return err
		}
	}
	if w.n+3 > len(w.out) {
		if err := w.flush(); err != nil {
			return err
		}
	}
	switch w.chars {
	case 1:
		return errBase64
	case 2:
		w.put(byte(w.bits >> 4))
	case 3:
		w.put(byte(w.bits>>10), byte(w.bits>>2))
	}
	w.chars = 0
	return w.flush()
}

package picture

import (
	"compress/zlib"
	"errors"
	"io"
)

// pixels inflates the pixel data to nowhere, over all IDAT chunks that follow
// one another, and compares its length with what the header says. The checksum
// of the data must be right; bytes behind it are let pass, as decoders do, and
// so are chunks that come after it, but they are no part of the picture.
func (w *pngWalker) pixels() error {
	if w.colour == pngPalette && !w.plte {
		return w.broken("no PLTE before the pixels")
	}
	if w.idat && w.left > 0 && !w.onlyCRC {
		w.found.Private |= PrivateTrailing
	}
	if w.idat || w.onlyCRC {
		w.idat = true
		return nil
	}
	w.idat = true
	err := w.inflate()
	if err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if _, ok := errors.AsType[*BrokenError](err); ok {
		return err
	}
	return w.broken("pixel data: " + err.Error())
}

func (w *pngWalker) inflate() error {
	data := &pngData{w: w}
	z, err := zlib.NewReader(data)
	if err != nil {
		return err
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := z.Read(buf)
		if bad := w.rows.write(buf[:n]); bad != "" {
			return w.broken(bad)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if !w.rows.complete() {
		return w.broken("too few pixels")
	}
	if len(data.buf) > 0 || w.left > 0 {
		w.found.Private |= PrivateTrailing
	}
	return nil
}

// pngData is the data of IDAT chunks as one stream.
type pngData struct {
	w   *pngWalker
	buf []byte
}

func (d *pngData) ReadByte() (byte, error) {
	if len(d.buf) == 0 {
		if err := d.next(); err != nil {
			return 0, err
		}
	}
	b := d.buf[0]
	d.buf = d.buf[1:]
	return b, nil
}

func (d *pngData) Read(p []byte) (int, error) {
	if len(d.buf) == 0 {
		if err := d.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, d.buf)
	d.buf = d.buf[n:]
	return n, nil
}

// next takes bytes of the chunk, and goes on to the next one where it ends.
func (d *pngData) next() (err error) {
	for d.w.left == 0 {
		if err := d.w.finish(); err != nil {
			return err
		}
		if err := d.w.begin(); err != nil {
			return err
		}
		if string(d.w.name[:]) != "IDAT" {
			return d.w.broken("too few pixels")
		}
	}
	d.buf, err = d.w.piece()
	return err
}

// pngRows counts the inflated bytes: each row is a filter and its pixels, and an
// interlaced picture is seven smaller ones. https://www.w3.org/TR/png-3/#8Interlace
type pngRows struct {
	passes []pngPass
	left   int64 // of the row
}

// pngPass is what is to come of one of them.
type pngPass struct{ rows, bytes int64 }

func newRows(width, height, bits int64, interlaced bool) pngRows {
	row := func(width int64) int64 { return (width*bits + 7) / 8 }
	if !interlaced {
		return pngRows{passes: []pngPass{{height, row(width)}}}
	}
	var r pngRows
	for _, p := range adam7 {
		w, h := (width-p.x+p.dx-1)/p.dx, (height-p.y+p.dy-1)/p.dy
		if w > 0 && h > 0 {
			r.passes = append(r.passes, pngPass{h, row(w)})
		}
	}
	return r
}

// adam7 says of each pass where it begins and how far its pixels are apart.
var adam7 = []struct{ x, y, dx, dy int64 }{
	{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2},
}

// write takes inflated bytes and says what is wrong with them.
func (r *pngRows) write(p []byte) string {
	const filters = 5
	for len(p) > 0 {
		if r.left == 0 {
			if len(r.passes) == 0 {
				return "too many pixels"
			}
			if p[0] >= filters {
				return "unknown filter"
			}
			r.next()
			p = p[1:]
		}
		n := min(r.left, int64(len(p)))
		r.left -= n
		p = p[n:]
	}
	return ""
}

func (r *pngRows) next() {
	pass := &r.passes[0]
	r.left = pass.bytes
	if pass.rows--; pass.rows == 0 {
		r.passes = r.passes[1:]
	}
}

func (r *pngRows) complete() bool { return r.left == 0 && len(r.passes) == 0 }

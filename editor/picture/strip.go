package picture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Clean writes the PNG or JPEG in src to dst without anything private: what is
// neither pixels nor needed to show them rightly is left out. Segments and
// chunks are written again one by one, those on a short list and no others, and
// the bytes of the pixels are not touched. A colour profile and Adobe's colour
// mark stay; an orientation mark does not, so only upright pictures still look
// the same ([Converter.Prepare] turns the others). Of an animated PNG the still
// picture is left that programs show which know no animation.
//
// It unpacks nothing, so bytes that stand behind the end of a PNG's packed
// pixels, within their chunks, are left; [Converter.Prepare] finds them.
//
// It works while it reads and keeps at most maxProfile bytes. Nothing that
// follows the picture's end is written or read, apart from a buffer. Use it on
// files that a [Judge] took: of others, *BrokenError is all that is certain.
// Errors are *BrokenError and those of src and dst.
func Clean(dst io.Writer, src io.Reader, k Kind) error {
	return cleanData(dst, src, k, -1)
}

// cleanData is Clean for a PNG of which it is known how many bytes its pixel
// data has; what stands behind them goes too.
func cleanData(dst io.Writer, src io.Reader, k Kind, data int64) error {
	s := stripper{
		r: bufio.NewReaderSize(src, stripBuffer),
		w: bufio.NewWriterSize(dst, stripBuffer),
	}
	var err error
	switch k {
	case PNG:
		err = (&pngStripper{stripper: s, data: data}).strip()
	case JPEG:
		err = (&jpegStripper{stripper: s}).strip()
	default:
		err = fmt.Errorf("clean picture: %q is neither PNG nor JPEG", k)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = &BrokenError{Kind: k, Reason: "cut before its end"}
	}
	if err != nil {
		return err
	}
	return s.w.Flush()
}

const stripBuffer = 64 << 10

// stripper is what the writers for each kind have in common.
type stripper struct {
	r *bufio.Reader
	w *bufio.Writer
}

// pass copies the next n bytes.
func (s *stripper) pass(n int64) error {
	for n > 0 {
		b, err := s.window(n)
		if err != nil {
			return err
		}
		if _, err := s.w.Write(b); err != nil {
			return err
		}
		n -= int64(len(b))
		s.skip(len(b))
	}
	return nil
}

// drop reads over the next n bytes.
func (s *stripper) drop(n int64) error {
	for n > 0 {
		b, err := s.window(n)
		if err != nil {
			return err
		}
		n -= int64(len(b))
		s.skip(len(b))
	}
	return nil
}

// window returns bytes that come next, at least one and at most n, without
// reading over them.
func (s *stripper) window(n int64) ([]byte, error) {
	if _, err := s.r.Peek(1); err != nil {
		return nil, err
	}
	return s.r.Peek(int(min(n, int64(s.r.Buffered()))))
}

// skip reads over n bytes that a window showed.
func (s *stripper) skip(n int) { _, _ = s.r.Discard(n) }

// hostile says whether b, which decoders do not look at closely, holds the
// start of something that another program could take the file for.
func hostile(b []byte) bool {
	for _, m := range foreign {
		if bytes.Contains(b, m) {
			return true
		}
	}
	for ; len(b) > 0; b = b[1:] {
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			return false
		}
		b = b[i:]
		for _, tag := range tags {
			if len(b) >= len(tag) && bytes.EqualFold(b[:len(tag)], tag) {
				return true
			}
		}
	}
	return false
}

var (
	foreign = [][]byte{[]byte("PK\x03\x04"), []byte("PK\x05\x06"), []byte("%PDF")}
	tags    = [][]byte{[]byte("<script"), []byte("<html"), []byte("<svg"), []byte("<?php"), []byte("<!doctype")}
)

package editor

import (
	"bytes"
	"strconv"
)

// pieces reads to the end of a string and hands on what it is made of: runs of
// plain bytes, escapes with their backslash, and the closing quote.
func (s *scanner) pieces(plain, escape func([]byte) error, end func() error) error {
	for {
		if _, err := s.r.Peek(1); err != nil {
			return cutShort(err)
		}
		p, _ := s.r.Peek(s.r.Buffered())
		run, stop := untilSpecial(p)
		if len(run) > 0 {
			if err := plain(run); err != nil {
				return err
			}
		}
		_, _ = s.r.Discard(len(run)) // they are buffered
		switch stop {
		case '"':
			_, _ = s.r.Discard(1)
			return end()
		case '\\':
			e, err := s.readEscape()
			if err != nil {
				return err
			}
			if err := escape(e); err != nil {
				return err
			}
		}
	}
}

// untilSpecial returns the bytes before the first quote or backslash, and which
// of the two it is; 0 when there is none.
func untilSpecial(p []byte) (run []byte, stop byte) {
	if i := bytes.IndexByte(p, '"'); i >= 0 {
		p, stop = p[:i], '"'
	}
	if i := bytes.IndexByte(p, '\\'); i >= 0 {
		p, stop = p[:i], '\\'
	}
	return p, stop
}

// readEscape returns an escape with its backslash.
func (s *scanner) readEscape() ([]byte, error) {
	p, err := s.r.Peek(2)
	if err == nil && p[1] == 'u' {
		p, err = s.r.Peek(6)
	}
	if err != nil {
		return nil, cutShort(err)
	}
	out := bytes.Clone(p)
	_, _ = s.r.Discard(len(p))
	return out, nil
}

// beyondASCII stands for all characters beyond ASCII. Like them it is nothing in
// base64, and no comma.
const beyondASCII = 0x80

// unescape returns the one character that an escape stands for:
// https://www.rfc-editor.org/rfc/rfc8259#section-7
func unescape(e []byte) (byte, error) {
	switch e[1] {
	case 'n', 'r', 't':
		return '\n', nil
	case 'b', 'f':
		return '\f', nil
	case '/', '"', '\\':
		return e[1], nil
	case 'u':
		if v, err := strconv.ParseUint(string(e[2:]), 16, 16); err == nil {
			return byte(min(v, beyondASCII)), nil
		}
	}
	return 0, errBase64
}

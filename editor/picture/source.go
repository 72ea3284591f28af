package picture

import "io"

// source hands the bytes of a file to a walker, in order, as they come.
//
// All of its errors are io.ErrUnexpectedEOF: the file ended within what was
// asked for.
type source struct {
	buf  []byte      // has come and is not taken yet
	wait func() bool // for more in buf; false at the end of the file
	word [16]byte    // what take returned last
}

// more waits until something is in buf. It is false at the end of the file.
func (s *source) more() bool {
	for len(s.buf) == 0 {
		if !s.wait() {
			return false
		}
	}
	return true
}

// piece takes what has come: at least one byte and at most n. It is valid until
// the next call.
func (s *source) piece(n int64) ([]byte, error) {
	if !s.more() {
		return nil, io.ErrUnexpectedEOF
	}
	p := s.buf[:min(n, int64(len(s.buf)))]
	s.buf = s.buf[len(p):]
	return p, nil
}

// full takes as many bytes as p holds.
func (s *source) full(p []byte) error {
	for len(p) > 0 {
		if !s.more() {
			return io.ErrUnexpectedEOF
		}
		n := copy(p, s.buf)
		p, s.buf = p[n:], s.buf[n:]
	}
	return nil
}

// take returns the next n bytes, at most 16. They are valid until the next call
// of it.
func (s *source) take(n int) ([]byte, error) {
	err := s.full(s.word[:n])
	return s.word[:n], err
}

// skip takes n bytes and forgets them.
func (s *source) skip(n int64) error {
	for n > 0 {
		p, err := s.piece(n)
		if err != nil {
			return err
		}
		n -= int64(len(p))
	}
	return nil
}

// one takes one byte.
func (s *source) one() (byte, error) {
	if !s.more() {
		return 0, io.ErrUnexpectedEOF
	}
	b := s.buf[0]
	s.buf = s.buf[1:]
	return b, nil
}

// drain takes all there is and says whether there was any.
func (s *source) drain() bool {
	any := false
	for s.more() {
		any, s.buf = true, nil
	}
	return any
}

// some appends the first bytes of the next n to p, at most keep, and skips the
// rest.
func (s *source) some(p []byte, n, keep int64) ([]byte, error) {
	at := len(p)
	p = append(p, make([]byte, min(n, keep))...)
	if err := s.full(p[at:]); err != nil {
		return p[:at], err
	}
	return p, s.skip(n - int64(len(p)-at))
}

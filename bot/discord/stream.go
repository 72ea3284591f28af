package discord

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// stream is one reading of a body. It may be closed while it is read, and more
// than once.
type stream struct {
	sending *sending

	mu     sync.Mutex
	from   io.Reader
	files  []io.Closer
	left   int64 // bytes
	closed bool
}

func (s *stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, fs.ErrClosed
	}
	n, err := s.from.Read(p)
	if s.left -= int64(n); s.left <= 0 {
		s.sending.sent()
	}
	return n, err
}

// Close closes the files.
func (s *stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var all []error
	for _, f := range s.files {
		all = append(all, f.Close())
	}
	return errors.Join(all...)
}

// exact reads as many bytes as were announced. A file that has fewer or more
// has changed meanwhile and must not be sent in part.
type exact struct {
	from io.Reader
	left int64
	fail func(error)
}

func (e *exact) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, e.end()
	}
	n, err := e.from.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	switch {
	case e.left == 0 && (err == nil || errors.Is(err, io.EOF)):
		return n, nil
	case errors.Is(err, io.EOF):
		err = fmt.Errorf("file is %d bytes shorter than announced", e.left)
	}
	if err != nil {
		e.fail(err)
	}
	return n, err
}

func (e *exact) end() error {
	var more [1]byte
	if n, _ := e.from.Read(more[:]); n == 0 {
		return io.EOF
	}
	err := errors.New("file is longer than announced")
	e.fail(err)
	return err
}

package editor

import (
	"errors"
	"io"
	"os"

	"retouch/editor/picture"
)

// spooled is a picture on its way from an answer into a file. It is judged
// while it is written, and bounded.
type spooled struct {
	file  *os.File
	max   int64
	judge *picture.Judge
	n     int64
	err   error
}

var errResultTooLarge = errors.New("the picture in the answer is too large")

func newSpooled(f *os.File, maxBytes int64, l picture.Limits) *spooled {
	return &spooled{file: f, max: maxBytes, judge: picture.NewJudge(l)}
}

// Write stores and judges the next bytes. After an error it takes no more.
func (s *spooled) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.n += int64(len(p)); s.n > s.max {
		s.err = errResultTooLarge
		return 0, s.err
	}
	if _, err := s.file.Write(p); err != nil {
		s.err = internal("store result", err)
		return 0, s.err
	}
	if _, err := s.judge.Write(p); err != nil {
		s.err = err
		return 0, err
	}
	return len(p), nil
}

// end closes the file and says whether a whole picture is in it.
func (s *spooled) end() (picture.Info, error) {
	defer s.judge.Close()
	if err := s.file.Close(); err != nil && s.err == nil {
		s.err = internal("write spool file", err)
	}
	if s.err != nil {
		return picture.Info{}, s.err
	}
	info, err := s.judge.Verdict()
	if err == nil && info.Cut {
		return picture.Info{}, errCut
	}
	return info, err
}

// capReader ends with errTooLong after a number of bytes.
type capReader struct {
	r    io.Reader
	left int64
}

var errTooLong = errors.New("the answer does not end")

func (c *capReader) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooLong
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

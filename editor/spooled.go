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
	file   *os.File
	max    int64
	judge  *picture.Judge
	limits picture.Limits
	n      int64
	err    error
}

var errResultTooLarge = errors.New("the picture in the answer is too large")

func newSpooled(f *os.File, maxBytes int64, l picture.Limits) *spooled {
	return &spooled{file: f, max: maxBytes, limits: l, judge: picture.NewJudge(l)}
}

// Write stores and judges the next bytes.
func (s *spooled) Write(p []byte) (int, error) {
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

// reset forgets everything for another picture.
func (s *spooled) reset() error {
	s.close()
	*s = *newSpooled(s.file, s.max, s.limits)
	return empty(s.file)
}

// close is for when nobody may have asked for the verdict.
func (s *spooled) close() { s.judge.Close() }

// verdict says whether a whole picture arrived.
func (s *spooled) verdict() (picture.Info, error) {
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

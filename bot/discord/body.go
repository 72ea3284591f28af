package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// body is what a call sends. It can be read several times, and files in it are
// read from where they lie, never into memory whole.
type body struct {
	mediaType string
	chunks    []chunk
}

// chunk is some bytes, or a file.
type chunk struct {
	data []byte
	file *File
}

func (b *body) size() (n int64) {
	for _, c := range b.chunks {
		n += int64(len(c.data))
		if c.file != nil {
			n += c.file.Bytes
		}
	}
	return n
}

// jsonBody is a body of JSON alone.
func jsonBody(v any) (*body, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode body: %w", err)
	}
	return &body{mediaType: "application/json", chunks: []chunk{{data: data}}}, nil
}

// sending is a body on its way in one try. net/http may still be reading after
// it has given up on a request, so close takes the files away from it: when a
// call has returned, its files may be removed on every system.
type sending struct {
	body *body

	mu    sync.Mutex
	open  []*stream
	wrong error // on our side: a file that cannot be read or has changed
	gone  bool  // to its last byte
}

func newSending(b *body) *sending { return &sending{body: b} }

// attach gives the body to a request, with its exact length.
func (s *sending) attach(req *http.Request) error {
	if s.body == nil {
		return nil
	}
	first, err := s.reader()
	if err != nil {
		return fmt.Errorf("open upload: %w", err)
	}
	req.Body, req.GetBody = first, s.reader
	req.ContentLength = s.body.size()
	req.Header.Set("Content-Type", s.body.mediaType)
	return nil
}

// reader opens the body from its beginning.
func (s *sending) reader() (io.ReadCloser, error) {
	st := &stream{sending: s, left: s.body.size()}
	readers := make([]io.Reader, 0, len(s.body.chunks))
	for _, c := range s.body.chunks {
		if c.file == nil {
			readers = append(readers, bytes.NewReader(c.data))
			continue
		}
		f, err := c.file.Open()
		if err != nil {
			st.Close()
			return nil, err
		}
		st.files = append(st.files, f)
		readers = append(readers, &exact{from: f, left: c.file.Bytes, fail: s.fail})
	}
	st.from = io.MultiReader(readers...)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = append(s.open, st)
	return st, nil
}

func (s *sending) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = err
}

// failure is what went wrong on our side.
func (s *sending) failure() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wrong
}

// whole reports whether all of the body was taken to be sent; a request without
// one may have left at any time.
func (s *sending) whole() bool {
	if s == nil {
		return false // its answer came
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.body == nil || s.gone
}

func (s *sending) sent() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = true
}

func (s *sending) close() {
	s.mu.Lock()
	open := s.open
	s.mu.Unlock()
	for _, st := range open {
		st.Close()
	}
}

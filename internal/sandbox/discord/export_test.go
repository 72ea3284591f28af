package discord

import (
	"bytes"
	"mime/multipart"
)

// What fuzz tests reach: the readers of what a stranger sends.

// ReadCommandsOnce judges a bulk body and writes what Discord would keep of it.
func ReadCommandsOnce(body any) ([]map[string]any, error) {
	f := form(body)
	all := readCommands(f, true)
	return all, f.err()
}

// Normal turns values of the package's own into what decoding JSON gives.
func Normal(v any) any { return normal(v) }

// ReadJSON decodes a payload.
func ReadJSON(data []byte) (any, error) { return readPayload(bytes.NewReader(data)) }

// Upload is a file part that was read.
type Upload struct {
	Key, Filename string
	Data          []byte
}

// ReadForm reads a multipart form.
func ReadForm(data []byte, boundary string) (any, []Upload, error) {
	b, err := readMultipart(multipart.NewReader(bytes.NewReader(data), boundary))
	var files []Upload
	for _, f := range b.files {
		files = append(files, Upload{f.key, f.filename, f.data})
	}
	return b.payload, files, err
}

// JudgeMessage judges the fields of a new message and gives the JSON of the
// message that comes of it.
func (s *Server) JudgeMessage(payload any) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.draftMessage(form(payload), &request{version: 10}, nil, 1)
	if err != nil {
		return nil, err
	}
	m := &message{id: s.ids.next(), channel: s.world.channel("server"), author: &s.world.bot}
	s.apply(d, m, true)
	return mustJSON(s.messageJSON(m)), nil
}

// StatusOf is the HTTP status and the code that an error stands for.
func StatusOf(err error) (status, code int) {
	e := asAPIError(err)
	return e.status, e.code
}

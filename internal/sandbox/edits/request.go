package edits

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
)

// request is a form as it arrived, in its order.
type request struct {
	fields []field
	files  []file
}

type field struct{ name, value string }

// file is a part that has a file name.
type file struct {
	field, name, kind string // kind is its Content-Type, "" when it has none
	body              []byte
}

const (
	maxValue = 128_000 // bytes of a form field: 32,000 characters of a prompt fit
	maxParts = 64
)

func (q *request) value(name string) string {
	if v := q.values(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

func (q *request) values(name string) []string {
	var found []string
	for _, f := range q.fields {
		if f.name == name {
			found = append(found, f.value)
		}
	}
	return found
}

func (q *request) filesOf(names ...string) []file {
	var found []file
	for _, f := range q.files {
		if slices.Contains(names, f.field) {
			found = append(found, f)
		}
	}
	return found
}

// read reads the form, never more of it than the limits say. What it returns
// is never nil, and holds what arrived before the error, for the books. The
// release gives the room back that the body takes; it is never nil either.
func (s *Server) read(w http.ResponseWriter, r *http.Request) (*request, func(), error) {
	req, room := &request{}, int64(maxBody)
	if r.ContentLength > maxBody {
		return req, func() {}, tooLarge("", "The request is larger than %d bytes.", maxBody)
	}
	if r.ContentLength >= 0 {
		room = r.ContentLength
	}
	form, err := formOf(r)
	if err != nil {
		return req, func() {}, err
	}
	if err := s.bodies.Acquire(r.Context(), room); err != nil {
		return req, func() {}, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	return req, func() { s.bodies.Release(room) }, s.readParts(form(r.Body), req)
}

// formOf checks the Content-Type and returns what opens the form.
func formOf(r *http.Request) (func(io.Reader) *multipart.Reader, error) {
	given := r.Header.Get("Content-Type")
	kind, params, err := mime.ParseMediaType(given)
	if given == "" && r.ContentLength == 0 {
		return nil, invalid("image", "missing_required_parameter", "Missing required parameter: 'image'.")
	}
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, invalid("", "unsupported_content_type",
			"Unsupported content type: %s. This method only accepts 'multipart/form-data' requests with a boundary.", quoted(given))
	}
	return func(body io.Reader) *multipart.Reader { return multipart.NewReader(body, params["boundary"]) }, nil
}

func (s *Server) readParts(form *multipart.Reader, req *request) error {
	for range maxParts {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		if err := s.readPart(part, req); err != nil {
			return err
		}
	}
	return invalid("", "too_many_fields", "The form has more than %d fields.", maxParts)
}

func (s *Server) readPart(part *multipart.Part, req *request) error {
	name := part.FormName()
	if part.FileName() == "" {
		value, err := readAtMost(part, maxValue, name)
		req.fields = append(req.fields, field{name, string(value)})
		return err
	}
	limit := s.options.MaxBytes - 1 // a picture is smaller than MaxBytes
	if name == "mask" {
		limit = min(limit, maxMask-1)
	}
	body, err := readAtMost(part, limit, name)
	req.files = append(req.files, file{name, part.FileName(), part.Header.Get("Content-Type"), body})
	return err
}

// readAtMost reads a part and refuses it when it is longer than limit.
func readAtMost(part io.Reader, limit int64, name string) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return body, unreadable(err)
	}
	if int64(len(body)) > limit {
		return body, tooLarge(name, "The file or value of %s is too large: it must be at most %d bytes.", quoted(name), limit)
	}
	return body, nil
}

func tooLarge(param, format string, args ...any) *apiError {
	e := invalid(param, "file_too_large", format, args...)
	e.Status = http.StatusRequestEntityTooLarge
	return e
}

// unreadable tells a body that is too long, or no form, from a client that
// went away, which fail notices by the context.
func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge("", "The request is larger than %d bytes.", maxBody)
	}
	return invalid("", "invalid_multipart", "The form data could not be read: %s.", strings.TrimPrefix(err.Error(), "multipart: "))
}

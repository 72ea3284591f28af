package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strconv"
)

// Limits of a request body. maxBody is what the stand-in holds at once for one
// request; the limit for a file comes from the interaction.
const (
	maxBody    = 300 << 20
	maxPayload = 1 << 20
	maxFiles   = 10
)

// body is a request's body: the JSON, and the files of a multipart form.
type body struct {
	payload any // nil: there was none
	files   []upload
}

// upload is a file part. Key is the n of files[n], by which the attachments
// list names it; other names count up from 0.
type upload struct {
	field    string
	key      string
	filename string
	declared string // content type of the part
	data     []byte
}

// readBody reads JSON or a multipart form, whichever the content type says.
// Without a body it is empty.
//
// A body over the limit is read to its end, so that the client hears of it.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) (body, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodDelete || r.ContentLength == 0 {
		return body{}, nil
	}
	counted := &counter{ReadCloser: http.MaxBytesReader(w, r.Body, maxBody)}
	r.Body = counted
	b, err := parseBody(r)
	if counted.n > limit {
		_, _ = io.Copy(io.Discard, r.Body)
		return body{}, errTooLarge
	}
	return b, err
}

// counter counts what was read.
type counter struct {
	io.ReadCloser
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n += int64(n)
	return n, err
}

func parseBody(r *http.Request) (body, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/json":
		payload, err := readPayload(r.Body)
		return body{payload: payload}, err
	case err == nil && kind == "multipart/form-data" && params["boundary"] != "":
		return readMultipart(multipart.NewReader(r.Body, params["boundary"]))
	}
	return body{}, &apiError{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", errors: object{
		"_errors": list{object{"code": "CONTENT_TYPE_INVALID", "message": `Expected "Content-Type" header to be one of {'application/json', 'multipart/form-data'}.`}},
	}}
}

// readPayload decodes one JSON value and nothing after it.
func readPayload(r io.Reader) (any, error) {
	data, err := readAtMost(r, maxPayload)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil, errJSON
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errJSON
	}
	return v, nil
}

// readMultipart reads parts in any order: payload_json may come last. A part
// is a file exactly if it has a file name.
func readMultipart(parts *multipart.Reader) (body, error) {
	var b body
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return b, distinct(b.files)
		}
		if err != nil {
			return body{}, bodyError(err)
		}
		switch {
		case part.FormName() == "payload_json":
			if b.payload, err = readPayload(part); err != nil {
				return body{}, err
			}
		case part.FileName() != "":
			if err := b.addFile(part); err != nil {
				return body{}, err
			}
		}
	}
}

func (b *body) addFile(part *multipart.Part) error {
	if len(b.files) == maxFiles {
		return errTooManyFiles
	}
	data, err := readAtMost(part, maxBody)
	if err != nil {
		return err
	}
	b.files = append(b.files, upload{
		field: part.FormName(), key: fileKey(part.FormName(), len(b.files)),
		filename: part.FileName(), declared: part.Header.Get("Content-Type"), data: data,
	})
	return nil
}

var numberedFile = regexp.MustCompile(`^files?\[?([0-9]{1,9})\]?$`)

func fileKey(field string, position int) string {
	if m := numberedFile.FindStringSubmatch(field); m != nil {
		n, _ := strconv.Atoi(m[1])
		return strconv.Itoa(n)
	}
	return strconv.Itoa(position)
}

// distinct refuses two files under one key.
func distinct(files []upload) error {
	seen := map[string]bool{}
	for _, f := range files {
		if seen[f.key] {
			root := form(nil)
			root.get("files").step(f.key, nil, true).fail("FILE_DUPLICATED", "Each file must have a unique name.")
			return root.err()
		}
		seen[f.key] = true
	}
	return nil
}

// readAtMost reads all of it, or says that it is too large.
func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, bodyError(err)
	}
	if int64(len(data)) > limit {
		return nil, errTooLarge
	}
	return data, nil
}

// bodyError tells a body over the limit from one that is cut or misshapen.
func bodyError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	return errJSON
}

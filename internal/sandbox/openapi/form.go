package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
)

// payloadPart is the form part that holds the JSON.
// https://docs.discord.com/developers/reference#uploading-files
const payloadPart = "payload_json"

// maxPart bounds one part of a form, in bytes: Discord's largest file is
// 500 MB, tests send far less.
const maxPart = 64 << 20

// Form checks a request with a whole multipart/form-data body: payload_json as
// Request does, and that every other part is a file with a name of its own
// that the description knows.
func (c *Checker) Form(method, path, contentType string, body []byte) error {
	op, err := c.operation(method, path)
	if err != nil {
		return err
	}
	payload, parts, err := readForm(contentType, body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, op.path, err)
	}
	if err := op.checkParts(parts); err != nil {
		return fmt.Errorf("%s %s: %w", method, op.path, err)
	}
	return c.Request(method, path, contentType, payload)
}

// part is what is known of a file part.
type part struct{ field, filename string }

// readForm takes a form apart.
func readForm(contentType string, body []byte) (payload []byte, parts []part, err error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != typeForm {
		return nil, nil, fmt.Errorf("content type %q is no form", contentType)
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		p, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return payload, parts, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read form: %w", err)
		}
		content, err := io.ReadAll(io.LimitReader(p, maxPart))
		if err != nil {
			return nil, nil, fmt.Errorf("read part %s: %w", p.FormName(), err)
		}
		if p.FormName() == payloadPart {
			payload = content
			continue
		}
		parts = append(parts, part{field: p.FormName(), filename: p.FileName()})
	}
}

// checkParts checks the names of the file parts.
func (op *operation) checkParts(parts []part) error {
	var problems []error
	seen := map[string]bool{}
	for _, p := range parts {
		switch {
		case !op.fileParts[p.field]:
			problems = append(problems, fmt.Errorf("form part %s is %w", p.field, ErrUnknown))
		case seen[p.field]:
			problems = append(problems, fmt.Errorf("form part %s comes twice", p.field))
		case p.filename == "":
			problems = append(problems, fmt.Errorf("form part %s has no filename", p.field))
		}
		seen[p.field] = true
	}
	return errors.Join(problems...)
}

package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
)

// action is what a member does, as the control routes take it: words, and
// files in the order they were given.
type action struct {
	fields map[string]json.RawMessage
	order  []string // of option names, words before files
	files  map[string]upload
}

// readAction reads a control request: JSON, or a form whose JSON is in the
// named field. Without that field the form's own fields are the JSON's.
func readAction(w http.ResponseWriter, r *http.Request, name string) (*action, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	a := &action{fields: map[string]json.RawMessage{}, files: map[string]upload{}}
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPayload))
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "read the request: %v", err)
		}
		return a, a.take(data)
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "read the form: %v", err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "read the form: %v", err)
		}
		if err := a.addPart(part, name); err != nil {
			return nil, err
		}
	}
}

func (a *action) addPart(part *multipart.Part, name string) error {
	limit := int64(maxBody)
	if part.FileName() == "" {
		limit = maxPayload
	}
	data, err := readAtMost(part, limit)
	field := part.FormName()
	switch {
	case err != nil:
		return refuse(http.StatusRequestEntityTooLarge, "the field %s is too large or cut", field)
	case part.FileName() != "":
		field = a.free(field)
		a.order = append(a.order, field)
		a.files[field] = upload{field: field, filename: part.FileName(), declared: part.Header.Get("Content-Type"), data: data}
		return nil
	case field == name:
		return a.take(data)
	}
	a.fields[field] = mustJSON(string(data))
	a.order = append(a.order, field)
	return nil
}

// free is a name for a file that no other file has: the field's, or, for
// further files of the same field, NAME[1], NAME[2] and so on.
func (a *action) free(field string) string {
	name := field
	for n := 1; ; n++ {
		if _, taken := a.files[name]; !taken {
			return name
		}
		name = fmt.Sprintf("%s[%d]", field, n)
	}
}

// take reads the JSON of an action.
func (a *action) take(data []byte) error {
	if err := json.Unmarshal(data, &a.fields); err != nil {
		return refuse(http.StatusBadRequest, "read the JSON: %v", err)
	}
	a.order = append(a.order, keysInOrder(a.fields["options"])...)
	a.order = append(a.order, keysInOrder(a.fields["values"])...)
	return nil
}

// keysInOrder are the keys of an object in the order they were written: the
// order in which the member filled the options in.
func keysInOrder(data json.RawMessage) []string {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var keys []string
	for dec.More() {
		t, err := dec.Token()
		key, ok := t.(string)
		var skip json.RawMessage
		if err != nil || !ok || dec.Decode(&skip) != nil {
			return keys
		}
		keys = append(keys, key)
	}
	return keys
}

// text is a field that is a text, or the default.
func (a *action) text(name, def string) string {
	var s string
	if json.Unmarshal(a.fields[name], &s) != nil || s == "" {
		return def
	}
	return s
}

// number is a field that is a whole number, also as a text.
func (a *action) number(name string, def int64) int64 {
	n, ok := wholeNumber(normal(a.fields[name]))
	if !ok {
		return def
	}
	return n
}

// values are the fields of an inner object; or of the form itself.
func (a *action) values(name string) map[string]any {
	if inner, ok := a.fields[name]; ok {
		o, _ := normal(inner).(object)
		return o
	}
	o := object{}
	for k, v := range a.fields {
		o[k] = normal(v)
	}
	return o
}

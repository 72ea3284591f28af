package openapi_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"retouch/internal/sandbox/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// small is a description with one of everything that is checked.
func small(t *testing.T) *openapi.Checker {
	t.Helper()
	c, err := openapi.Load(filepath.Join("testdata", "small.json"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// request is one request and a word that its refusal must have; "" means that
// it is right.
type request struct {
	method, path, payload string
	refusal               string
}

func (tt request) check(t *testing.T, c *openapi.Checker, contentType string) {
	t.Helper()
	err := c.Request(tt.method, tt.path, contentType, []byte(tt.payload))
	switch {
	case tt.refusal == "" && err != nil:
		t.Errorf("refused: %v", err)
	case tt.refusal != "" && err == nil:
		t.Errorf("accepted, want a refusal with %q", tt.refusal)
	case tt.refusal != "" && !strings.Contains(err.Error(), tt.refusal):
		t.Errorf("refused with %q, want %q in it", err, tt.refusal)
	}
}

func TestRequest(t *testing.T) {
	t.Parallel()
	tests := map[string]request{
		"takes a right body":                      {"POST", "/things/1", `{"name":"a","color":3}`, ""},
		"takes the server's own path before":      {"POST", "/api/v1/things/1", `{"name":"a"}`, ""},
		"refuses another server's path before":    {"POST", "/api/v2/things/1", `{"name":"a"}`, "not in the description"},
		"refuses an unknown path":                 {"POST", "/thing/1", `{}`, "not in the description"},
		"refuses an empty parameter":              {"POST", "/things/", `{}`, "not in the description"},
		"refuses an unknown method":               {"PUT", "/things/1", `{}`, "method not in the description"},
		"takes any case of the method":            {"post", "/things/1", `{"name":"a"}`, ""},
		"refuses a path parameter":                {"POST", "/things/x", `{"name":"a"}`, "path parameter id"},
		"prefers the literal segment":             {"GET", "/things/@first", "", ""},
		"unescapes segments":                      {"GET", "/things/%40first", "", ""},
		"refuses a bad escape":                    {"GET", "/things/%zz", "", "parse path"},
		"refuses a missing property":              {"POST", "/things/1", `{"color":3}`, "missing property 'name'"},
		"refuses a misspelt property":             {"POST", "/things/1", `{"name":"a","colour":3}`, "'colour' not allowed"},
		"refuses a number that is no int32":       {"POST", "/things/1", `{"name":"a","color":2147483648}`, "/color"},
		"takes the largest int32":                 {"POST", "/things/1", `{"name":"a","color":2147483647}`, ""},
		"refuses text that is no JSON":            {"POST", "/things/1", `{`, "no JSON"},
		"refuses JSON with something behind":      {"POST", "/things/1", `{"name":"a"} x`, "no JSON"},
		"refuses a missing body":                  {"POST", "/things/1", "", "the body is missing"},
		"takes a query parameter":                 {"POST", "/things/1?loud=true", `{"name":"a"}`, ""},
		"refuses a query parameter's value":       {"POST", "/things/1?loud=maybe", `{"name":"a"}`, "query parameter loud"},
		"refuses an unknown query parameter":      {"POST", "/things/1?silent=true", `{"name":"a"}`, "query parameter silent"},
		"asks for a query parameter":              {"GET", "/things/1", "", "query parameter since is missing"},
		"takes a number in the query":             {"GET", "/things/1?since=5", "", ""},
		"refuses a body where none is":            {"GET", "/things/@first", `{}`, "not in the description"},
		"names the meant kind's mistake":          {"POST", "/things/1", `{"name":"a","part":{"type":2,"size":"x"}}`, "/part/size: got string"},
		"passes over the kinds that are not mean": {"POST", "/things/1", `{"name":"a","part":{"type":1,"label":"x"}}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t, small(t), "application/json")
		})
	}
}

func TestRequestReportsOnlyTheMeantKind(t *testing.T) {
	t.Parallel()
	err := small(t).Request("POST", "/things/1", "application/json", []byte(`{"name":"a","part":{"type":2,"size":"x"}}`))
	if err == nil || strings.Contains(err.Error(), "label") {
		t.Errorf("error = %v", err)
	}
}

func TestUnknownIsTold(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/none", "/things/@first/x"} {
		if err := small(t).Request("GET", path, "", nil); !errors.Is(err, openapi.ErrUnknown) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestRequestRefusesAnotherKindOfBody(t *testing.T) {
	t.Parallel()
	request{"POST", "/things/1", `{"name":"a"}`, "text/plain is not in the description"}.check(t, small(t), "text/plain")
	request{"POST", "/things/1", `{"name":"a"}`, "content type"}.check(t, small(t), "")
}

func TestLoadRefusesWhatIsNoDescription(t *testing.T) {
	t.Parallel()
	if _, err := openapi.Load(filepath.Join(t.TempDir(), "none.json")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	for _, text := range []string{``, `[]`, `{"paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":{"type":7}}}}}}}}`} {
		if _, err := openapi.Parse([]byte(text)); err == nil {
			t.Errorf("Parse(%s) accepted", text)
		}
	}
}

// formPart is one part of a form to send; no filename makes it a plain field.
type formPart struct{ field, filename, content string }

// form makes a body of parts.
func form(t *testing.T, parts []formPart) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		create := func() error { return w.WriteField(p.field, p.content) }
		if p.filename != "" {
			create = func() error {
				part, err := w.CreateFormFile(p.field, p.filename)
				if err == nil {
					_, err = part.Write([]byte(p.content))
				}
				return err
			}
		}
		if err := create(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func TestForm(t *testing.T) {
	t.Parallel()
	payload := formPart{"payload_json", "", `{"name":"a"}`}
	file := formPart{"files[0]", "a.png", "x"}
	tests := map[string]struct {
		parts   []formPart
		refusal string
	}{
		"takes the payload before the file": {[]formPart{payload, file}, ""},
		"takes the payload after the file":  {[]formPart{file, payload}, ""},
		"refuses a wrong payload":           {[]formPart{{"payload_json", "", `{"name":1}`}, file}, "/name: got number"},
		"refuses a missing payload":         {[]formPart{file}, "the body is missing"},
		"refuses an unknown part":           {[]formPart{payload, {"file", "a.png", "x"}}, "form part file is not in"},
		"refuses a name used twice":         {[]formPart{payload, file, file}, "comes twice"},
		"refuses a file without a name":     {[]formPart{payload, {"files[0]", "", "x"}}, "has no filename"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contentType, body := form(t, tt.parts)
			err := small(t).Form("POST", "/things/1", contentType, body)
			if (err == nil) != (tt.refusal == "") || err != nil && !strings.Contains(err.Error(), tt.refusal) {
				t.Errorf("error = %v, want %q", err, tt.refusal)
			}
		})
	}
}

func TestFormRefusesWhatIsNoForm(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{"", "application/json", "multipart/form-data; boundary=x"} {
		if err := small(t).Form("POST", "/things/1", contentType, []byte("--y")); err == nil {
			t.Errorf("%q accepted", contentType)
		}
	}
}

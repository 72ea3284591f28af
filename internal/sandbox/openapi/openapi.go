// Package openapi checks HTTP requests against an OpenAPI 3.1 description, so
// that tests can hold what the bot sends against Discord's own description of
// its API. It is for tests alone and must not be imported by anything that
// ships. It checks the method, the path, the query and the body of a request;
// it knows nothing of headers, of answers, or of OpenAPI 3.0.
//
// It is stricter than the description where that finds mistakes: an object
// with a property that the description does not know is refused, because
// Discord ignores misspelt properties in silence.
package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"os"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// ErrUnknown says that the description has no such path, or no such method at
// that path.
var ErrUnknown = errors.New("not in the description")

// Checker holds one description. It is safe for concurrent use.
type Checker struct {
	base   string // path of the server's address, such as /api/v10
	routes []route
}

// document is the part of a description that is read by name. The schemas stay
// in the compiler, which follows their references.
type document struct {
	Servers []struct {
		URL string `json:"url"`
	} `json:"servers"`
	Paths map[string]map[string]json.RawMessage `json:"paths"`
}

// Load reads a description from a JSON file and compiles the schemas of all its
// requests.
func Load(path string) (*Checker, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read description: %w", err)
	}
	return Parse(text)
}

// Parse is Load for a description in memory.
func Parse(text []byte) (*Checker, error) {
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("decode description: %w", err)
	}
	compiler, err := compile(text)
	if err != nil {
		return nil, fmt.Errorf("compile description: %w", err)
	}
	c := &Checker{base: d.base()}
	for path, item := range d.Paths {
		r, err := newRoute(compiler, path, item)
		if err != nil {
			return nil, fmt.Errorf("compile %s: %w", path, err)
		}
		c.routes = append(c.routes, r)
	}
	return c, nil
}

// base is the path of the first server's address.
func (d document) base() string {
	if len(d.Servers) == 0 {
		return ""
	}
	u, err := url.Parse(d.Servers[0].URL)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Path, "/")
}

// Request checks one request. The path may begin with the server's own
// (/api/v10) and may end in a query. The payload of a multipart/form-data
// request is its payload_json alone; see Form for a whole form. The error
// wraps ErrUnknown when there is no such path or method, and otherwise says
// where in the payload what is wrong.
func (c *Checker) Request(method, path, contentType string, payload []byte) error {
	op, err := c.operation(method, path)
	if err != nil {
		return err
	}
	if err := op.checkBody(contentType, payload); err != nil {
		return fmt.Errorf("%s %s: %w", method, op.path, err)
	}
	return nil
}

// operation finds what the description says of a request and checks the path's
// parameters and the query.
func (c *Checker) operation(method, path string) (*operation, error) {
	u, err := url.ParseRequestURI(path)
	if err != nil {
		return nil, fmt.Errorf("parse path: %w", err)
	}
	r, params, ok := c.match(strings.TrimPrefix(u.EscapedPath(), c.base))
	if !ok {
		return nil, fmt.Errorf("%s: path %w", u.Path, ErrUnknown)
	}
	op, ok := r.operations[strings.ToLower(method)]
	if !ok {
		return nil, fmt.Errorf("%s %s: method %w", method, r.path, ErrUnknown)
	}
	if err := errors.Join(op.checkPath(params), op.checkQuery(u.Query())); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, r.path, err)
	}
	return op, nil
}

// checkBody checks a JSON body, or the JSON of a form.
func (op *operation) checkBody(contentType string, payload []byte) error {
	if len(payload) == 0 {
		if op.required {
			return errors.New("the body is missing")
		}
		return nil
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return fmt.Errorf("content type %q: %w", contentType, err)
	}
	schema, ok := op.schemaFor(kind)
	if !ok {
		return fmt.Errorf("a body of type %s is %w", kind, ErrUnknown)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(payload)))
	if err != nil {
		return fmt.Errorf("payload is no JSON: %w", err)
	}
	return validate(schema, value)
}

// schemaFor gives the schema of a JSON value in a body of that kind. A form's
// payload_json is held to the JSON body's schema, which is the same without
// the file parts.
func (op *operation) schemaFor(kind string) (*jsonschema.Schema, bool) {
	if _, known := op.bodies[kind]; !known {
		return nil, false
	}
	if asJSON, ok := op.bodies[typeJSON]; ok && kind == typeForm {
		return asJSON, true
	}
	return op.bodies[kind], true
}

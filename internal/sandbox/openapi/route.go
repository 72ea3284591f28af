package openapi

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	typeJSON = "application/json"
	typeForm = "multipart/form-data"
)

// route is one path template with its operations by lower-case method.
type route struct {
	path       string
	segments   []string
	operations map[string]*operation
}

// operation is one method of a path.
type operation struct {
	path      string
	required  bool                          // the body is
	bodies    map[string]*jsonschema.Schema // by media type
	inPath    map[string]*jsonschema.Schema // by parameter
	inQuery   map[string]*jsonschema.Schema
	mustQuery []string
	fileParts map[string]bool // properties of the form's schema
}

// parameter is one of a path's or a query's.
type parameter struct {
	Name     string          `json:"name"`
	In       string          `json:"in"`
	Required bool            `json:"required"`
	Schema   json.RawMessage `json:"schema"`
}

// described is an operation as the description has it.
type described struct {
	Parameters  []parameter `json:"parameters"`
	RequestBody struct {
		Required bool                       `json:"required"`
		Content  map[string]json.RawMessage `json:"content"`
	} `json:"requestBody"`
}

func newRoute(compiler *jsonschema.Compiler, path string, item map[string]json.RawMessage) (route, error) {
	r := route{path: path, segments: strings.Split(path, "/"), operations: map[string]*operation{}}
	var shared []parameter
	if raw, ok := item["parameters"]; ok {
		if err := json.Unmarshal(raw, &shared); err != nil {
			return r, err
		}
	}
	for method, raw := range item {
		var d described
		if method == "parameters" || json.Unmarshal(raw, &d) != nil {
			continue
		}
		op := &operation{
			path: path, required: d.RequestBody.Required, bodies: map[string]*jsonschema.Schema{},
			inPath: map[string]*jsonschema.Schema{}, inQuery: map[string]*jsonschema.Schema{},
		}
		at := pointer("paths", path)
		if err := op.addParameters(compiler, at+"/parameters", shared); err != nil {
			return r, err
		}
		if err := op.addParameters(compiler, at+"/"+method+"/parameters", d.Parameters); err != nil {
			return r, err
		}
		if err := op.addBodies(compiler, at+"/"+method, d); err != nil {
			return r, err
		}
		r.operations[method] = op
	}
	return r, nil
}

func (op *operation) addParameters(compiler *jsonschema.Compiler, at string, params []parameter) error {
	for i, p := range params {
		schema, err := compiler.Compile(fmt.Sprintf("%s/%d/schema", at, i))
		if err != nil {
			return err
		}
		switch p.In {
		case "path":
			op.inPath[p.Name] = schema
		case "query":
			op.inQuery[p.Name] = schema
			if p.Required {
				op.mustQuery = append(op.mustQuery, p.Name)
			}
		}
	}
	return nil
}

func (op *operation) addBodies(compiler *jsonschema.Compiler, at string, d described) error {
	for kind := range d.RequestBody.Content {
		schema, err := compiler.Compile(at + "/requestBody/content/" + escape(kind) + "/schema")
		if err != nil {
			return err
		}
		op.bodies[kind] = schema
	}
	if form, ok := op.bodies[typeForm]; ok {
		op.fileParts = map[string]bool{}
		collectProperties(form, op.fileParts, map[*jsonschema.Schema]bool{})
	}
	return nil
}

// collectProperties gathers the names of all properties that a value of the
// schema may have at its top.
func collectProperties(s *jsonschema.Schema, into map[string]bool, seen map[*jsonschema.Schema]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for name := range s.Properties {
		into[name] = true
	}
	collectProperties(s.Ref, into, seen)
	for _, group := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, child := range group {
			collectProperties(child, into, seen)
		}
	}
}

// match finds the route of an escaped path. A template with more literal
// segments wins, so that …/messages/@original is not a message's id.
func (c *Checker) match(escaped string) (route, map[string]string, bool) {
	segments := strings.Split(escaped, "/")
	var best route
	var params map[string]string
	for _, r := range c.routes {
		found, ok := r.match(segments)
		if ok && (params == nil || len(found) < len(params)) {
			best, params = r, found
		}
	}
	return best, params, params != nil
}

// match gives the values of the template's parameters.
func (r route) match(segments []string) (map[string]string, bool) {
	if len(segments) != len(r.segments) {
		return nil, false
	}
	params := map[string]string{}
	for i, want := range r.segments {
		got, err := url.PathUnescape(segments[i])
		if err != nil {
			return nil, false
		}
		if strings.HasPrefix(want, "{") && strings.HasSuffix(want, "}") && got != "" {
			params[want[1:len(want)-1]] = got
			continue
		}
		if got != want {
			return nil, false
		}
	}
	return params, true
}

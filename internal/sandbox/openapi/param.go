package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// checkPath checks the values of the path's parameters.
func (op *operation) checkPath(params map[string]string) error {
	var problems []error
	for name, value := range params {
		if schema, ok := op.inPath[name]; ok {
			problems = append(problems, checkText("path parameter "+name, schema, value))
		}
	}
	return errors.Join(problems...)
}

// checkQuery checks the query's parameters and refuses unknown ones.
func (op *operation) checkQuery(query url.Values) error {
	var problems []error
	for name, values := range query {
		schema, ok := op.inQuery[name]
		if !ok {
			problems = append(problems, fmt.Errorf("query parameter %s is %w", name, ErrUnknown))
			continue
		}
		for _, value := range values {
			problems = append(problems, checkText("query parameter "+name, schema, value))
		}
	}
	for _, name := range op.mustQuery {
		if !query.Has(name) {
			problems = append(problems, fmt.Errorf("query parameter %s is missing", name))
		}
	}
	return errors.Join(problems...)
}

// checkText checks a value that came as text: it is right when the text, or
// the number or truth value that it spells, is.
func checkText(what string, schema *jsonschema.Schema, text string) error {
	err := schema.Validate(text)
	if err == nil {
		return nil
	}
	if truth, bad := strconv.ParseBool(text); bad == nil && schema.Validate(truth) == nil {
		return nil
	}
	if _, bad := strconv.ParseFloat(text, 64); bad == nil && schema.Validate(json.Number(text)) == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

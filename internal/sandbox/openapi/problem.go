package openapi

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// validate holds a value against a schema and says in one line for each mistake
// where it is. Where a value may be one of several kinds (a component, a
// command's option), only the kind that its own `type` names is reported.
func validate(schema *jsonschema.Schema, value any) error {
	err := schema.Validate(value)
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	lines := leaves(invalid)
	slices.Sort(lines)
	return errors.New(strings.Join(slices.Compact(lines), "; "))
}

// leaves are the mistakes at the ends of the tree that the validator makes.
func leaves(e *jsonschema.ValidationError) []string {
	if len(e.Causes) == 0 {
		told := e.ErrorKind.LocalizedString(message.NewPrinter(language.English))
		return []string{fmt.Sprintf("/%s: %s", strings.Join(e.InstanceLocation, "/"), told)}
	}
	causes := e.Causes
	if isChoice(e) {
		meant := slices.DeleteFunc(slices.Clone(causes), func(c *jsonschema.ValidationError) bool {
			return refutesType(c, len(e.InstanceLocation))
		})
		if len(meant) > 0 {
			causes = meant
		}
	}
	var lines []string
	for _, c := range causes {
		lines = append(lines, leaves(c)...)
	}
	return lines
}

func isChoice(e *jsonschema.ValidationError) bool {
	switch e.ErrorKind.(type) {
	case *kind.OneOf, *kind.AnyOf:
		return true
	}
	return false
}

// refutesType tells whether a branch failed because the value, which lies so
// deep in the payload, is of another type: by its `type` property, or because
// it is not null.
func refutesType(e *jsonschema.ValidationError, depth int) bool {
	at := e.InstanceLocation
	switch k := e.ErrorKind.(type) {
	case *kind.Enum, *kind.Const:
		return len(at) == depth+1 && at[depth] == "type"
	case *kind.Type:
		return len(at) == depth && slices.Equal(k.Want, []string{"null"})
	}
	if isChoice(e) {
		return false
	}
	return slices.ContainsFunc(e.Causes, func(c *jsonschema.ValidationError) bool { return refutesType(c, depth) })
}

package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// home is the address under which the compiler knows the description.
const home = "openapi:///description.json"

// newer lists properties that Discord's documentation has and its description
// of 2026-07-18 has not yet. By schema, with the property's own schema.
// https://docs.discord.com/developers/change-log (2026-08-05, file types)
var newer = map[string]map[string]any{
	"ApplicationCommandAttachmentOption": {"file_types": fileTypes},
	"FileUploadComponentForModalRequest": {"file_types": fileTypes},
}

// fileTypes is a list of image, video, audio or a file extension.
// https://docs.discord.com/developers/reference#file-types
var fileTypes = map[string]any{
	"type":     []any{"array", "null"},
	"maxItems": json.Number("10"),
	"items":    map[string]any{"type": "string", "pattern": `^(image|video|audio|\.[A-Za-z0-9.]+)$`},
}

// compile makes a compiler that knows the description, made strict.
func compile(text []byte) (*jsonschema.Compiler, error) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		return nil, err
	}
	tighten(doc)
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	for _, f := range formats() {
		compiler.RegisterFormat(f)
	}
	return compiler, compiler.AddResource(home, doc)
}

// tighten closes every named object schema against properties that it does not
// list. Schemas made of several, or that say themselves what else they take,
// stay as they are.
func tighten(doc any) {
	for name, schema := range schemas(doc) {
		s, ok := schema.(map[string]any)
		if !ok {
			continue
		}
		properties, ok := s["properties"].(map[string]any)
		if !ok || s["additionalProperties"] != nil || s["allOf"] != nil {
			continue
		}
		for property, its := range newer[name] {
			if properties[property] == nil {
				properties[property] = its
			}
		}
		s["additionalProperties"] = false
	}
}

// schemas are the named schemas of a description.
func schemas(doc any) map[string]any {
	d, _ := doc.(map[string]any)
	components, _ := d["components"].(map[string]any)
	found, _ := components["schemas"].(map[string]any)
	return found
}

// formats are those that Discord's description uses beyond JSON Schema's own.
// https://spec.openapis.org/registry/format/
func formats() []*jsonschema.Format {
	return []*jsonschema.Format{
		{Name: "int32", Validate: whole(math.MinInt32, math.MaxInt32)},
		{Name: "int64", Validate: whole(math.MinInt64, math.MaxInt64)},
		{Name: "snowflake", Validate: snowflake},
	}
}

func whole(low, high int64) func(any) error {
	return func(v any) error {
		n, ok := v.(json.Number)
		if !ok {
			return nil
		}
		i, err := n.Int64()
		if err != nil || i < low || i > high {
			return fmt.Errorf("%s is not between %d and %d", n, low, high)
		}
		return nil
	}
}

// snowflake refuses text that is no unsigned 64-bit number.
// https://docs.discord.com/developers/reference#snowflakes
func snowflake(v any) error {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	if _, err := strconv.ParseUint(s, 10, 64); err != nil {
		return errors.New("no 64-bit number")
	}
	return nil
}

// pointer addresses a part of the description.
// https://www.rfc-editor.org/rfc/rfc6901
func pointer(segments ...string) string {
	for i, s := range segments {
		segments[i] = escape(s)
	}
	return home + "#/" + strings.Join(segments, "/")
}

// escape makes a key a segment of a pointer inside a URL's fragment.
func escape(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", "{", "%7B", "}", "%7D", "@", "%40").Replace(key)
}

package discord

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// field is one value of a request body together with its place, so that what
// is wrong with it can be told in Discord's tree of errors
// (https://docs.discord.com/developers/reference#error-messages). Asking an
// absent field for its fields gives absent fields.
type field struct {
	tree  object
	path  []string
	value any
	set   bool // present, if only as null
}

// form is the root of a body.
func form(body any) field { return field{tree: object{}, value: body, set: true} }

// err is nil, or the 50035 that the checks so far add up to.
func (f field) err() error {
	if len(f.tree) == 0 {
		return nil
	}
	return invalidForm(f.tree)
}

// null says whether there is no value.
func (f field) null() bool { return !f.set || f.value == nil }

// fail records that this field is wrong.
func (f field) fail(code, format string, args ...any) {
	node := f.tree
	for _, step := range f.path {
		next, ok := node[step].(object)
		if !ok {
			next = object{}
			node[step] = next
		}
		node = next
	}
	told, _ := node["_errors"].(list)
	node["_errors"] = append(told, object{"code": code, "message": fmt.Sprintf(format, args...)})
}

func (f field) step(name string, value any, set bool) field {
	return field{tree: f.tree, path: append(slices.Clone(f.path), name), value: value, set: set}
}

// get is a named field of an object.
func (f field) get(name string) field {
	o, _ := f.value.(object)
	v, ok := o[name]
	return f.step(name, v, ok)
}

// required records a missing or null field, and says whether there is one.
func (f field) required() bool {
	if f.null() {
		f.fail("BASE_TYPE_REQUIRED", "This field is required")
		return false
	}
	return true
}

// object says whether the value is an object.
func (f field) object() bool {
	if _, ok := f.value.(object); !ok {
		f.fail("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
		return false
	}
	return true
}

// text is the value if it is a text of min to max UTF-16 code units, as
// Discord's own clients count; it may be null.
func (f field) text(lo, hi int) string {
	if f.null() {
		return ""
	}
	s, ok := f.value.(string)
	if !ok {
		f.fail("STRING_TYPE_CONVERT", "Could not interpret %s as string.", brief(f.value))
		return ""
	}
	switch n := units(s); {
	case n > hi && lo > 0, n < lo && n > 0:
		f.fail("BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", lo, hi)
	case n > hi:
		f.fail("BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", hi)
	case n < lo:
		f.fail("BASE_TYPE_REQUIRED", "This field is required")
	}
	return s
}

// units counts UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// integer is the value if it is a whole number in [lo, hi]; it may be null,
// and a text of digits is one too.
func (f field) integer(lo, hi int64) (int64, bool) {
	if f.null() {
		return 0, false
	}
	n, ok := wholeNumber(f.value)
	switch {
	case !ok:
		f.fail("NUMBER_TYPE_COERCE", "Value %s is not int.", brief(f.value))
		return 0, false
	case n < lo:
		f.fail("NUMBER_TYPE_MIN", "int value should be greater than or equal to %d.", lo)
		return n, false
	case n > hi:
		f.fail("NUMBER_TYPE_MAX", "int value should be less than or equal to %d.", hi)
		return n, false
	}
	return n, true
}

func wholeNumber(v any) (int64, bool) {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, true
		}
		x, err := v.Float64()
		return int64(x), err == nil && x == math.Trunc(x) && math.Abs(x) < 1<<53
	case int64:
		return v, true
	case int:
		return int64(v), true
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	}
	return 0, false
}

// boolean is the value if it is true or false; it may be null.
func (f field) boolean() bool {
	if f.null() {
		return false
	}
	b, ok := f.value.(bool)
	if !ok {
		f.fail("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
	}
	return b
}

// oneOf is the value if it is one of the numbers.
func (f field) oneOf(choices ...int64) (int64, bool) {
	if f.null() {
		return 0, false
	}
	n, ok := wholeNumber(f.value)
	if ok && slices.Contains(choices, n) {
		return n, true
	}
	f.fail("BASE_TYPE_CHOICES", "Value must be one of {%s}.", numbers(choices))
	return n, false
}

func numbers(choices []int64) string {
	words := make([]string, len(choices))
	for i, c := range choices {
		words[i] = strconv.FormatInt(c, 10)
	}
	return strings.Join(words, ", ")
}

// items are the fields of a list of lo to hi things; it may be null.
func (f field) items(lo, hi int) []field {
	if f.null() {
		return nil
	}
	values, ok := f.value.(list)
	if !ok {
		f.fail("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
		return nil
	}
	if len(values) < lo || len(values) > hi {
		f.fail("BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", lo, hi)
	}
	fields := make([]field, min(len(values), hi))
	for i := range fields {
		fields[i] = f.step(strconv.Itoa(i), values[i], true)
	}
	return fields
}

// brief is a value cut short enough to stand in a sentence.
func brief(v any) string {
	b, err := json.Marshal(v)
	if err != nil || len(b) > 60 {
		return "the value"
	}
	return string(b)
}

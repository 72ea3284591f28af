package discord

import (
	"encoding/json"
	"regexp"
)

// Option types
// (https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type).
const (
	optSubcommand = 1
	optGroup      = 2
	optString     = 3
	optInteger    = 4
	optBoolean    = 5
	optUser       = 6
	optChannel    = 7
	optRole       = 8
	optMention    = 9
	optNumber     = 10
	optAttachment = 11
)

// readOptions judges the options of a command, a group or a subcommand: at
// most 25, no name twice, the required ones first. Depth is 0 for a command.
func readOptions(f field, depth int) list {
	out := list{}
	seen := map[any]bool{}
	optional, nested, plain := false, false, false
	for _, item := range f.items(0, 25) {
		o, kind := readOption(item, depth)
		if o == nil {
			continue
		}
		if name := o["name"]; name != nil && seen[name] {
			item.get("name").fail("APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		seen[o["name"]] = true
		isNested := kind == optSubcommand || kind == optGroup
		nested, plain = nested || isNested, plain || !isNested
		if o["required"] == true && optional {
			item.fail("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || o["required"] != true
		out = append(out, o)
	}
	if nested && plain {
		f.fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
	return out
}

// readOption judges one option; nil if it is not even an object with a type.
func readOption(f field, depth int) (object, int64) {
	if !f.object() || !f.get("type").required() {
		return nil, 0
	}
	kind, ok := f.get("type").oneOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	if !ok {
		return nil, 0
	}
	out := object{"type": kind}
	readNames(f, out, true, false)
	if f.get("required").boolean() {
		out["required"] = true
	}
	switch kind {
	case optSubcommand, optGroup:
		if depth > 1 || kind == optGroup && depth > 0 {
			f.get("type").fail("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "A group cannot stand here")
			return out, kind
		}
		if inner := readOptions(f.get("options"), depth+1); len(inner) > 0 {
			out["options"] = inner
		}
	case optString:
		readLengths(f, out)
		readChoices(f, out, kind)
	case optInteger, optNumber:
		readBounds(f, out, kind)
		readChoices(f, out, kind)
	case optChannel:
		if types := f.get("channel_types"); !types.null() {
			out["channel_types"] = types.value
			types.items(0, 20)
		}
	case optAttachment:
		if checkFileTypes(f.get("file_types")); !f.get("file_types").null() {
			out["file_types"] = f.get("file_types").value
		}
	}
	unwanted(f, kind)
	return out, kind
}

// unwanted refuses what belongs to options of another type.
func unwanted(f field, kind int64) {
	for name, kinds := range map[string][3]int64{
		"min_length": {optString}, "max_length": {optString},
		"min_value": {optInteger, optNumber}, "max_value": {optInteger, optNumber},
		"choices": {optString, optInteger, optNumber}, "file_types": {optAttachment},
	} {
		v := f.get(name)
		if v.null() || kind == kinds[0] || kind == kinds[1] || kind == kinds[2] {
			continue
		}
		if l, isList := v.value.(list); isList && len(l) == 0 {
			continue
		}
		v.fail("APPLICATION_COMMAND_OPTIONS_FIELD_INVALID", "%s cannot be used with this type of option", name)
	}
}

func readLengths(f field, out object) {
	lo, okLo := f.get("min_length").integer(0, 6000)
	hi, okHi := f.get("max_length").integer(1, 6000)
	if okLo {
		out["min_length"] = lo
	}
	if okHi {
		out["max_length"] = hi
	}
	if okLo && okHi && lo > hi {
		f.get("max_length").fail("NUMBER_TYPE_MIN", "int value should be greater than or equal to %d.", lo)
	}
}

// readBounds keeps min_value and max_value as they were written.
func readBounds(f field, out object, kind int64) {
	for _, name := range []string{"min_value", "max_value"} {
		v := f.get(name)
		if v.null() {
			continue
		}
		n, isNumber := v.value.(json.Number)
		x, err := n.Float64()
		switch _, whole := wholeNumber(v.value); {
		case !isNumber || err != nil || kind == optInteger && !whole:
			v.fail("NUMBER_TYPE_COERCE", "Value %s is not a number.", brief(v.value))
		case x < -1<<53 || x > 1<<53:
			v.fail("NUMBER_TYPE_MAX", "The value must be between -2^53 and 2^53.")
		default:
			out[name] = n
		}
	}
}

// readChoices judges choices and autocomplete, of which an option has one.
func readChoices(f field, out object, kind int64) {
	auto := f.get("autocomplete").boolean()
	if auto {
		out["autocomplete"] = true
	}
	choices := list{}
	names, values := map[any]bool{}, map[any]bool{}
	for _, c := range f.get("choices").items(0, 25) {
		choice := readChoice(c, kind)
		if choice == nil {
			continue
		}
		if names[choice["name"]] || values[choice["value"]] {
			c.fail("APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Option choice name already exists")
		}
		names[choice["name"]], values[choice["value"]] = true, true
		choices = append(choices, choice)
	}
	if auto && len(choices) > 0 {
		f.get("choices").fail("APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Autocomplete options cannot have choices")
	}
	if len(choices) > 0 {
		out["choices"] = choices
	}
}

// readChoice judges one choice, of a command or of an autocompletion.
func readChoice(c field, kind int64) object {
	if !c.object() || !c.get("name").required() || !c.get("value").required() {
		return nil
	}
	out := object{"name": c.get("name").text(1, 100), "value": c.get("value").value}
	out["name_localizations"] = readWords(c.get("name_localizations"), func(w field) { w.text(1, 100) })
	switch kind {
	case optString:
		c.get("value").text(1, 100)
	case optInteger:
		c.get("value").integer(-1<<53, 1<<53)
	default:
		if _, isNumber := c.get("value").value.(json.Number); !isNumber {
			c.get("value").fail("NUMBER_TYPE_COERCE", "Value %s is not float.", brief(c.get("value").value))
		}
	}
	switch out["value"].(type) {
	case string, json.Number:
		return out
	}
	return nil // not comparable; told above
}

// fileType is an entry of file_types: a kind or an extension.
var fileType = regexp.MustCompile(`^(image|video|audio|\.[A-Za-z0-9]{1,16})$`)

func checkFileTypes(f field) {
	for _, t := range f.items(0, 10) {
		if text := t.text(1, 32); text != "" && !fileType.MatchString(text) {
			t.fail("BASE_TYPE_CHOICES", "Value must be one of {image, video, audio} or an extension with its dot.")
		}
	}
}

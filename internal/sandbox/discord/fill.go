package discord

import (
	"encoding/json"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fill fills in the options, below the groups and subcommands of path.
func (s *Server) fill(a *action, known any, path []string, res *resolved) (list, error) {
	defs, _ := known.(list)
	if len(path) > 0 {
		def, kind, err := subcommand(defs, path[0])
		if err != nil {
			return nil, err
		}
		inner, err := s.fill(a, def["options"], path[1:], res)
		return list{object{"name": path[0], "type": kind, "options": orEmpty(inner)}}, err
	}
	return s.fillValues(a, defs, res)
}

// subcommand finds a subcommand, or a group of them, by its name.
func subcommand(defs list, name string) (object, int64, error) {
	for _, d := range defs {
		def, _ := d.(object)
		kind, _ := wholeNumber(def["type"])
		if def["name"] == name && (kind == optSubcommand || kind == optGroup) {
			return def, kind, nil
		}
	}
	return nil, 0, refuse(http.StatusBadRequest, "there is no subcommand %q", name)
}

func (s *Server) fillValues(a *action, defs list, res *resolved) (list, error) {
	values := a.values("options")
	_, nested := a.fields["options"]
	byName := map[string]object{}
	var out list
	for _, d := range defs {
		def, _ := d.(object)
		name, _ := def["name"].(string)
		byName[name] = def
		_, given := values[name]
		_, file := a.files[name]
		kind, _ := wholeNumber(def["type"])
		if kind == optSubcommand || kind == optGroup {
			return nil, refuse(http.StatusBadRequest, "a subcommand must be chosen: write it after the name")
		}
		if def["required"] == true && !given && !file {
			return nil, refuse(http.StatusBadRequest, "the option %s is required", name)
		}
	}
	for _, name := range a.order {
		def := byName[name]
		if def == nil {
			if nested || a.files[name].field != "" {
				return nil, refuse(http.StatusBadRequest, "the command has no option %s", name)
			}
			continue // a field of the simple form, such as user
		}
		o, err := s.option(a, def, values[name], res)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// option is one option filled in, after the checks of Discord's client.
func (s *Server) option(a *action, def object, v any, res *resolved) (object, error) {
	name, _ := def["name"].(string)
	kind, _ := wholeNumber(def["type"])
	o := object{"name": name, "type": kind}
	bad := func(why string, args ...any) error {
		return refuse(http.StatusBadRequest, "the option "+name+" "+why, args...)
	}
	if kind == optAttachment {
		u, ok := a.files[name]
		if !ok {
			return nil, bad("is an attachment: send a file part of that name")
		}
		if !typeFits(def["file_types"], u.filename) {
			return nil, bad("takes no file of this type: %s", mustJSON(def["file_types"]))
		}
		f := s.newFile(u, "ephemeral-attachments/"+s.opts.ApplicationID, true)
		res.put("attachments", f.id, s.attachment(f))
		o["value"] = f.id
		return o, nil
	}
	value, err := coerce(kind, v)
	if err != "" {
		return nil, bad("%s", err)
	}
	if err := fits(def, kind, value); err != "" {
		return nil, bad("%s", err)
	}
	if value, ok := res.refer(kind, value); ok {
		o["value"] = value
		return o, nil
	}
	return nil, bad("names nothing that exists")
}

// coerce makes a value of the option's type, also of a text of a form.
func coerce(kind int64, v any) (any, string) {
	text, isText := v.(string)
	switch kind {
	case optString:
		if isText {
			return text, ""
		}
		return nil, "must be a text"
	case optBoolean:
		if b, err := strconv.ParseBool(text); isText && err == nil {
			return b, ""
		}
		if b, ok := v.(bool); ok {
			return b, ""
		}
		return nil, "must be true or false"
	case optInteger:
		if n, ok := wholeNumber(v); ok {
			return json.Number(strconv.FormatInt(n, 10)), ""
		}
		return nil, "must be a whole number"
	case optNumber:
		n, ok := v.(json.Number)
		if isText {
			n, ok = json.Number(text), json.Valid([]byte(text))
		}
		if _, err := n.Float64(); ok && err == nil {
			return n, ""
		}
		return nil, "must be a number"
	}
	if isText {
		return text, ""
	}
	return nil, "must name something by its id"
}

// fits checks length, bounds and choices; "" is well.
func fits(def object, kind int64, v any) string {
	if kind == optString {
		text, _ := v.(string)
		n := int64(utf8.RuneCountInString(text))
		lo, _ := wholeNumber(def["min_length"])
		hi, bounded := wholeNumber(def["max_length"])
		if !bounded {
			hi = 6000
		}
		if n < lo || n > hi || text == "" {
			return "must be between " + strconv.FormatInt(max(lo, 1), 10) + " and " + strconv.FormatInt(hi, 10) + " in length"
		}
	}
	if n, ok := v.(json.Number); ok {
		x, _ := n.Float64()
		for name, sign := range map[string]float64{"min_value": 1, "max_value": -1} {
			bound, ok := normal(def[name]).(json.Number)
			b, _ := bound.Float64()
			if ok && (x-b)*sign < 0 {
				return "is beyond its " + name
			}
		}
	}
	choices, _ := def["choices"].(list)
	for _, c := range choices {
		choice, _ := c.(object)
		if string(mustJSON(choice["value"])) == string(mustJSON(v)) {
			return ""
		}
	}
	if len(choices) > 0 {
		return "must be one of the choices"
	}
	return ""
}

// typeFits checks a file's extension as Discord's client does: not its bytes.
func typeFits(allowed any, filename string) bool {
	types, _ := allowed.(list)
	ext := strings.ToLower(path.Ext(filename))
	for _, t := range types {
		text, _ := t.(string)
		if strings.HasPrefix(kinds[ext], text+"/") || strings.EqualFold(text, ext) {
			return true
		}
	}
	return len(types) == 0
}

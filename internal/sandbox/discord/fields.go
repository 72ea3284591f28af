package discord

import (
	"net/http"
	"slices"
	"unicode/utf8"
)

// fillField is one field of a modal as the member filled it in. What the
// action does not name stays as the modal opened: with its preset text, its
// default options, or nothing.
func (s *Server) fillField(a *action, c object, res *resolved) (object, error) {
	kind, _ := wholeNumber(c["type"])
	name, _ := c["custom_id"].(string)
	out := object{"type": kind, "custom_id": name}
	v, given := a.values("values")[name]
	if !given {
		v = preset(c, kind)
	}
	required := c["required"] != false
	switch kind {
	case compText:
		text, _ := v.(string)
		out["value"] = text
		return out, textFits(c, name, text, required)
	case compUpload:
		return out, s.attach(a, c, name, out, res)
	case compCheck:
		b, isBool := v.(bool)
		out["value"] = isBool && b
		return out, nil
	case compRadio:
		chosen := chosenOf(v)
		out["value"] = nil
		if len(chosen) > 0 {
			out["value"] = chosen[0]
		}
		return out, chosenFits(c, name, chosen, 1, 1)
	}
	chosen, err := s.chosenValues(c, kind, name, chosenOf(v), res)
	out["values"] = chosen
	return out, err
}

// preset is what a field holds when the modal opens.
func preset(c object, kind int64) any {
	switch kind {
	case compText:
		return c["value"]
	case compCheck:
		return c["default"]
	}
	chosen := list{}
	options, _ := c["options"].(list)
	for _, o := range options {
		if one, _ := o.(object); one["default"] == true {
			chosen = append(chosen, one["value"])
		}
	}
	defaults, _ := c["default_values"].(list)
	for _, d := range defaults {
		one, _ := d.(object)
		chosen = append(chosen, one["id"])
	}
	return chosen
}

// refers says what the values of a select name, by its type.
var refers = map[int64]int64{compUsers: optUser, compRoles: optRole, compChannels: optChannel}

// chosenValues judges what was chosen in a select or a group of checkboxes.
// Handles of users, channels and roles become ids.
func (s *Server) chosenValues(c object, kind int64, name string, chosen list, res *resolved) (list, error) {
	lo, hi := valueBounds(form(c), 25)
	if kind == compChecks {
		lo, hi = checkBounds(form(c))
	}
	if err := chosenFits(c, name, chosen, lo, hi); err != nil {
		return nil, err
	}
	ids := list{}
	for _, v := range chosen {
		what := refers[kind]
		if text, _ := v.(string); kind == compMentions {
			if what = optRole; s.world.user(text) != nil {
				what = optUser
			}
		}
		id, ok := res.refer(what, v)
		if !ok {
			return nil, refuse(http.StatusBadRequest, "%s names nothing that exists", name)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// chosenFits wants lo to hi of the options, each once; a field that is not
// required may stay empty.
func chosenFits(c object, name string, chosen list, lo, hi int64) error {
	n := int64(len(chosen))
	if n == 0 && c["required"] == false {
		return nil
	}
	if n < lo || n > hi {
		return refuse(http.StatusBadRequest, "between %d and %d of %s must be chosen", lo, hi, name)
	}
	options, limited := c["options"].(list)
	for i, v := range chosen {
		if slices.Contains(chosen[:i], v) {
			return refuse(http.StatusBadRequest, "%s has an option chosen twice", name)
		}
		if limited && !slices.ContainsFunc(options, func(o any) bool { one, _ := o.(object); return one["value"] == v }) {
			return refuse(http.StatusBadRequest, "%s has no such option", name)
		}
	}
	return nil
}

// chosenOf is what was chosen: a list of texts, or a single one.
func chosenOf(v any) list {
	if text, ok := v.(string); ok && text != "" {
		return list{text}
	}
	all, _ := v.(list)
	chosen := list{}
	for _, one := range all {
		text, _ := one.(string)
		chosen = append(chosen, text)
	}
	return chosen
}

// textFits counts characters, as Discord's client does.
func textFits(c object, name, text string, required bool) error {
	n := int64(utf8.RuneCountInString(text))
	lo, _ := wholeNumber(c["min_length"])
	hi, ok := wholeNumber(c["max_length"])
	if !ok {
		hi = 4000
	}
	if required {
		lo = max(1, lo)
	}
	if n > hi || n < lo && (n > 0 || required) {
		return refuse(http.StatusBadRequest, "%s must be between %d and %d in length", name, lo, hi)
	}
	return nil
}

// attach puts the file parts of a field in: NAME, or several as NAME[0],
// NAME[1] and so on.
func (s *Server) attach(a *action, c object, name string, out object, res *resolved) error {
	ids := list{}
	for _, part := range a.order {
		u, isFile := a.files[part]
		if !isFile || part != name && !isIndexed(part, name) {
			continue
		}
		if !typeFits(c["file_types"], u.filename) {
			return refuse(http.StatusBadRequest, "%s takes no file of this type", name)
		}
		f := s.newFile(u, "ephemeral-attachments/"+s.opts.ApplicationID, true)
		res.put("attachments", f.id, s.attachment(f))
		ids = append(ids, f.id)
	}
	lo, hi := valueBounds(form(c), 10)
	if c["required"] == false && len(ids) == 0 {
		lo = 0
	}
	if n := int64(len(ids)); n < lo || n > hi {
		return refuse(http.StatusBadRequest, "%s takes %d to %d files", name, lo, hi)
	}
	out["values"] = ids
	return nil
}

func isIndexed(part, name string) bool {
	return len(part) > len(name)+2 && part[:len(name)] == name && part[len(name)] == '[' && part[len(part)-1] == ']'
}

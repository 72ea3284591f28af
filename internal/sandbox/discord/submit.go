package discord

import (
	"net/http"
	"slices"
	"unicode/utf8"
)

// controlModal answers POST /control/modals: a member submits the modal that
// an interaction opened.
func (s *Server) controlModal(w http.ResponseWriter, r *http.Request) error {
	wait, err := waitFor(r)
	if err != nil {
		return err
	}
	a, err := readAction(w, r, "modal")
	if err != nil {
		return err
	}
	i, err := s.submit(a)
	if err != nil {
		return err
	}
	return s.started(w, r, i, wait)
}

func (s *Server) submit(a *action) (*interaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	parent := s.interactions.find(a.text("interaction_id", ""))
	if parent == nil || parent.modal == nil {
		return nil, refuse(http.StatusNotFound, "that interaction has opened no modal")
	}
	a.fields["where"] = mustJSON(parent.channel.id)
	if a.fields["user"] == nil {
		a.fields["user"] = mustJSON(parent.user.id)
	}
	i, err := s.enact(a, typeModal)
	if err != nil {
		return nil, err
	}
	if i.user != parent.user {
		return nil, refuse(http.StatusBadRequest, "the modal is open for another user")
	}
	i.parent = parent
	i.inherit(parent, a)
	res := &resolved{server: s, in: i.channel}
	components, _ := normal(parent.modal["components"]).(list)
	sent, err := s.submitted(a, components, res)
	if err != nil {
		return nil, err
	}
	data := object{"custom_id": parent.modal["custom_id"], "components": sent}
	if len(res.all) > 0 {
		data["resolved"] = res.all
	}
	return i, s.deliver(i, data)
}

// submitted is the modal's components filled in.
func (s *Server) submitted(a *action, components list, res *resolved) (list, error) {
	out, next := list{}, int64(0)
	for _, c := range components {
		o, _ := c.(object)
		kind, _ := wholeNumber(o["type"])
		next++
		shell := object{"type": kind, "id": orNext(o["id"], next)}
		inner, _ := o["component"].(object)
		if row, ok := o["components"].(list); ok && len(row) > 0 {
			inner, _ = row[0].(object)
		}
		if inner != nil {
			next++
			filled, err := s.fillField(a, inner, res)
			if err != nil {
				return nil, err
			}
			filled["id"] = orNext(inner["id"], next)
			if kind == compRow {
				shell["components"] = list{filled}
			} else {
				shell["component"] = filled
			}
		}
		out = append(out, shell)
	}
	return out, nil
}

func orNext(id any, next int64) any {
	if n, ok := wholeNumber(id); ok && n != 0 {
		return n
	}
	return next
}

// fillField is one field of a modal as the member filled it in.
func (s *Server) fillField(a *action, c object, res *resolved) (object, error) {
	kind, _ := wholeNumber(c["type"])
	name, _ := c["custom_id"].(string)
	out := object{"type": kind, "custom_id": name}
	v, given := a.values("values")[name]
	required := c["required"] != false
	switch kind {
	case compText:
		text, _ := v.(string)
		if !given {
			text, _ = c["value"].(string)
		}
		out["value"] = text
		return out, textFits(c, name, text, required)
	case compUpload:
		return out, s.attach(a, c, name, out, res)
	case compCheck:
		b, isBool := v.(bool)
		out["value"] = isBool && b
		return out, nil
	case compRadio:
		out["value"] = v
		return out, nil
	}
	values := chosenOf(v)
	if !given {
		values = preselected(c)
	}
	if len(values) == 0 && required {
		return nil, refuse(http.StatusBadRequest, "%s must be chosen", name)
	}
	if kind == compSelect && !offered(c, values) {
		return nil, refuse(http.StatusBadRequest, "%s has no such option", name)
	}
	out["values"] = values
	return out, nil
}

// chosenOf is what was chosen in a menu: a list, or a single text.
func chosenOf(v any) list {
	if text, ok := v.(string); ok && text != "" {
		return list{text}
	}
	l, _ := v.(list)
	return orEmpty(l)
}

// preselected is what is chosen in a menu that the member leaves alone.
func preselected(c object) list {
	options, _ := normal(c["options"]).(list)
	out := list{}
	for _, o := range options {
		if one, _ := o.(object); one["default"] == true {
			out = append(out, one["value"])
		}
	}
	return out
}

// offered says whether a select has all that was chosen.
func offered(c object, values list) bool {
	options, _ := normal(c["options"]).(list)
	for _, v := range values {
		if !slices.ContainsFunc(options, func(o any) bool { one, _ := o.(object); return one["value"] == v }) {
			return false
		}
	}
	return true
}

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

package discord

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// deliver sends an interaction to the application. Without one that listens,
// or may come back, there is nothing to wait for.
func (s *Server) deliver(i *interaction, data object) error {
	guild := ""
	if i.channel.inServer() {
		guild = s.world.guild
	}
	ss := s.listener(guild)
	if ss == nil {
		return refuse(http.StatusServiceUnavailable, "no bot is connected")
	}
	i.pictures = about(i, data)
	s.begin(i)
	s.dispatch(ss, "INTERACTION_CREATE", s.payload(i, data))
	return nil
}

// controlComponent answers POST /control/components: a member presses a button
// or chooses in a select.
func (s *Server) controlComponent(w http.ResponseWriter, r *http.Request) error {
	wait, err := waitFor(r)
	if err != nil {
		return err
	}
	a, err := readAction(w, r, "component")
	if err != nil {
		return err
	}
	i, err := s.press(a)
	if err != nil {
		return err
	}
	return s.started(w, r, i, wait)
}

func (s *Server) press(a *action) (*interaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.message(a.text("message_id", ""))
	if m == nil {
		return nil, refuse(http.StatusNotFound, "no such message")
	}
	c := component(m.components, a.text("custom_id", ""))
	switch {
	case c == nil:
		return nil, refuse(http.StatusBadRequest, "the message has no component of that custom_id")
	case c["disabled"] == true:
		return nil, refuse(http.StatusBadRequest, "the component is disabled")
	}
	a.fields["where"] = mustJSON(m.channel.id)
	i, err := s.enact(a, typeComponent)
	if err != nil {
		return nil, err
	}
	i.source = m
	if m.by != nil {
		i.inherit(m.by, a)
	}
	if m.flags&flagEphemeral != 0 && m.by != nil && m.by.user != i.user {
		return nil, refuse(http.StatusBadRequest, "the message is ephemeral: only its own user sees it")
	}
	data, err := pressData(a, c)
	if err != nil {
		return nil, err
	}
	return i, s.deliver(i, data)
}

// inherit takes over how the application came to be there, unless the action
// says so itself.
func (i *interaction) inherit(from *interaction, a *action) {
	if _, said := a.fields["install"]; !said {
		i.owners = from.owners
		i.forced = from.forced
	}
	if _, said := a.fields["app_permissions"]; !said {
		i.perms = from.perms
	}
	if _, said := a.fields["attachment_size_limit"]; !said {
		i.limit = from.limit
	}
	if _, said := a.fields["locale"]; !said {
		i.locale = from.locale
	}
}

func pressData(a *action, c object) (object, error) {
	kind, _ := wholeNumber(c["type"])
	data := object{"custom_id": c["custom_id"], "component_type": kind, "id": c["id"]}
	if kind == compButton {
		return data, nil
	}
	var values []string
	if raw, ok := a.fields["values"]; ok && json.Unmarshal(raw, &values) != nil {
		return nil, refuse(http.StatusBadRequest, "values must be a list of texts")
	}
	if err := offeredValues(c, values); err != nil {
		return nil, err
	}
	data["values"] = anyList(values)
	return data, nil
}

// offeredValues checks chosen values against a select's options.
func offeredValues(c object, values []string) error {
	lo, hi := valueBounds(form(normal(c)), 25)
	if n := int64(len(values)); n < lo || n > hi {
		return refuse(http.StatusBadRequest, "between %d and %d values must be chosen", lo, hi)
	}
	options, limited := c["options"].(list)
	for _, v := range values {
		known := slices.ContainsFunc(options, func(o any) bool { m, _ := o.(object); return m["value"] == v })
		if limited && !known {
			return refuse(http.StatusBadRequest, "%q is none of the options", v)
		}
	}
	return nil
}

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
	values := list{}
	if l, isList := v.(list); isList {
		values = l
	}
	if len(values) == 0 && required {
		return nil, refuse(http.StatusBadRequest, "%s must be chosen", name)
	}
	out["values"] = values
	return out, nil
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

// controlAutocomplete answers POST /control/autocomplete: a member types in an
// option.
func (s *Server) controlAutocomplete(w http.ResponseWriter, r *http.Request) error {
	a, err := readAction(w, r, "command")
	if err != nil {
		return err
	}
	i, err := s.typing(a)
	if err != nil {
		return err
	}
	timer := time.NewTimer(s.opts.AckWithin + time.Second)
	defer timer.Stop()
	select {
	case <-i.settled:
	case <-timer.C:
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	s.mu.Lock()
	answer := mustJSON(object{"choices": orEmpty(i.choices), "state": i.state()})
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// typing sends what is there so far: nothing is required yet, and values are
// not checked.
func (s *Server) typing(a *action) (*interaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.enact(a, typeAutocomplete)
	if err != nil {
		return nil, err
	}
	c, _, err := s.chosen(a)
	if err != nil {
		return nil, err
	}
	i.name, i.cmdKind = c.name(), c.kind()
	values, focused := a.values("options"), a.text("focused", "")
	options := list{}
	found := false
	defs, _ := c.fields["options"].(list)
	for _, d := range defs {
		def, _ := d.(object)
		name, _ := def["name"].(string)
		v, given := values[name]
		if !given && name != focused {
			continue
		}
		o := object{"name": name, "type": def["type"], "value": v}
		if name == focused {
			if def["autocomplete"] != true {
				return nil, refuse(http.StatusBadRequest, "the option %s has no autocompletion", name)
			}
			o["focused"], found = true, true
			if v == nil {
				o["value"] = ""
			}
		}
		options = append(options, o)
	}
	if !found {
		return nil, refuse(http.StatusBadRequest, "focused must name an option")
	}
	return i, s.deliver(i, object{"id": c.id, "name": c.name(), "type": c.kind(), "options": options})
}

package discord

import (
	"maps"
	"net/http"
	"slices"
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
	if err := known(a, components); err != nil {
		return nil, err
	}
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

// known refuses values and files for fields that the modal does not have.
func known(a *action, components list) error {
	kinds := map[string]int64{}
	for _, c := range allComponents(components) {
		if name, ok := c["custom_id"].(string); ok {
			kinds[name], _ = wholeNumber(c["type"])
		}
	}
	if _, given := a.fields["values"]; given {
		for name := range a.values("values") {
			if kind := kinds[name]; kind == 0 || kind == compUpload {
				return refuse(http.StatusBadRequest, "the modal has no field %s that takes a value", name)
			}
		}
	}
	for part, u := range a.files {
		if kinds[u.field] != compUpload && !slices.ContainsFunc(slices.Collect(maps.Keys(kinds)), func(name string) bool {
			return kinds[name] == compUpload && isIndexed(part, name)
		}) {
			return refuse(http.StatusBadRequest, "the modal has no field %s that takes files", u.field)
		}
	}
	return nil
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

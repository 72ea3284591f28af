package discord

import (
	"net/http"
	"time"
)

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
	c, path, err := s.chosen(a)
	if err != nil {
		return nil, err
	}
	i.name, i.cmdKind = c.name(), c.kind()
	if err := s.offered(c, i); err != nil {
		return nil, err
	}
	defs, _ := c.fields["options"].(list)
	data := c.data()
	if data["options"], err = typed(a, defs, path); err != nil {
		return nil, err
	}
	return i, s.deliver(i, data)
}

// typed is the options as far as they were typed, below the groups and
// subcommands of path.
func typed(a *action, defs list, path []string) (list, error) {
	if len(path) > 0 {
		def, kind, err := subcommand(defs, path[0])
		if err != nil {
			return nil, err
		}
		below, _ := def["options"].(list)
		inner, err := typed(a, below, path[1:])
		return list{object{"name": path[0], "type": kind, "options": orEmpty(inner)}}, err
	}
	values, focused := a.values("options"), a.text("focused", "")
	options, found := list{}, false
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
	return options, nil
}

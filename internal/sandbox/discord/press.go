package discord

import (
	"encoding/json"
	"net/http"
	"slices"
)

// deliver sends an interaction to the application. Without one that listens,
// or may come back, there is nothing to wait for.
func (s *Server) deliver(i *interaction, data object) error {
	guild := ""
	if i.channel.inServer() {
		guild = s.world.guild
	}
	to := s.listeners(guild)
	if len(to) == 0 && s.endpoint == "" {
		return refuse(http.StatusServiceUnavailable, "no bot is connected")
	}
	i.pictures = about(i, data)
	s.begin(i)
	i.sent = s.payload(i, data)
	if s.endpoint != "" {
		s.push(i) // never both ways
		return nil
	}
	for _, ss := range to {
		s.dispatch(ss, "INTERACTION_CREATE", i.sent)
	}
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
	if owner := m.seenBy(); owner != nil && a.fields["user"] == nil {
		a.fields["user"] = mustJSON(owner.id)
	}
	i, err := s.enact(a, typeComponent)
	if err != nil {
		return nil, err
	}
	i.source = m
	if m.by != nil {
		i.inherit(m.by, a)
	}
	if owner := m.seenBy(); owner != nil && owner != i.user {
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
	if _, said := a.fields["locale"]; !said && i.user == from.user {
		i.locale = from.locale
	}
	if _, said := a.fields["guild_locale"]; !said {
		i.home = from.home
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

package discord

import (
	"encoding/json"
	"net/http"
)

// controlOffers answers GET /control/commands?user=&where=&install=: the
// commands that Discord's client would show this user there.
func (s *Server) controlOffers(w http.ResponseWriter, r *http.Request) error {
	a := &action{fields: map[string]json.RawMessage{}}
	for _, name := range []string{"user", "where", "install"} {
		if v := r.URL.Query().Get(name); v != "" {
			a.fields[name] = mustJSON(v)
		}
	}
	answer, err := s.offers(a)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

func (s *Server) offers(a *action) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.enact(a, typeCommand)
	if err != nil {
		return nil, err
	}
	found := list{}
	for _, c := range s.commands {
		if s.offered(c, i) == nil {
			found = append(found, s.commandJSON(c, true))
		}
	}
	return mustJSON(object{"commands": found}), nil
}

// controlMessage answers GET and DELETE /control/messages/{id}: looks at a
// message, or lets a user delete it, who is its author or a moderator.
func (s *Server) controlMessage(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.message(r.PathValue("id"))
	if m == nil {
		return refuse(http.StatusNotFound, "no such message")
	}
	if r.Method == http.MethodGet {
		writeJSON(w, http.StatusOK, mustJSON(s.seen(m)))
		return nil
	}
	u := s.world.user(orDefault(r.URL.Query().Get("user"), "member"))
	switch {
	case u == nil:
		return refuse(http.StatusBadRequest, "there is no such user")
	case m.flags&flagEphemeral != 0:
		return refuse(http.StatusBadRequest, "an ephemeral message is dismissed, not deleted")
	case u != m.author && (!m.channel.inServer() || u.perms&permManageMessages == 0):
		return refuse(http.StatusForbidden, "%s may not delete this message", u.handle)
	}
	s.remove(m)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

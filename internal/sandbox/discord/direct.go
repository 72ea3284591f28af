package discord

import (
	"encoding/json"
	"net/http"
)

// createDM opens the direct message with a user: there is one for each.
// (https://docs.discord.com/developers/resources/user#create-dm)
func (s *Server) createDM(q *request) (reply, error) {
	f := form(q.body.payload)
	if !f.object() || !f.get("recipient_id").required() {
		return reply{}, f.err()
	}
	checkID(f.get("recipient_id"))
	if err := f.err(); err != nil {
		return reply{}, err
	}
	u := s.world.user(idText(f.get("recipient_id").value))
	if u == nil || u.bot {
		return reply{}, errInvalidRecipient
	}
	return ok(s.world.channelJSON(s.world.direct(u)))
}

// refusesDM says whether the channel is a direct message with a user who takes
// none from the bot. What the bot answers to them there comes through.
func (s *Server) refusesDM(c *channel) bool {
	return c.kind == kindDM && s.noDMs[c.user]
}

// controlUser answers PUT /control/users/{id}: {"dms":false} lets a member
// take no direct messages of the bot's own any more.
func (s *Server) controlUser(w http.ResponseWriter, r *http.Request) error {
	want := struct {
		DMs *bool `json:"dms"`
	}{}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPayload)).Decode(&want); err != nil {
		return refuse(http.StatusBadRequest, "read the JSON: %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.world.user(r.PathValue("id"))
	if u == nil || u.bot {
		return refuse(http.StatusNotFound, "there is no such user")
	}
	if want.DMs != nil {
		s.noDMs[u.handle] = !*want.DMs
	}
	writeJSON(w, http.StatusOK, mustJSON(s.person(u)))
	return nil
}

// person is a user as the control routes show it.
func (s *Server) person(u *user) object {
	o := u.json()
	o["handle"], o["permissions"], o["dms"] = u.handle, bits(u.perms), !s.noDMs[u.handle]
	return o
}

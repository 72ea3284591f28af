package discord

// resolved collects the things that an interaction refers to by their ids.
type resolved struct {
	server *Server
	in     *channel
	all    object
}

func (r *resolved) put(kind, id string, v any) {
	if r.all == nil {
		r.all = object{}
	}
	if r.all[kind] == nil {
		r.all[kind] = object{}
	}
	r.all[kind].(object)[id] = v
}

// user puts in a user, and the member that it is in a server.
func (r *resolved) user(u *user) {
	w := &r.server.world
	r.put("users", u.id, u.json())
	if !r.in.inServer() {
		return
	}
	m := w.member(u)
	delete(m, "user")
	delete(m, "deaf")
	delete(m, "mute")
	m["permissions"] = bits(u.perms)
	r.put("members", u.id, m)
}

// refer turns a handle or id into an id of something that exists. Other values
// stay as they are.
func (r *resolved) refer(kind int64, v any) (any, bool) {
	text, _ := v.(string)
	w := &r.server.world
	switch kind {
	case optUser, optMention:
		if u := w.user(text); u != nil {
			r.user(u)
			return u.id, true
		}
		return nil, false
	case optChannel:
		if c := w.channel(text); c != nil {
			o := w.channelJSON(c)
			o["permissions"], o["app_permissions"] = bits(permsMember), bits(permsBot)
			r.put("channels", c.id, o)
			return c.id, true
		}
		return nil, false
	case optRole:
		for _, known := range w.roleList() {
			if o := known.(object); o["id"] == text || o["name"] == text {
				id, _ := o["id"].(string)
				r.put("roles", id, o)
				return id, true
			}
		}
		return nil, false
	}
	return v, true
}

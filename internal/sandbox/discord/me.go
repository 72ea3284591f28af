package discord

import "net/http"

// appSettings is what PATCH /applications/@me can change.
type appSettings struct {
	description string
	types       object // integration_types_config; nil is both kinds
}

func ok(body any) (reply, error) { return reply{http.StatusOK, body}, nil }

func done() (reply, error) { return reply{status: http.StatusNoContent}, nil }

func (s *Server) getMe(*request) (reply, error) { return ok(s.me()) }

// me is the bot's account as it sees itself.
func (s *Server) me() object {
	o := s.world.bot.json()
	o["verified"], o["mfa_enabled"], o["email"], o["locale"] = true, true, nil, "en-US"
	return o
}

func (s *Server) getMyGuilds(*request) (reply, error) {
	return ok(list{object{
		"id": s.world.guild, "name": "A server", "icon": nil, "banner": nil, "owner": false,
		"permissions": bits(permsBot), "features": list{},
	}})
}

func (s *Server) getUser(q *request) (reply, error) {
	u := s.world.user(q.params["user"])
	if u == nil || u.handle == q.params["user"] {
		return reply{}, errUnknownUser
	}
	return ok(u.json())
}

func (s *Server) getApplication(*request) (reply, error) { return ok(s.application()) }

func (s *Server) application() object {
	types := s.app.types
	if types == nil {
		types = object{"0": object{}, "1": object{}}
	}
	return object{
		"id": s.opts.ApplicationID, "name": s.world.bot.name, "icon": nil, "description": s.app.description,
		"summary": "", "type": nil, "bot_public": true, "bot_require_code_grant": false,
		"verify_key": s.PublicKey(),
		"flags":      0, "flags_new": "0", "eligible_oauth2_scopes": list{"bot", "applications.commands"}, "hook": true, "is_monetized": false, "storefront_available": false,
		"owner": s.world.user("moderator").json(), "team": nil, "bot": s.world.bot.json(),
		"redirect_uris": list{}, "interactions_endpoint_url": s.endpointJSON(), "role_connections_verification_url": nil,
		"event_webhooks_url": nil, "event_webhooks_status": 1, "event_webhooks_types": list{},
		"integration_types_config": types, "approximate_guild_count": 1, "approximate_user_install_count": 1,
		"approximate_user_authorization_count": 0, "explicit_content_filter": 0, "tags": list{}, "rpc_origins": list{},
		"interactions_event_types": list{}, "interactions_version": 1, "rpc_application_state": 0, "store_application_state": 1,
		"verification_state": 1, "integration_public": true, "integration_require_code_grant": false,
		"discoverability_state": 1, "discovery_eligibility_flags": 0, "monetization_state": 1, "monetization_eligibility_flags": 0,
		"creator_monetization_state": 1, "internal_guild_restriction": 1,
	}
}

// endpointJSON is null without an endpoint.
func (s *Server) endpointJSON() any {
	if s.endpoint == "" {
		return nil
	}
	return s.endpoint
}

func (s *Server) patchApplication(q *request) (reply, error) {
	f := form(q.body.payload)
	if !f.object() {
		return reply{}, f.err()
	}
	description := f.get("description")
	text := description.text(0, 400)
	types := f.get("integration_types_config")
	if !types.null() && types.object() {
		for key := range types.value.(object) {
			if key != "0" && key != "1" {
				types.step(key, nil, true).fail("BASE_TYPE_CHOICES", "Value must be one of {0, 1}.")
			}
		}
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if description.set {
		s.app.description = text
	}
	if !types.null() {
		s.app.types = types.value.(object)
	}
	return ok(s.application())
}

// placesOf finds a channel that the bot account may see.
func (s *Server) botChannel(id string) (*channel, error) {
	c := s.world.channel(id)
	switch {
	case c == nil || c.handle == id:
		return nil, errUnknownChannel
	case !c.seenByBot():
		return nil, errMissingAccess
	}
	return c, nil
}

func (s *Server) getChannel(q *request) (reply, error) {
	c, err := s.botChannel(q.params["channel"])
	if err != nil {
		return reply{}, err
	}
	return ok(s.world.channelJSON(c))
}

func (s *Server) getGuild(q *request) (reply, error) {
	if err := s.botGuild(q); err != nil {
		return reply{}, err
	}
	return ok(s.world.guildJSON())
}

func (s *Server) botGuild(q *request) error {
	if q.params["guild"] != s.world.guild {
		return errUnknownGuild
	}
	return nil
}

func (s *Server) getGuildChannels(q *request) (reply, error) {
	if err := s.botGuild(q); err != nil {
		return reply{}, err
	}
	return ok(s.world.guildCreate()["channels"])
}

func (s *Server) getGuildRoles(q *request) (reply, error) {
	if err := s.botGuild(q); err != nil {
		return reply{}, err
	}
	return ok(s.world.roleList())
}

func (s *Server) getGuildMember(q *request) (reply, error) {
	if err := s.botGuild(q); err != nil {
		return reply{}, err
	}
	u := s.world.user(q.params["user"])
	if u == nil || u.handle == q.params["user"] {
		return reply{}, errUnknownMember
	}
	return ok(s.world.member(u))
}

package discord

// The objects of the world as Discord writes them. Everything that a client
// library reads without asking is there, if only empty.

// object is a JSON object.
type object = map[string]any

// list is a JSON list; never nil, so that it is written as [].
type list = []any

func (u *user) json() object {
	o := object{
		"id": u.id, "username": u.name, "discriminator": "0", "global_name": u.name,
		"avatar": nil, "avatar_decoration_data": nil, "banner": nil, "accent_color": nil,
		"collectibles": nil, "display_name_styles": nil, "primary_guild": nil, "clan": nil,
		"public_flags": 0, "flags": 0,
	}
	if u.bot {
		o["bot"] = true
		o["discriminator"] = "0000"
		o["global_name"] = nil
	}
	return o
}

// member is a user in the server; withUser is left out where Discord puts the
// user beside it.
func (w *world) member(u *user) object {
	return object{
		"user": u.json(), "nick": nil, "avatar": nil, "banner": nil,
		"roles": list{w.roles[u.handle]}, "joined_at": timestamp(w.begun),
		"premium_since": nil, "deaf": false, "mute": false, "flags": 0, "pending": false,
		"communication_disabled_until": nil, "avatar_decoration_data": nil, "collectibles": nil,
	}
}

// channelJSON is a channel as the REST API and GUILD_CREATE write it.
func (w *world) channelJSON(c *channel) object {
	o := object{"id": c.id, "type": c.kind, "flags": 0, "last_message_id": nil}
	switch c.kind {
	case kindDM:
		o["recipients"] = list{w.user(c.user).json()}
		return o
	case kindGroup:
		o["recipients"] = list{w.users[0].json(), w.users[1].json()}
		o["name"], o["icon"], o["owner_id"] = c.name, nil, w.users[0].id
		return o
	}
	o["guild_id"], o["name"], o["position"] = w.guild, c.name, 0
	o["parent_id"] = nilIfEmpty(c.parent)
	if c.kind == kindThread {
		return w.threadFields(o)
	}
	o["permission_overwrites"] = list{}
	if c.kind == kindText {
		o["nsfw"], o["topic"], o["rate_limit_per_user"] = false, nil, 0
	}
	return o
}

func (w *world) threadFields(o object) object {
	o["owner_id"] = w.users[0].id
	o["message_count"], o["member_count"], o["total_message_sent"], o["rate_limit_per_user"] = 0, 2, 0, 0
	o["thread_metadata"] = object{
		"archived": false, "locked": false, "auto_archive_duration": 1440,
		"archive_timestamp": timestamp(w.begun), "create_timestamp": timestamp(w.begun),
	}
	o["member"] = object{"id": o["id"], "user_id": w.bot.id, "flags": 0, "join_timestamp": timestamp(w.begun)}
	delete(o, "position")
	return o
}

// guildJSON is the server as GET /guilds/{id} writes it.
func (w *world) guildJSON() object {
	return object{
		"id": w.guild, "name": "A server", "icon": nil, "icon_hash": nil, "splash": nil,
		"discovery_splash": nil, "home_header": nil, "owner_id": w.user("moderator").id, "afk_channel_id": nil, "afk_timeout": 300,
		"verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0,
		"roles": w.roleList(), "emojis": list{}, "stickers": list{}, "features": list{}, "mfa_level": 0,
		"application_id": nil, "system_channel_id": nil, "system_channel_flags": 0, "rules_channel_id": nil,
		"max_members": 500000, "max_presences": nil, "vanity_url_code": nil, "description": nil, "banner": nil,
		"premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US",
		"public_updates_channel_id": nil, "nsfw_level": 0, "nsfw": false, "premium_progress_bar_enabled": false,
		"safety_alerts_channel_id": nil, "widget_enabled": false, "widget_channel_id": nil, "region": "deprecated",
		"max_video_channel_users": 25, "max_stage_video_channel_users": 50, "incidents_data": nil,
	}
}

// guildCreate is the server as the gateway writes it.
func (w *world) guildCreate() object {
	o := w.guildJSON()
	channels, threads, members := list{}, list{}, list{w.member(&w.bot)}
	for i := range w.channels {
		switch c := &w.channels[i]; {
		case c.kind == kindThread:
			threads = append(threads, w.channelJSON(c))
		case c.inServer() && !c.hidden:
			channels = append(channels, w.channelJSON(c))
		}
	}
	for i := range w.users {
		members = append(members, w.member(&w.users[i]))
	}
	o["channels"], o["threads"], o["members"] = channels, threads, members
	o["joined_at"], o["large"], o["unavailable"], o["member_count"] = timestamp(w.begun), false, false, len(members)
	for _, empty := range []string{
		"voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds",
		"embedded_activities", "activity_instances",
	} {
		o[empty] = list{}
	}
	return o
}

func (w *world) roleList() list {
	roles := list{role(w.guild, "@everyone", 0, permsGuest)}
	for i := range w.users {
		u := &w.users[i]
		roles = append(roles, role(w.roles[u.handle], u.handle, i+1, u.perms))
	}
	return append(roles, role(w.roles["bot"], w.bot.name, len(w.users)+1, permsBot))
}

func role(id, name string, position int, perms uint64) object {
	return object{
		"id": id, "name": name, "position": position, "permissions": bits(perms), "color": 0,
		"colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"hoist":  false, "icon": nil, "unicode_emoji": nil, "managed": false, "mentionable": false, "flags": 0,
	}
}

func nilIfEmpty(text string) any {
	if text == "" {
		return nil
	}
	return text
}

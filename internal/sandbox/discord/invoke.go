package discord

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// controlCommand answers POST /control/commands: a member runs a command. What
// Discord's own client would not send is refused with a 400.
func (s *Server) controlCommand(w http.ResponseWriter, r *http.Request) error {
	wait, err := waitFor(r)
	if err != nil {
		return err
	}
	a, err := readAction(w, r, "command")
	if err != nil {
		return err
	}
	i, err := s.invoke(a)
	if err != nil {
		return err
	}
	return s.started(w, r, i, wait)
}

func (s *Server) invoke(a *action) (*interaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.enact(a, typeCommand)
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
	data, err := s.commandData(a, i, c, path)
	if err != nil {
		return nil, err
	}
	return i, s.deliver(i, data)
}

// enact makes an interaction of who does it and where.
func (s *Server) enact(a *action, kind int) (*interaction, error) {
	i := &interaction{kind: kind}
	if err := s.locate(i, a); err != nil {
		return nil, err
	}
	install := a.text("install", "guild")
	if a.fields["install"] == nil && i.channel.kind == kindGroup {
		install = "user"
	}
	switch {
	case install != "guild" && install != "user":
		return nil, refuse(http.StatusBadRequest, "install must be guild or user")
	case install == "guild" && i.channel.kind == kindGroup:
		return nil, refuse(http.StatusBadRequest, "an application is in a group by its user's installation only")
	}
	s.grant(i, a, install)
	return i, nil
}

// locate finds who it is, the member unless another is named, and where they
// are. Whoever is named by a direct message alone is the one whose it is.
func (s *Server) locate(i *interaction, a *action) error {
	where, fallback := a.text("where", "server"), "member"
	if c := s.world.channel(where); c != nil && c.kind == kindDM {
		fallback = c.user
	}
	i.user = s.world.user(a.text("user", fallback))
	i.channel = s.world.place(where, i.user)
	switch {
	case i.user == nil || i.user.bot:
		return refuse(http.StatusBadRequest, "there is no user %q; there are member, guest and moderator", a.text("user", ""))
	case i.channel == nil || i.channel.kind == kindCategory:
		return refuse(http.StatusBadRequest, "there is no place %q; there are server, thread, dm, group and private", where)
	case !s.world.admits(i.channel, i.user):
		return refuse(http.StatusBadRequest, "%s does not see this channel", i.user.handle)
	}
	return nil
}

// grant says on whose behalf the application acts and what it may do.
func (s *Server) grant(i *interaction, a *action, install string) {
	i.locale, i.home = a.text("locale", "en-US"), a.text("guild_locale", "en-US")
	i.limit = a.number("attachment_size_limit", s.opts.AttachmentLimit)
	switch {
	case install == "user":
		i.owners, i.perms = object{"1": i.user.id}, permsForeign
		i.forced = i.channel.inServer() && string(a.fields["external_apps"]) == "false"
	case i.channel.inServer():
		i.owners, i.perms = object{"0": s.world.guild}, permsBot
	default:
		i.owners, i.perms = object{"0": "0"}, permsBotDM
	}
	if i.channel.kind == kindDM {
		i.perms = permsBotDM
	}
	if n, err := strconv.ParseUint(a.text("app_permissions", ""), 10, 64); err == nil {
		i.perms = n
	}
}

// chosen is the command that a name and type stand for: the server's own
// before the global one. A slash command's name may go on with a group and a
// subcommand, with blanks between.
func (s *Server) chosen(a *action) (*command, []string, error) {
	name, kind := a.text("name", ""), a.number("type", cmdSlash)
	words := []string{name}
	if kind == cmdSlash {
		words = strings.Fields(name)
	}
	if len(words) == 0 {
		return nil, nil, refuse(http.StatusBadRequest, "name is missing")
	}
	for _, guild := range []string{s.world.guild, ""} {
		for _, c := range s.inScope(guild) {
			if c.name() == words[0] && c.kind() == kind {
				return c, words[1:], nil
			}
		}
	}
	return nil, nil, refuse(http.StatusBadRequest, "no command %q of type %d is registered", words[0], kind)
}

// offered says whether Discord's client would show the command there.
func (s *Server) offered(c *command, i *interaction) error {
	if contexts, ok := c.fields["contexts"].(list); ok && !slices.Contains(contexts, any(int64(i.channel.context()))) {
		return refuse(http.StatusBadRequest, "the command is not offered in this place: its contexts are %s", mustJSON(contexts))
	}
	types, _ := c.fields["integration_types"].(list)
	install := int64(0)
	if i.userInstalled() {
		install = 1
	}
	if c.guild == "" && !slices.Contains(types, any(install)) {
		return refuse(http.StatusBadRequest, "the command is not offered to this kind of installation: its integration_types are %s", mustJSON(types))
	}
	if c.guild != "" && !i.channel.inServer() {
		return refuse(http.StatusBadRequest, "a command of the server is not offered outside of it")
	}
	need, isText := c.fields["default_member_permissions"].(string)
	n, _ := strconv.ParseUint(need, 10, 64)
	if isText && i.channel.inServer() && (n == 0 || i.user.perms&n != n) {
		return refuse(http.StatusBadRequest, "the command is not offered to this user: it needs the permissions %s", need)
	}
	return nil
}

// data is what every interaction of a command says of it.
func (c *command) data() object {
	o := object{"id": c.id, "name": c.name(), "type": c.kind()}
	if c.guild != "" {
		o["guild_id"] = c.guild
	}
	return o
}

// commandData is the data of a command's interaction.
func (s *Server) commandData(a *action, i *interaction, c *command, path []string) (object, error) {
	data := c.data()
	res := &resolved{server: s, in: i.channel}
	switch c.kind() {
	case cmdMessage:
		m := s.message(a.text("target_id", ""))
		if m == nil || m.channel != i.channel || m.flags&flagEphemeral != 0 {
			return nil, refuse(http.StatusBadRequest, "target_id is not a message of this channel that has an Apps menu")
		}
		data["target_id"] = m.id
		res.put("messages", m.id, s.messageJSON(m))
	case cmdUser:
		u := s.world.user(a.text("target_id", ""))
		if u == nil {
			return nil, refuse(http.StatusBadRequest, "target_id is not a user")
		}
		data["target_id"] = u.id
		res.user(u)
	default:
		options, err := s.fill(a, c.fields["options"], path, res)
		if err != nil {
			return nil, err
		}
		if len(options) > 0 {
			data["options"] = options
		}
	}
	if len(res.all) > 0 {
		data["resolved"] = res.all
	}
	return data, nil
}

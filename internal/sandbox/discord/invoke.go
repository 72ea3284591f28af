package discord

import (
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
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
	where := a.text("where", "server")
	i := &interaction{kind: kind, user: s.world.user(a.text("user", "member")), channel: s.world.channel(where)}
	switch {
	case i.user == nil || i.user.bot:
		return nil, refuse(http.StatusBadRequest, "there is no user %q; there are member, guest and moderator", a.text("user", ""))
	case i.channel == nil || i.channel.kind == kindCategory:
		return nil, refuse(http.StatusBadRequest, "there is no place %q; there are server, thread, dm, group and private", where)
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

// grant says on whose behalf the application acts and what it may do.
func (s *Server) grant(i *interaction, a *action, install string) {
	i.locale = a.text("locale", "en-US")
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

// commandData is the data of a command's interaction.
func (s *Server) commandData(a *action, i *interaction, c *command, path []string) (object, error) {
	data := object{"id": c.id, "name": c.name(), "type": c.kind()}
	if c.guild != "" {
		data["guild_id"] = c.guild
	}
	res := &resolved{server: s, in: i.channel}
	switch c.kind() {
	case cmdMessage:
		m := s.message(a.text("target_id", ""))
		if m == nil || m.channel != i.channel {
			return nil, refuse(http.StatusBadRequest, "target_id is not a message of this channel")
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

// fill fills in the options, below the groups and subcommands of path.
func (s *Server) fill(a *action, known any, path []string, res *resolved) (list, error) {
	defs, _ := known.(list)
	if len(path) > 0 {
		for _, d := range defs {
			def, _ := d.(object)
			kind, _ := wholeNumber(def["type"])
			if def["name"] != path[0] || kind != optSubcommand && kind != optGroup {
				continue
			}
			inner, err := s.fill(a, def["options"], path[1:], res)
			return list{object{"name": path[0], "type": kind, "options": orEmpty(inner)}}, err
		}
		return nil, refuse(http.StatusBadRequest, "there is no subcommand %q", path[0])
	}
	return s.fillValues(a, defs, res)
}

func (s *Server) fillValues(a *action, defs list, res *resolved) (list, error) {
	values := a.values("options")
	_, nested := a.fields["options"]
	byName := map[string]object{}
	var out list
	for _, d := range defs {
		def, _ := d.(object)
		name, _ := def["name"].(string)
		byName[name] = def
		_, given := values[name]
		_, file := a.files[name]
		kind, _ := wholeNumber(def["type"])
		if kind == optSubcommand || kind == optGroup {
			return nil, refuse(http.StatusBadRequest, "a subcommand must be chosen: write it after the name")
		}
		if def["required"] == true && !given && !file {
			return nil, refuse(http.StatusBadRequest, "the option %s is required", name)
		}
	}
	for _, name := range a.order {
		def := byName[name]
		if def == nil {
			if nested || a.files[name].field != "" {
				return nil, refuse(http.StatusBadRequest, "the command has no option %s", name)
			}
			continue // a field of the simple form, such as user
		}
		o, err := s.option(a, def, values[name], res)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// option is one option filled in, after the checks of Discord's client.
func (s *Server) option(a *action, def object, v any, res *resolved) (object, error) {
	name, _ := def["name"].(string)
	kind, _ := wholeNumber(def["type"])
	o := object{"name": name, "type": kind}
	bad := func(why string, args ...any) error {
		return refuse(http.StatusBadRequest, "the option "+name+" "+why, args...)
	}
	if kind == optAttachment {
		u, ok := a.files[name]
		if !ok {
			return nil, bad("is an attachment: send a file part of that name")
		}
		if !typeFits(def["file_types"], u.filename) {
			return nil, bad("takes no file of this type: %s", mustJSON(def["file_types"]))
		}
		f := s.newFile(u, "ephemeral-attachments/"+s.opts.ApplicationID, true)
		res.put("attachments", f.id, s.attachment(f))
		o["value"] = f.id
		return o, nil
	}
	value, err := coerce(kind, v)
	if err != "" {
		return nil, bad("%s", err)
	}
	if err := fits(def, kind, value); err != "" {
		return nil, bad("%s", err)
	}
	if value, ok := res.refer(kind, value); ok {
		o["value"] = value
		return o, nil
	}
	return nil, bad("names nothing that exists")
}

// coerce makes a value of the option's type, also of a text of a form.
func coerce(kind int64, v any) (any, string) {
	text, isText := v.(string)
	switch kind {
	case optString:
		if isText {
			return text, ""
		}
		return nil, "must be a text"
	case optBoolean:
		if b, err := strconv.ParseBool(text); isText && err == nil {
			return b, ""
		}
		if b, ok := v.(bool); ok {
			return b, ""
		}
		return nil, "must be true or false"
	case optInteger:
		if n, ok := wholeNumber(v); ok {
			return json.Number(strconv.FormatInt(n, 10)), ""
		}
		return nil, "must be a whole number"
	case optNumber:
		n, ok := v.(json.Number)
		if isText {
			n, ok = json.Number(text), json.Valid([]byte(text))
		}
		if _, err := n.Float64(); ok && err == nil {
			return n, ""
		}
		return nil, "must be a number"
	}
	if isText {
		return text, ""
	}
	return nil, "must name something by its id"
}

// fits checks length, bounds and choices; "" is well.
func fits(def object, kind int64, v any) string {
	if kind == optString {
		text, _ := v.(string)
		n := int64(utf8.RuneCountInString(text))
		lo, _ := wholeNumber(def["min_length"])
		hi, bounded := wholeNumber(def["max_length"])
		if !bounded {
			hi = 6000
		}
		if n < lo || n > hi || text == "" {
			return "must be between " + strconv.FormatInt(max(lo, 1), 10) + " and " + strconv.FormatInt(hi, 10) + " in length"
		}
	}
	if n, ok := v.(json.Number); ok {
		x, _ := n.Float64()
		for name, sign := range map[string]float64{"min_value": 1, "max_value": -1} {
			bound, ok := normal(def[name]).(json.Number)
			b, _ := bound.Float64()
			if ok && (x-b)*sign < 0 {
				return "is beyond its " + name
			}
		}
	}
	choices, _ := def["choices"].(list)
	for _, c := range choices {
		choice, _ := c.(object)
		if string(mustJSON(choice["value"])) == string(mustJSON(v)) {
			return ""
		}
	}
	if len(choices) > 0 {
		return "must be one of the choices"
	}
	return ""
}

// typeFits checks a file's extension as Discord's client does: not its bytes.
func typeFits(allowed any, filename string) bool {
	types, _ := allowed.(list)
	ext := strings.ToLower(path.Ext(filename))
	for _, t := range types {
		text, _ := t.(string)
		if strings.HasPrefix(kinds[ext], text+"/") || strings.EqualFold(text, ext) {
			return true
		}
	}
	return len(types) == 0
}

package discord

import (
	"net/http"
	"slices"
	"strings"
)

// command is a registered application command. Fields is what Discord would
// tell of it, without defaults that it leaves out.
type command struct {
	id     string
	guild  string // "" is everywhere
	fields object
}

func (c *command) name() string { name, _ := c.fields["name"].(string); return name }

func (c *command) kind() int64 { n, _ := wholeNumber(c.fields["type"]); return n }

// Command types, and how many of each there may be in one place
// (https://docs.discord.com/developers/interactions/application-commands).
const (
	cmdSlash   = 1
	cmdUser    = 2
	cmdMessage = 3
	cmdEntry   = 4
)

var mostCommands = map[int64]int{cmdSlash: 100, cmdUser: 15, cmdMessage: 15, cmdEntry: 1}

// scope checks the application and server of a command route.
func (s *Server) scope(q *request) (string, error) {
	if q.params["app"] != s.opts.ApplicationID {
		return "", errUnknownApplication
	}
	guild := q.params["guild"]
	if guild != "" && guild != s.world.guild {
		return "", errMissingAccess
	}
	return guild, nil
}

// inScope are the commands of one place, in the order they were made.
func (s *Server) inScope(guild string) []*command {
	var found []*command
	for _, c := range s.commands {
		if c.guild == guild {
			found = append(found, c)
		}
	}
	return found
}

func (s *Server) getCommands(q *request) (reply, error) {
	guild, err := s.scope(q)
	if err != nil {
		return reply{}, err
	}
	words := q.query.Get("with_localizations")
	all := list{}
	for _, c := range s.inScope(guild) {
		all = append(all, s.commandJSON(c, words == "true" || words == "1"))
	}
	return ok(all)
}

func (s *Server) getCommand(q *request) (reply, error) {
	c, err := s.commandOf(q)
	if err != nil {
		return reply{}, err
	}
	return ok(s.commandJSON(c, true))
}

func (s *Server) commandOf(q *request) (*command, error) {
	guild, err := s.scope(q)
	if err != nil {
		return nil, err
	}
	for _, c := range s.inScope(guild) {
		if c.id == q.params["command"] {
			return c, nil
		}
	}
	return nil, errUnknownCommand
}

// postCommand makes a command, or replaces the one of its name and type.
func (s *Server) postCommand(q *request) (reply, error) {
	guild, err := s.scope(q)
	if err != nil {
		return reply{}, err
	}
	f := form(q.body.payload)
	fields := readCommand(f, guild == "")
	if err := f.err(); err != nil {
		return reply{}, err
	}
	c, fresh := s.upsert(guild, fields)
	if err := s.tooMany(guild); err != nil {
		s.commands = slices.DeleteFunc(s.commands, func(x *command) bool { return x == c })
		return reply{}, err
	}
	if fresh {
		return reply{http.StatusCreated, s.commandJSON(c, true)}, nil
	}
	return ok(s.commandJSON(c, true))
}

// upsert gives a known name and type new fields under the old id.
func (s *Server) upsert(guild string, fields object) (c *command, fresh bool) {
	fields["version"] = s.ids.next()
	for _, c := range s.inScope(guild) {
		if c.name() == fields["name"] && c.kind() == fields["type"].(int64) {
			c.fields = fields
			return c, false
		}
	}
	c = &command{id: s.ids.next(), guild: guild, fields: fields}
	s.commands = append(s.commands, c)
	return c, true
}

func (s *Server) tooMany(guild string) error {
	count := map[int64]int{}
	for _, c := range s.inScope(guild) {
		if count[c.kind()]++; count[c.kind()] > mostCommands[c.kind()] {
			return errTooManyCommands
		}
	}
	return nil
}

// putCommands replaces all commands of one place. What is not listed goes;
// what is keeps its id.
func (s *Server) putCommands(q *request) (reply, error) {
	guild, err := s.scope(q)
	if err != nil {
		return reply{}, err
	}
	f := form(q.body.payload)
	wanted := readCommands(f, guild == "")
	if err := f.err(); err != nil {
		return reply{}, err
	}
	before := slices.Clone(s.commands)
	kept := map[*command]bool{}
	for _, fields := range wanted {
		c, _ := s.upsert(guild, fields)
		kept[c] = true
	}
	s.commands = slices.DeleteFunc(s.commands, func(c *command) bool { return c.guild == guild && !kept[c] })
	if err := s.tooMany(guild); err != nil {
		s.commands = before
		return reply{}, err
	}
	all := list{}
	for _, c := range s.inScope(guild) {
		all = append(all, s.commandJSON(c, true))
	}
	return ok(all)
}

// readCommands judges a bulk body: a list with no name twice.
func readCommands(f field, global bool) []object {
	if _, isList := f.value.(list); !isList {
		f.fail("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
		return nil
	}
	var all []object
	seen := map[[2]any]bool{}
	for _, item := range f.items(0, 130) {
		fields := readCommand(item, global)
		key := [2]any{fields["name"], fields["type"]}
		if seen[key] {
			item.get("name").fail("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
		all = append(all, fields)
	}
	return all
}

// patchCommand changes the fields that are named.
func (s *Server) patchCommand(q *request) (reply, error) {
	c, err := s.commandOf(q)
	if err != nil {
		return reply{}, err
	}
	f := form(q.body.payload)
	if !f.object() {
		return reply{}, f.err()
	}
	merged := object{}
	for k, v := range c.fields {
		merged[k] = v
	}
	for k, v := range f.value.(object) {
		merged[k] = v
	}
	merged["type"] = c.fields["type"]
	f = form(normal(merged))
	fields := readCommand(f, c.guild == "")
	if err := f.err(); err != nil {
		return reply{}, err
	}
	for _, other := range s.inScope(c.guild) {
		if other != c && other.kind() == c.kind() && other.name() == fields["name"] {
			f.get("name").fail("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
			return reply{}, f.err()
		}
	}
	fields["version"] = s.ids.next()
	c.fields = fields
	return ok(s.commandJSON(c, true))
}

func (s *Server) deleteCommand(q *request) (reply, error) {
	c, err := s.commandOf(q)
	if err != nil {
		return reply{}, err
	}
	s.commands = slices.DeleteFunc(s.commands, func(x *command) bool { return x == c })
	return done()
}

// commandJSON is a command as Discord tells it. Without words the
// localizations are left out.
func (s *Server) commandJSON(c *command, words bool) object {
	o := object{"id": c.id, "application_id": s.opts.ApplicationID}
	for k, v := range c.fields {
		o[k] = v
	}
	if c.guild != "" {
		o["guild_id"] = c.guild
	}
	if !words {
		o, _ = withoutWords(o).(object)
	}
	return o
}

func withoutWords(v any) any {
	switch v := v.(type) {
	case object:
		o := object{}
		for k, inner := range v {
			if !strings.HasSuffix(k, "_localizations") {
				o[k] = withoutWords(inner)
			}
		}
		return o
	case list:
		l := make(list, len(v))
		for i, inner := range v {
			l[i] = withoutWords(inner)
		}
		return l
	}
	return v
}

package discord_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"retouch/internal/sandbox/discord"
)

// with is a good command with some fields changed.
func with(changes object) object {
	c := object{"name": "edit", "description": "Edit pictures"}
	for k, v := range changes {
		c[k] = v
	}
	return c
}

// option is a command with one option.
func option(changes object) object {
	o := object{"type": 3, "name": "prompt", "description": "What to change"}
	for k, v := range changes {
		o[k] = v
	}
	return with(object{"options": list{o}})
}

func many(n int, make func(int) any) list {
	l := list{}
	for i := range n {
		l = append(l, make(i))
	}
	return l
}

func named(i int) any { return object{"type": 3, "name": fmt.Sprintf("o%d", i), "description": "d"} }

func choice(i int) any { return object{"name": fmt.Sprintf("c%d", i), "value": fmt.Sprintf("v%d", i)} }

func TestCommandForm(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	tests := map[string]struct {
		command object
		path    []any // in the tree of errors; nil is a command that is taken
		code    string
	}{
		"takes a plain command":             {with(nil), nil, ""},
		"takes 32 letters":                  {with(object{"name": strings.Repeat("a", 32)}), nil, ""},
		"refuses 33 letters":                {with(object{"name": strings.Repeat("a", 33)}), []any{"name"}, "BASE_TYPE_BAD_LENGTH"},
		"refuses no name":                   {with(object{"name": nil}), []any{"name"}, "BASE_TYPE_REQUIRED"},
		"refuses an empty name":             {with(object{"name": ""}), []any{"name"}, "BASE_TYPE_REQUIRED"},
		"refuses a capital":                 {with(object{"name": "Edit"}), []any{"name"}, "APPLICATION_COMMAND_INVALID_NAME"},
		"refuses a blank":                   {with(object{"name": "edit it"}), []any{"name"}, "APPLICATION_COMMAND_INVALID_NAME"},
		"takes Chinese":                     {with(object{"name": "编辑"}), nil, ""},
		"refuses a name that is no text":    {with(object{"name": 7}), []any{"name"}, "STRING_TYPE_CONVERT"},
		"refuses no description":            {with(object{"description": nil}), []any{"description"}, "BASE_TYPE_REQUIRED"},
		"refuses a long description":        {with(object{"description": strings.Repeat("d", 101)}), []any{"description"}, "BASE_TYPE_BAD_LENGTH"},
		"refuses an unknown type":           {with(object{"type": 9}), []any{"type"}, "BASE_TYPE_CHOICES"},
		"takes a message command":           {object{"name": "Edit image", "type": 3}, nil, ""},
		"refuses a described message one":   {object{"name": "Edit image", "type": 3, "description": "d"}, []any{"description"}, "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED"},
		"refuses options of a message one":  {object{"name": "Edit image", "type": 3, "options": list{named(0)}}, []any{"options"}, "APPLICATION_COMMAND_CONTEXT_MENU_CANNOT_HAVE_OPTIONS"},
		"takes 25 options":                  {with(object{"options": many(25, named)}), nil, ""},
		"refuses 26 options":                {with(object{"options": many(26, named)}), []any{"options"}, "BASE_TYPE_BAD_LENGTH"},
		"refuses a name twice":              {with(object{"options": list{named(0), named(0)}}), []any{"options", "1", "name"}, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"},
		"refuses required after optional":   {with(object{"options": list{named(0), object{"type": 3, "name": "r", "description": "d", "required": true}}}), []any{"options", "1"}, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"},
		"refuses an option without a type":  {option(object{"type": nil}), []any{"options", "0", "type"}, "BASE_TYPE_REQUIRED"},
		"refuses an option of type 12":      {option(object{"type": 12}), []any{"options", "0", "type"}, "BASE_TYPE_CHOICES"},
		"refuses an option without a name":  {option(object{"name": nil}), []any{"options", "0", "name"}, "BASE_TYPE_REQUIRED"},
		"refuses an undescribed option":     {option(object{"description": ""}), []any{"options", "0", "description"}, "BASE_TYPE_REQUIRED"},
		"takes max_length 6000":             {option(object{"max_length": 6000}), nil, ""},
		"refuses max_length 6001":           {option(object{"max_length": 6001}), []any{"options", "0", "max_length"}, "NUMBER_TYPE_MAX"},
		"refuses max_length 0":              {option(object{"max_length": 0}), []any{"options", "0", "max_length"}, "NUMBER_TYPE_MIN"},
		"refuses min over max":              {option(object{"min_length": 9, "max_length": 8}), []any{"options", "0", "max_length"}, "NUMBER_TYPE_MIN"},
		"refuses lengths of an attachment":  {option(object{"type": 11, "max_length": 8}), []any{"options", "0", "max_length"}, "APPLICATION_COMMAND_OPTIONS_FIELD_INVALID"},
		"takes file types":                  {option(object{"type": 11, "file_types": list{"image", ".png"}}), nil, ""},
		"refuses an unknown file type":      {option(object{"type": 11, "file_types": list{"png"}}), []any{"options", "0", "file_types", "0"}, "BASE_TYPE_CHOICES"},
		"refuses eleven file types":         {option(object{"type": 11, "file_types": many(11, func(int) any { return ".png" })}), []any{"options", "0", "file_types"}, "BASE_TYPE_BAD_LENGTH"},
		"takes 25 choices":                  {option(object{"choices": many(25, choice)}), nil, ""},
		"refuses 26 choices":                {option(object{"choices": many(26, choice)}), []any{"options", "0", "choices"}, "BASE_TYPE_BAD_LENGTH"},
		"refuses a choice twice":            {option(object{"choices": list{choice(0), choice(0)}}), []any{"options", "0", "choices", "1"}, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS"},
		"refuses a long choice":             {option(object{"choices": list{object{"name": "c", "value": strings.Repeat("v", 101)}}}), []any{"options", "0", "choices", "0", "value"}, "BASE_TYPE_BAD_LENGTH"},
		"refuses a number among texts":      {option(object{"choices": list{object{"name": "c", "value": 1}}}), []any{"options", "0", "choices", "0", "value"}, "STRING_TYPE_CONVERT"},
		"refuses choices with autocomplete": {option(object{"autocomplete": true, "choices": list{choice(0)}}), []any{"options", "0", "choices"}, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES"},
		"takes bounds":                      {option(object{"type": 4, "min_value": 0, "max_value": 10}), nil, ""},
		"refuses a fraction as a bound":     {option(object{"type": 4, "min_value": 0.5}), []any{"options", "0", "min_value"}, "NUMBER_TYPE_COERCE"},
		"takes a fraction for a number":     {option(object{"type": 10, "min_value": 0.5}), nil, ""},
		"takes translations":                {with(object{"name_localizations": object{"zh-CN": "编辑"}}), nil, ""},
		"refuses an unknown locale":         {with(object{"name_localizations": object{"xx": "a"}}), []any{"name_localizations", "xx"}, "ENUM_TYPE_COERCE"},
		"refuses a bad translated name":     {with(object{"name_localizations": object{"de": "Ändern"}}), []any{"name_localizations", "de"}, "APPLICATION_COMMAND_INVALID_NAME"},
		"refuses an empty translation":      {option(object{"description_localizations": object{"de": ""}}), []any{"options", "0", "description_localizations", "de"}, "BASE_TYPE_REQUIRED"},
		"refuses an unknown context":        {with(object{"contexts": list{3}}), []any{"contexts", "0"}, "BASE_TYPE_CHOICES"},
		"refuses a context twice":           {with(object{"contexts": list{0, 0}}), []any{"contexts", "1"}, "SET_TYPE_CONTAINS_DUPLICATES"},
		"refuses no context":                {with(object{"contexts": list{}}), []any{"contexts"}, "BASE_TYPE_BAD_LENGTH"},
		"refuses groups without users":      {with(object{"contexts": list{0, 2}, "integration_types": list{0}}), []any{"contexts"}, "APPLICATION_COMMAND_CONTEXTS_INVALID"},
		"refuses an unknown installation":   {with(object{"integration_types": list{2}}), []any{"integration_types", "0"}, "BASE_TYPE_CHOICES"},
		"takes permissions as a text":       {with(object{"default_member_permissions": "8192"}), nil, ""},
		"refuses permissions in words":      {with(object{"default_member_permissions": "all"}), []any{"default_member_permissions"}, "NUMBER_TYPE_COERCE"},
		"takes 8000 in all":                 {with(object{"description": strings.Repeat("d", 96), "options": many(25, fat(0))}), nil, ""},
		"refuses more than 8000":            {with(object{"description": strings.Repeat("d", 96), "options": many(25, fat(1))}), nil, "APPLICATION_COMMAND_TOO_LARGE"},
		"takes a subcommand":                {with(object{"options": list{object{"type": 1, "name": "s", "description": "d", "options": list{named(0)}}}}), nil, ""},
		"refuses a subcommand among others": {with(object{"options": list{named(0), object{"type": 1, "name": "s", "description": "d"}}}), []any{"options"}, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := k.api("PUT", "/applications/"+k.ApplicationID()+"/commands", list{tt.command})
			if tt.code == "" {
				if a.status != http.StatusOK {
					t.Errorf("got %d %s", a.status, a.raw)
				}
				return
			}
			path := append(append([]any{"errors", "0"}, tt.path...), "_errors", 0, "code")
			if a.status != http.StatusBadRequest || a.code() != 50035 || a.at(path...) != tt.code {
				t.Errorf("got %d %s", a.status, a.raw)
			}
		})
	}
}

// fat makes options that add up, with 96 for the command's description and 4
// for its name, to 8000 for n = 0: 25 × 316.
func fat(n int) func(int) any {
	return func(i int) any {
		o := object{"type": 3, "name": fmt.Sprintf("o%02d", i), "description": strings.Repeat("d", 100), "choices": list{
			object{"name": strings.Repeat("c", 100), "value": strings.Repeat("v", 100)},
			object{"name": "nnnnnn", "value": "vvvvvvv"},
		}}
		if n > 0 && i == 0 {
			o["name"] = strings.Repeat("n", 3+n)
		}
		return o
	}
}

func TestCommandsLive(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	guild := k.control("GET", "state", nil).at("guild_id").(string)
	for name, base := range map[string]string{
		"everywhere": "/applications/" + k.ApplicationID() + "/commands",
		"a server":   "/applications/" + k.ApplicationID() + "/guilds/" + guild + "/commands",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := k.api("POST", base, with(object{"name_localizations": object{"de": "bearbeiten"}}))
			again := k.api("POST", base, with(object{"description": "Another"}))
			if made.status != http.StatusCreated || again.status != http.StatusOK || made.at("id") != again.at("id") || made.at("version") == again.at("version") {
				t.Fatalf("upsert: %d %s then %d %s", made.status, made.raw, again.status, again.raw)
			}
			id := made.at("id").(string)
			all := k.api("PUT", base, list{with(object{"name_localizations": object{"de": "bearbeiten"}}), object{"name": "Edit image", "type": 3}})
			if all.at(0, "id") != id || len(all.json.(list)) != 2 {
				t.Fatalf("bulk: %d %s", all.status, all.raw)
			}
			if a := k.api("GET", base, nil); a.at(0, "name_localizations") != nil {
				t.Errorf("translations were not asked for: %s", a.raw)
			}
			if a := k.api("GET", base+"?with_localizations=true", nil); a.at(0, "name_localizations", "de") != "bearbeiten" {
				t.Errorf("translations were asked for: %s", a.raw)
			}
			if a := k.api("PATCH", base+"/"+id, object{"description": "A third"}); a.at("description") != "A third" || a.at("name") != "edit" {
				t.Errorf("patch: %d %s", a.status, a.raw)
			}
			if a := k.api("PATCH", base+"/"+id, object{"name": "NO"}); a.code() != 50035 {
				t.Errorf("bad patch: %d %s", a.status, a.raw)
			}
			if a := k.api("DELETE", base+"/"+id, nil); a.status != http.StatusNoContent || len(a.raw) != 0 {
				t.Errorf("delete: %d %s", a.status, a.raw)
			}
			if a := k.api("GET", base+"/"+id, nil); a.code() != 10063 || a.status != http.StatusNotFound {
				t.Errorf("after deleting: %d %s", a.status, a.raw)
			}
			if a := k.api("PUT", base, list{}); a.status != http.StatusOK || string(a.raw) != "[]" {
				t.Errorf("clear: %d %s", a.status, a.raw)
			}
		})
	}
}

func TestBulkCommandsAreAllOrNothing(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	base := "/applications/" + k.ApplicationID() + "/commands"
	before := k.api("GET", base, nil)
	if a := k.api("PUT", base, list{with(nil), with(nil)}); a.at("errors", "1", "name", "_errors", 0, "code") != "APPLICATION_COMMANDS_DUPLICATE_NAME" {
		t.Errorf("twice: %d %s", a.status, a.raw)
	}
	sixteen := many(16, func(i int) any { return object{"name": fmt.Sprintf("Message %d", i), "type": 3} })
	if a := k.api("PUT", base, sixteen); a.code() != 30032 {
		t.Errorf("16 message commands: %d %s", a.status, a.raw)
	}
	if a := k.api("PUT", base, object{}); a.code() != 50035 {
		t.Errorf("no list: %d %s", a.status, a.raw)
	}
	if after := k.api("GET", base, nil); string(after.raw) != string(before.raw) {
		t.Errorf("a refused request changed the commands: %s", after.raw)
	}
}

func TestServerCommandsCannotSayWhere(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	guild := k.control("GET", "state", nil).at("guild_id").(string)
	a := k.api("POST", "/applications/"+k.ApplicationID()+"/guilds/"+guild+"/commands", with(object{"contexts": list{0}}))
	if a.at("errors", "contexts", "_errors", 0, "code") != "APPLICATION_COMMAND_GUILD_COMMAND_FIELD" {
		t.Errorf("got %d %s", a.status, a.raw)
	}
}

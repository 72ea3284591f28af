package discord_test

import (
	"net/http"
	"strings"
	"testing"

	"retouch/internal/sandbox/discord"
)

func TestControlIsForThisMachine(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	tests := map[string]struct {
		host, origin string
		status       int
	}{
		"takes its own address":         {"", "", 200},
		"takes localhost":               {"localhost:8787", "", 200},
		"takes an IPv6 loopback":        {"[::1]:8787", "", 200},
		"takes a page of its own":       {"127.0.0.1:8787", "http://127.0.0.1:8787", 200},
		"refuses a name":                {"rebound.example.org", "", 403},
		"refuses a public address":      {"192.0.2.1:8787", "", 403},
		"refuses a name like localhost": {"localhost.example.org", "", 403},
		"refuses another page":          {"127.0.0.1:8787", "http://example.org", 403},
		"refuses another port's page":   {"127.0.0.1:8787", "http://127.0.0.1:9999", 403},
		"refuses a page of nowhere":     {"127.0.0.1:8787", "null", 403},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := k.request("GET", k.base+"/control/state", nil)
			if tt.host != "" {
				r.Host = tt.host
			}
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
			if a := k.send(r); a.status != tt.status {
				t.Errorf("got %d %s", a.status, a.raw)
			}
		})
	}
	if a := k.control("GET", "nothing", nil); a.status != 404 || a.at("message") == "" {
		t.Errorf("an unknown route: %d %s", a.status, a.raw)
	}
	if a := k.control("GET", "faults", nil); a.status != 405 || a.header.Get("Allow") != "POST, DELETE" {
		t.Errorf("a wrong method: %d %v", a.status, a.header)
	}
}

// What Discord's own client would not send never reaches the bot.
func TestCommandsThatTheClientRefuses(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.api("PUT", "/applications/"+k.ApplicationID()+"/commands", list{
		object{"name": "edit", "description": "d", "contexts": list{0}, "integration_types": list{0}, "options": list{
			object{"type": 3, "name": "prompt", "description": "d", "required": true, "min_length": 2, "max_length": 4},
			object{"type": 11, "name": "image", "description": "d", "file_types": list{"image"}},
			object{"type": 4, "name": "count", "description": "d", "min_value": 1, "max_value": 3},
			object{"type": 5, "name": "loud", "description": "d"},
			object{"type": 10, "name": "share", "description": "d"},
			object{"type": 6, "name": "whom", "description": "d"},
			object{"type": 3, "name": "size", "description": "d", "choices": list{object{"name": "s", "value": "small"}}},
		}},
		object{"name": "guard", "description": "d", "default_member_permissions": "8192"},
		object{"name": "Look", "type": 3},
	})
	b := k.connect()
	opts := func(o object) object {
		o["prompt"] = "abcd"
		return object{"name": "edit", "options": o}
	}
	tests := map[string]struct {
		command object
		want    string // "" is taken
	}{
		"takes all at once":              {opts(object{"count": 3, "loud": true, "share": 0.5, "whom": "guest", "size": "small"}), ""},
		"takes numbers as texts":         {opts(object{"count": "3", "loud": "true", "share": "0.5"}), ""},
		"refuses an unknown command":     {object{"name": "paint"}, "is registered"},
		"refuses no command":             {object{}, "name is missing"},
		"refuses an unknown user":        {object{"name": "edit", "user": "stranger"}, "no user"},
		"refuses an unknown place":       {object{"name": "edit", "where": "moon"}, "no place"},
		"refuses a place not offered":    {object{"name": "edit", "where": "dm", "options": object{"prompt": "abc"}}, "contexts"},
		"refuses an installation":        {object{"name": "edit", "install": "user", "options": object{"prompt": "abc"}}, "integration_types"},
		"refuses a missing option":       {object{"name": "edit"}, "prompt is required"},
		"refuses too long a text":        {object{"name": "edit", "options": object{"prompt": "abcde"}}, "between 2 and 4"},
		"counts characters, not bytes":   {object{"name": "edit", "options": object{"prompt": "😀😀😀😀"}}, ""},
		"refuses too short a text":       {object{"name": "edit", "options": object{"prompt": "a"}}, "between 2 and 4"},
		"refuses a number for a text":    {object{"name": "edit", "options": object{"prompt": 1}}, "must be a text"},
		"refuses an unknown option":      {opts(object{"colour": "red"}), "no option colour"},
		"refuses a number over the most": {opts(object{"count": 4}), "max_value"},
		"refuses one under the least":    {opts(object{"count": 0}), "min_value"},
		"refuses a fraction":             {opts(object{"count": 1.5}), "whole number"},
		"refuses a word for a number":    {opts(object{"share": "half"}), "must be a number"},
		"refuses maybe":                  {opts(object{"loud": "maybe"}), "true or false"},
		"refuses a user that is nobody":  {opts(object{"whom": "nobody"}), "names nothing"},
		"refuses a choice not offered":   {opts(object{"size": "huge"}), "one of the choices"},
		"refuses a file as a text":       {opts(object{"image": "cat.png"}), "send a file part"},
		"refuses a member what is not":   {object{"name": "guard"}, "permissions"},
		"takes it of a moderator":        {object{"name": "guard", "user": "moderator"}, ""},
		"refuses a message that is none": {object{"name": "Look", "type": 3, "target_id": "1"}, "target_id"},
	}
	for name, tt := range tests {
		a := k.control("POST", "commands", tt.command)
		if tt.want == "" {
			if a.status != http.StatusCreated {
				t.Errorf("%s: %d %s", name, a.status, a.raw)
				continue
			}
			b.expect("INTERACTION_CREATE")
			continue
		}
		if message, _ := a.at("message").(string); a.status != http.StatusBadRequest || !strings.Contains(message, tt.want) {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	words := payload(opts(object{}))
	words.field = "command"
	a := k.send(k.form("POST", k.base+"/control/commands", words, part{field: "image", filename: "notes.txt", data: []byte("x")}))
	if a.status != http.StatusBadRequest || !strings.Contains(string(a.raw), "file of this type") {
		t.Errorf("a file of a wrong type: %d %s", a.status, a.raw)
	}
}

func TestSimpleFormForTheCommandLine(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	a := k.send(k.form("POST", k.base+"/control/commands",
		part{field: "image2", filename: "b.png", data: picture(1, 1)}, part{field: "name", data: []byte("edit")},
		part{field: "prompt", data: []byte("night")}, part{field: "user", data: []byte("guest")}, part{field: "image", filename: "a.png", data: picture(2, 2)}))
	if a.status != http.StatusCreated {
		t.Fatalf("run: %d %s", a.status, a.raw)
	}
	i := b.expect("INTERACTION_CREATE")
	var order []string
	for _, o := range dig(i, "data", "options").(list) {
		order = append(order, o.(object)["name"].(string))
	}
	if want := []string{"image2", "prompt", "image"}; !equal(order, want) || dig(i, "member", "user", "username") != "guest" {
		t.Errorf("the options come as %v, want %v as they were filled in", order, want)
	}
}

func TestPayloadOfEachPlace(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	tests := map[string]struct {
		command object
		member  bool
		context float64
		kind    float64
		owner   string
	}{
		"server":           {object{"where": "server"}, true, 0, 0, "0"},
		"thread":           {object{"where": "thread"}, true, 0, 11, "0"},
		"dm":               {object{"where": "dm"}, false, 1, 1, "0"},
		"group":            {object{"where": "group"}, false, 2, 3, "1"},
		"server, by user":  {object{"install": "user"}, true, 0, 0, "1"},
		"in a bot channel": {object{"where": "private"}, true, 0, 0, "0"},
	}
	for name, tt := range tests {
		tt.command["locale"], tt.command["guild_locale"] = "zh-CN", "de"
		i := b.run(tt.command)
		for _, field := range []string{"app_permissions", "attachment_size_limit", "entitlements", "version", "token", "channel_id", "application_id"} {
			if i[field] == nil {
				t.Errorf("%s: no %s", name, field)
			}
		}
		_, member := i["member"].(object)
		_, user := i["user"].(object)
		if member != tt.member || user == tt.member || i["context"] != tt.context || dig(i, "channel", "type") != tt.kind ||
			dig(i, "authorizing_integration_owners", tt.owner) == nil || i["locale"] != "zh-CN" {
			t.Errorf("%s: %v", name, i)
		}
		if inServer := i["guild_locale"] == "de" && i["guild_id"] == dig(i, "guild", "id"); inServer != tt.member {
			t.Errorf("%s: guild %v %v", name, i["guild_locale"], i["guild"])
		}
	}
}

func TestMessagesOfAPlace(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	for _, where := range []string{"server", "dm", "server"} {
		k.control("POST", "messages", object{"content": "in " + where, "where": where})
	}
	if a := k.control("GET", "messages?where=server", nil); len(a.at("messages").(list)) != 2 {
		t.Errorf("server: %s", a.raw)
	}
	if a := k.control("GET", "messages", nil); a.at("messages", 1, "content") != "in dm" || len(a.at("messages").(list)) != 3 {
		t.Errorf("all: %s", a.raw)
	}
	if a := k.control("GET", "messages?channel_id=1", nil); a.status != 404 {
		t.Errorf("nowhere: %d", a.status)
	}
	if a := k.control("POST", "messages", object{"content": ""}); a.status != 400 {
		t.Errorf("an empty message: %d", a.status)
	}
	if a := k.control("GET", "files/1", nil); a.status != 404 {
		t.Errorf("no file: %d", a.status)
	}
	if a := k.control("GET", "interactions/1", nil); a.status != 404 {
		t.Errorf("no interaction: %d", a.status)
	}
}

func TestWaitThatEnds(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.deferred(nil)
	path := "interactions/" + i["id"].(string)
	if a := k.control("GET", path+"?wait=10ms", nil); a.status != http.StatusGatewayTimeout {
		t.Errorf("got %d %s", a.status, a.raw)
	}
	if a := k.control("GET", path+"?wait=soon", nil); a.status != http.StatusBadRequest {
		t.Errorf("got %d %s", a.status, a.raw)
	}
}

package discord_test

import (
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"retouch/internal/sandbox/discord"
)

// What the stand-in answers fits Discord's own description of its answers
// (https://github.com/discord/discord-api-spec), of which DISCORD_OPENAPI names
// a copy.
func TestAnswersFitTheDescription(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	schema := schemas(t)
	k.register()
	b := k.connect()
	i := b.run(nil)
	k.callback(i, "", object{"type": 5})
	reply := k.patch("v10", i, file(0, "a.png"), payload(object{
		"content": "<@" + dig(i, "member", "user", "id").(string) + ">", "components": aButton("b"), "embeds": list{object{"title": "t"}},
		"attachments": list{object{"id": "0", "description": "alt"}},
	}))
	if a := k.control("POST", "components", object{"message_id": reply.at("id"), "custom_id": "b"}); a.status != 201 {
		t.Fatalf("press: %d %s", a.status, a.raw)
	}
	press := b.expect("INTERACTION_CREATE")
	update := k.callback(press, "?with_response=true", object{"type": 7, "data": object{"content": "changed"}})
	callback := k.callback(b.run(nil), "?with_response=true", object{"type": 4, "data": object{"content": "hello"}})
	followup := k.api("POST", k.hook(press, ""), object{"flags": 32768, "components": list{
		object{"type": 17, "components": list{
			object{"type": 10, "content": "words"}, object{"type": 14}, object{"type": 12, "items": list{object{"media": object{"url": "https://example.org/a.png"}}}},
			object{"type": 9, "components": list{object{"type": 10, "content": "w"}}, "accessory": object{"type": 11, "media": object{"url": "https://example.org/a.png"}}},
			object{"type": 1, "components": list{object{"type": 3, "custom_id": "s", "options": list{selectable(1)}}}},
		}},
	}})
	channel := "/channels/" + i["channel_id"].(string)
	linked := k.say(object{"content": "x", "where": "dm"}, part{field: "embed_image", filename: "a.png", data: picture(1, 1)})
	moved := k.control("POST", "forwards", object{"message_id": linked.at("id"), "where": "dm"})
	direct := "/channels/" + moved.at("channel_id").(string)
	commands := k.api("GET", "/applications/"+k.ApplicationID()+"/commands?with_localizations=true", nil)
	tests := map[string]struct {
		a      answer
		schema string
		path   []any
	}{
		"GET gateway":           {k.api("GET", "/gateway", nil), "GatewayResponse", nil},
		"GET gateway/bot":       {k.api("GET", "/gateway/bot", nil), "GatewayBotResponse", nil},
		"GET users/@me":         {k.api("GET", "/users/@me", nil), "UserPIIResponse", nil},
		"GET applications/@me":  {k.api("GET", "/applications/@me", nil), "PrivateApplicationResponse", nil},
		"GET a slash command":   {commands, "ApplicationCommandResponse", []any{0}},
		"GET a message command": {commands, "ApplicationCommandResponse", []any{1}},
		"POST a callback":       {callback, "InteractionCallbackResponse", nil},
		"POST an update":        {update, "InteractionCallbackResponse", nil},
		"PATCH @original":       {reply, "MessageResponse", nil},
		"POST a follow-up":      {followup, "MessageResponse", nil},
		"GET messages":          {k.api("GET", channel+"/messages", nil), "MessageResponse", []any{0}},
		"GET a channel":         {k.api("GET", channel, nil), "GuildChannelResponse", nil},
		"GET a direct message":  {k.api("GET", direct, nil), "PrivateChannelResponse", nil},
		"GET a linked picture":  {k.api("GET", direct+"/messages/"+linked.at("id").(string), nil), "MessageResponse", nil},
		"GET a forwarded one":   {k.api("GET", direct+"/messages/"+moved.at("id").(string), nil), "MessageSnapshotResponse", []any{"message_snapshots", 0}}, // the description knows no message_reference of type 1, unlike the documentation
		"GET a server":          {k.api("GET", "/guilds/"+i["guild_id"].(string), nil), "GuildResponse", nil},
		"a refusal":             {k.api("GET", "/channels/1", nil), "ErrorResponse", nil},
	}
	for name, tt := range tests {
		judged := dig(tt.a.json, tt.path...)
		if judged == nil {
			t.Errorf("%s: there is no answer to judge: %d %s", name, tt.a.status, tt.a.raw)
			continue
		}
		if err := schema(tt.schema).Validate(discord.Normal(judged)); err != nil {
			t.Errorf("%s: %v\n%s", name, err, tt.a.raw)
		}
	}
}

// schemas gives the named schemas of the description.
func schemas(t *testing.T) func(string) *jsonschema.Schema {
	t.Helper()
	path := os.Getenv("DISCORD_OPENAPI")
	if path == "" {
		t.Skip("DISCORD_OPENAPI names no copy of Discord's description")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:///discord.json", doc); err != nil {
		t.Fatal(err)
	}
	return func(name string) *jsonschema.Schema {
		t.Helper()
		s, err := c.Compile("mem:///discord.json#/components/schemas/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

package openapi_test

import (
	"os"
	"strings"
	"testing"

	"retouch/internal/sandbox/openapi"
)

// described is the variable that names Discord's description, which is too
// large and not ours to keep here.
// https://github.com/discord/discord-api-spec/blob/main/specs/openapi.json
const described = "DISCORD_OPENAPI"

const (
	callback = "/api/v10/interactions/1/token/callback"
	original = "/api/v10/webhooks/1/token/messages/@original"
	commands = "/api/v10/applications/1/commands"
)

func TestDiscord(t *testing.T) {
	t.Parallel()
	path := os.Getenv(described)
	if path == "" {
		t.Skip(described + " names no copy of Discord's OpenAPI description")
	}
	c, err := openapi.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]request{
		"takes thinking":                           {"POST", callback + "?with_response=true", `{"type":5}`, ""},
		"takes an ephemeral sentence":              {"POST", callback, `{"type":4,"data":{"content":"no","flags":64,"allowed_mentions":{"parse":[]}}}`, ""},
		"takes a form":                             {"POST", callback, `{"type":9,"data":{"custom_id":"m","title":"t","components":[{"type":18,"label":"l","component":{"type":4,"custom_id":"p","style":2,"required":true,"max_length":4000}}]}}`, ""},
		"takes suggestions":                        {"POST", callback, `{"type":8,"data":{"choices":[{"name":"a","value":"b"}]}}`, ""},
		"refuses an unknown kind of callback":      {"POST", callback, `{"type":99}`, "/type"},
		"refuses a form without a title":           {"POST", callback, `{"type":9,"data":{"custom_id":"m","components":[{"type":10,"content":"x"}]}}`, "title"},
		"refuses a long label":                     {"POST", callback, `{"type":9,"data":{"custom_id":"m","title":"t","components":[{"type":18,"label":"` + strings.Repeat("x", 46) + `","component":{"type":4,"custom_id":"p","style":2}}]}}`, "/label"},
		"refuses an interaction that is no number": {"POST", "/interactions/x/token/callback", `{"type":5}`, "path parameter interaction_id"},

		"takes a picture in the reply":         {"PATCH", original, `{"content":"c","attachments":[{"id":"0","filename":"a.png","description":"d"}],"allowed_mentions":{"parse":[]},"components":[{"type":1,"components":[{"type":2,"style":2,"label":"l","custom_id":"c"}]}]}`, ""},
		"takes the reply's path escaped":       {"PATCH", "/webhooks/1/token/messages/%40original", `{"content":"c"}`, ""},
		"refuses a numeric attachment id":      {"PATCH", original, `{"attachments":[{"id":0,"filename":"a.png"}]}`, "/attachments/0/id"},
		"refuses an empty filename":            {"PATCH", original, `{"attachments":[{"id":"0","filename":""}]}`, "/attachments/0/filename"},
		"refuses a misspelt property":          {"PATCH", original, `{"allowed_mention":{"parse":[]}}`, "'allowed_mention' not allowed"},
		"refuses 2001 characters":              {"PATCH", original, `{"content":"` + strings.Repeat("x", 2001) + `"}`, "/content"},
		"refuses eleven attachments":           {"PATCH", original, `{"attachments":[` + strings.Repeat(`{"id":"0"},`, 10) + `{"id":"0"}]}`, "/attachments"},
		"refuses a button with a numeric id":   {"PATCH", original, `{"components":[{"type":1,"components":[{"type":2,"style":1,"label":"l","custom_id":7}]}]}`, "/components/0/components/0/custom_id: got number"},
		"refuses an unknown way of mentions":   {"PATCH", original, `{"allowed_mentions":{"parse":["all"]}}`, "/allowed_mentions/parse/0"},
		"refuses an unknown query parameter":   {"PATCH", original + "?wait=true", `{"content":"c"}`, "query parameter wait"},
		"refuses a method that does not exist": {"POST", original, `{"content":"c"}`, "method not in the description"},

		"takes a command": {"PUT", commands, `[{"name":"edit","description":"d","type":1,"integration_types":[0,1],"contexts":[0,1,2],
			"options":[{"type":3,"name":"prompt","description":"d","required":true,"min_length":1,"max_length":4000},
			{"type":11,"name":"image","description":"d","required":true,"file_types":["image",".png"]}]},{"name":"Edit image","type":3}]`, ""},
		"refuses a file type that is no extension": {"PUT", commands, `[{"name":"e","description":"d","options":[{"type":11,"name":"i","description":"d","file_types":["png"]}]}]`, "file_types"},
		"refuses an option without a description":  {"PUT", commands, `[{"name":"e","description":"d","options":[{"type":11,"name":"i"}]}]`, "missing property 'description'"},
		"refuses a long description":               {"PUT", commands, `[{"name":"e","description":"` + strings.Repeat("x", 101) + `"}]`, "/0/description"},
		"refuses an unknown context":               {"PUT", commands, `[{"name":"e","description":"d","contexts":[3]}]`, "/0/contexts/0"},
		"refuses a command alone":                  {"PUT", commands, `{"name":"e","description":"d"}`, "got object"},
		"takes the question for localizations":     {"GET", commands + "?with_localizations=true", "", ""},
		"takes the question who am I":              {"GET", "/users/@me", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t, c, "application/json")
		})
	}
}

func TestDiscordForm(t *testing.T) {
	t.Parallel()
	path := os.Getenv(described)
	if path == "" {
		t.Skip(described + " names no copy of Discord's OpenAPI description")
	}
	c, err := openapi.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	payload := formPart{"payload_json", "", `{"attachments":[{"id":"0","filename":"a.png"}]}`}
	contentType, body := form(t, []formPart{payload, {"files[0]", "a.png", "x"}})
	if err := c.Form("PATCH", original, contentType, body); err != nil {
		t.Error(err)
	}
	contentType, body = form(t, []formPart{payload, {"files[10]", "a.png", "x"}})
	if err := c.Form("PATCH", original, contentType, body); err == nil {
		t.Error("files[10] accepted")
	}
}

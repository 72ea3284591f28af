package discord_test

import (
	"os"
	"strings"
	"testing"

	"retouch/bot/discord"
	"retouch/internal/sandbox/openapi"
)

// TestBodiesAreAsDescribed holds every kind of body that this package can send
// against Discord's own description of its API.
// https://github.com/discord/discord-api-spec
func TestBodiesAreAsDescribed(t *testing.T) {
	t.Parallel()
	path := os.Getenv("DISCORD_OPENAPI")
	if path == "" {
		t.Skip("DISCORD_OPENAPI names no description")
	}
	checker, err := openapi.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	r := playing(t, answering(200, `{"id":"1"}`))
	for _, res := range responses() {
		if _, err := r.Respond(t.Context(), fresh(), res); err != nil {
			t.Fatal(err)
		}
	}
	reply := discord.Reply{Content: strings.Repeat("é", 2000), Flags: discord.SuppressEmbeds, Components: buttons(), Attachments: []discord.Upload{
		{ID: "123456789012345678"}, {ID: "0", Description: "a cat", Spoiler: true},
	}}
	for _, edit := range []func() (*discord.Message, error){
		func() (*discord.Message, error) { return r.EditOriginal(t.Context(), "42", "token", discord.Reply{}) },
		func() (*discord.Message, error) { return r.EditOriginal(t.Context(), "42", "token", reply) },
		func() (*discord.Message, error) { return nil, r.EditWords(t.Context(), "42", "token", "gone") },
		func() (*discord.Message, error) { return nil, r.EditMessageWords(t.Context(), "42", "43", "gone") },
		func() (*discord.Message, error) {
			return r.EditOriginal(t.Context(), "42", "token", reply, (&picture{data: "x"}).file("猫.png"), (&picture{}).file(""))
		},
		func() (*discord.Message, error) { return r.Original(t.Context(), "42", "token") },
	} {
		if _, err := edit(); err != nil {
			t.Fatal(err)
		}
	}
	checkBot(t, r)
	for _, s := range r.requests() {
		checkSeen(t, checker, s)
	}
}

func checkBot(t *testing.T, r *rest) {
	t.Helper()
	want := wanted()
	want[0].DefaultMemberPermissions = ptr(discord.ManageGuild)
	want = append(want, discord.Command{ID: "13", Type: discord.EntryPoint, Name: "launch", Handler: 2})
	_, _ = r.PutCommands(t.Context(), "42", want) // the answer is not of this kind
	_, _ = r.PutCommands(t.Context(), "42", nil)
	_, _ = r.Commands(t.Context(), "42")
	if _, err := r.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Application(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func checkSeen(t *testing.T, c *openapi.Checker, s seen) {
	t.Helper()
	check := c.Request
	if strings.HasPrefix(s.header.Get("Content-Type"), "multipart/") {
		check = c.Form
	}
	if err := check(s.method, s.path, s.header.Get("Content-Type"), s.body); err != nil {
		t.Errorf("%v\n%.500s", err, s.body)
	}
}

func buttons() []discord.Component {
	return []discord.Component{{Type: discord.ActionRow, Components: []discord.Component{
		{Type: discord.Button, Style: discord.Primary, Label: "Again", CustomID: "again:1"},
		{Type: discord.Button, Style: discord.Link, Label: "Help", URL: "https://example.com/help"},
		{Type: discord.Button, Style: discord.Danger, Label: "Cancel", CustomID: "cancel:1", Disabled: true},
	}}}
}

func responses() []discord.Response {
	form := discord.Modal{CustomID: "edit:1", Title: "Edit image", Components: []discord.Component{{
		Type: discord.Label, Label: "What should change?", Description: "In your words",
		Component: &discord.Component{
			Type: discord.TextInput, CustomID: "prompt", Style: discord.LongText, Placeholder: "sky",
			MinLength: ptr(1), MaxLength: 4000, Required: ptr(true), Value: "make it",
		},
	}}}
	sentence := discord.Reply{Content: "no", Flags: discord.Ephemeral}
	choices := discord.Choices{Choices: []discord.Choice{{Name: "square", Value: "1024x1024", NameLocalizations: map[string]string{"de": "Quadrat"}}}}
	return []discord.Response{
		{Type: discord.Pong},
		{Type: discord.RespondMessage, Data: sentence},
		{Type: discord.RespondMessage, Data: &discord.Reply{Content: "working", Components: buttons()}},
		{Type: discord.RespondThinking},
		{Type: discord.RespondThinking, Data: discord.Reply{Flags: discord.Ephemeral}},
		{Type: discord.RespondUpdateLater},
		{Type: discord.RespondUpdate, Data: &discord.Reply{Content: "done"}},
		{Type: discord.RespondAutocomplete, Data: choices},
		{Type: discord.RespondModal, Data: &form},
	}
}

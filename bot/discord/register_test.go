package discord_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"retouch/bot/discord"

	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

// wanted is what this program would register.
func wanted() []discord.Command {
	return []discord.Command{
		{
			Name: "edit", Description: "Edit pictures", Type: discord.SlashCommand,
			NameLocalizations: map[string]string{"zh-CN": "修图"},
			IntegrationTypes:  []int{0, 1}, Contexts: []int{0, 1, 2},
			Options: []discord.CommandOption{
				{Type: discord.StringOption, Name: "prompt", Description: "What", Required: true, MinLength: ptr(1), MaxLength: ptr(4000)},
				{Type: discord.AttachmentOption, Name: "image", Description: "Which", FileTypes: []string{"image", ".png"}},
				{Type: discord.StringOption, Name: "size", Description: "How large", Choices: []discord.Choice{{Name: "square", Value: "1024x1024"}}},
				{Type: discord.IntegerOption, Name: "count", Description: "How many", Choices: []discord.Choice{{Name: "two", Value: 2}}},
			},
		},
		{Name: "Edit image", Type: discord.MessageCommand, IntegrationTypes: []int{0, 1}, Contexts: []int{0, 1, 2}},
	}
}

// stored is wanted as Discord gives it back.
const stored = `[
 {"id":"12","application_id":"42","version":"99","type":3,"name":"Edit image","name_localizations":null,"description":"","description_localizations":null,
  "default_member_permissions":null,"dm_permission":true,"contexts":[2,1,0],"integration_types":[1,0],"nsfw":false},
 {"id":"11","application_id":"42","version":"98","type":1,"name":"edit","name_localizations":{"zh-CN":"修图"},"name_localized":"edit","description":"Edit pictures",
  "description_localizations":null,"default_member_permissions":null,"dm_permission":true,"contexts":[0,1,2],"integration_types":[0,1],"nsfw":false,
  "options":[
   {"type":3,"name":"prompt","name_localizations":null,"description":"What","description_localizations":null,"required":true,"min_length":1,"max_length":4000},
   {"type":11,"name":"image","description":"Which","required":false,"file_types":[".PNG","image"]},
   {"type":3,"name":"size","description":"How large","required":false,"autocomplete":false,"choices":[{"name":"square","name_localizations":null,"value":"1024x1024"}]},
   {"type":4,"name":"count","description":"How many","choices":[{"name":"two","value":2}]}]}]`

func TestRegister(t *testing.T) {
	t.Parallel()
	entry := `{"id":"13","type":4,"name":"launch","description":"","handler":2,"integration_types":[0],"version":"1"}`
	tests := []struct {
		name, have string
		change     func([]discord.Command) []discord.Command
		put        bool
		holds      string
	}{
		{"does nothing when Discord has it all", stored, nil, false, ""},
		{"does nothing to an entry point", strings.Replace(stored, "[", "["+entry+",", 1), nil, false, ""},
		{"puts when there is nothing", `[]`, nil, true, `"name":"edit"`},
		{"keeps an entry point when it puts", "[" + entry + "]", nil, true, `{"id":"13","type":4,"name":"launch","integration_types":[0],"handler":2}`},
		{"removes a command that is not wanted", strings.Replace(stored, "[", `[{"id":"1","type":1,"name":"old","description":"x"},`, 1), nil, true, ""},
		{"sees a new description", stored, func(c []discord.Command) []discord.Command { c[0].Description = "New"; return c }, true, "New"},
		{"sees a new language", stored, func(c []discord.Command) []discord.Command {
			c[0].Options[0].DescriptionLocalizations = map[string]string{"de": "Was"}
			return c
		}, true, "Was"},
		{"sees a new option", stored, func(c []discord.Command) []discord.Command {
			c[0].Options = append(c[0].Options, discord.CommandOption{Type: 11, Name: "mask", Description: "m"})
			return c
		}, true, "mask"},
		{"sees another order of options", stored, func(c []discord.Command) []discord.Command {
			o := c[0].Options
			o[1], o[2] = o[2], o[1]
			return c
		}, true, ""},
		{"sees another choice", stored, func(c []discord.Command) []discord.Command { c[0].Options[3].Choices[0].Value = 3; return c }, true, ""},
		{"sees another length", stored, func(c []discord.Command) []discord.Command { c[0].Options[0].MaxLength = ptr(3999); return c }, true, ""},
		{"sees other file types", stored, func(c []discord.Command) []discord.Command { c[0].Options[1].FileTypes = nil; return c }, true, ""},
		{"sees what became required", stored, func(c []discord.Command) []discord.Command { c[0].Options[1].Required = true; return c }, true, ""},
		{"sees another context", stored, func(c []discord.Command) []discord.Command { c[1].Contexts = []int{0}; return c }, true, ""},
		{"takes any context when none is wanted", stored, func(c []discord.Command) []discord.Command {
			c[1].Contexts, c[1].IntegrationTypes = nil, nil
			return c
		}, false, ""},
		{"sees a permission", stored, func(c []discord.Command) []discord.Command {
			c[0].DefaultMemberPermissions = ptr(discord.ManageGuild)
			return c
		}, true, `"default_member_permissions":32`},
		{"sees a permission that is there already", strings.ReplaceAll(stored, `"default_member_permissions":null`, `"default_member_permissions":"32"`),
			func(c []discord.Command) []discord.Command {
				c[0].DefaultMemberPermissions, c[1].DefaultMemberPermissions = ptr(discord.ManageGuild), ptr(discord.ManageGuild)
				return c
			}, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, answering(200, tt.have), answering(200, `[]`))
			want := wanted()
			if tt.change != nil {
				want = tt.change(want)
			}
			_, changed, err := discord.Register(t.Context(), r.REST, "42", want)
			if err != nil || changed != tt.put {
				t.Fatalf("got %v, %v, want changed %v", changed, err, tt.put)
			}
			got := r.requests()
			if !tt.put {
				if len(got) != 1 {
					t.Fatalf("got %d requests, want 1", len(got))
				}
				return
			}
			if len(got) != 2 || got[1].method != "PUT" || !strings.Contains(string(got[1].body), tt.holds) {
				t.Errorf("got %s %s, want %s in it", got[1].method, got[1].body, tt.holds)
			}
		})
	}
}

// TestRegisterComparesParts: what an option of a subcommand says counts as much
// as what any other does, and Discord may spell out defaults there too.
func TestRegisterComparesParts(t *testing.T) {
	t.Parallel()
	const have = `[{"id":"11","type":1,"version":"9","name":"preset","description":"Presets","default_member_permissions":"32","nsfw":false,
 "contexts":[0],"integration_types":[0],"name_localizations":null,"options":[
  {"type":1,"name":"add","name_localizations":{"zh-CN":"添加"},"description":"Add","description_localizations":null,"options":[
   {"type":3,"name":"name","description":"Name","required":true,"min_length":1,"max_length":32,"choices":[],"autocomplete":false},
   {"type":4,"name":"n","description":"How many","required":false,"min_value":1,"max_value":4.0}]},
  {"type":1,"name":"remove","description":"Remove","options":[
   {"type":3,"name":"name","description":"Which","required":true,"autocomplete":true,"min_length":0,"max_length":6000}]},
  {"type":1,"name":"list","description":"List","options":[],"required":false}]}]`
	want := func() *discord.Command {
		return &discord.Command{
			Type: discord.SlashCommand, Name: "preset", Description: "Presets", DefaultMemberPermissions: ptr(discord.ManageGuild),
			Contexts: []int{0}, IntegrationTypes: []int{0},
			Options: []discord.CommandOption{
				{Type: discord.SubcommandOption, Name: "add", Description: "Add", NameLocalizations: map[string]string{"zh-CN": "添加"}, Options: []discord.CommandOption{
					{Type: discord.StringOption, Name: "name", Description: "Name", Required: true, MinLength: ptr(1), MaxLength: ptr(32)},
					{Type: discord.IntegerOption, Name: "n", Description: "How many", MinValue: ptr(1.0), MaxValue: ptr(4.0)},
				}},
				{Type: discord.SubcommandOption, Name: "remove", Description: "Remove", Options: []discord.CommandOption{
					{Type: discord.StringOption, Name: "name", Description: "Which", Required: true, Autocomplete: true},
				}},
				{Type: discord.SubcommandOption, Name: "list", Description: "List"},
			},
		}
	}
	tests := []struct {
		name   string
		change func(*discord.Command)
		put    bool
	}{
		{"nothing new", func(*discord.Command) {}, false},
		{"another least value", func(c *discord.Command) { c.Options[0].Options[1].MinValue = ptr(2.0) }, true},
		{"another most value", func(c *discord.Command) { c.Options[0].Options[1].MaxValue = ptr(5.0) }, true},
		{"no most value", func(c *discord.Command) { c.Options[0].Options[1].MaxValue = nil }, true},
		{"another length in a part", func(c *discord.Command) { c.Options[0].Options[0].MaxLength = ptr(31) }, true},
		{"another language in a part", func(c *discord.Command) { c.Options[0].NameLocalizations["zh-CN"] = "加" }, true},
		{"suggestions in a part", func(c *discord.Command) { c.Options[0].Options[0].Autocomplete = true }, true},
		{"no suggestions in a part", func(c *discord.Command) { c.Options[1].Options[0].Autocomplete = false }, true},
		{"an option more in a part", func(c *discord.Command) {
			c.Options[2].Options = []discord.CommandOption{{Type: discord.StringOption, Name: "of", Description: "Of"}}
		}, true},
		{"a part less", func(c *discord.Command) { c.Options = c.Options[:2] }, true},
		{"another permission", func(c *discord.Command) { c.DefaultMemberPermissions = ptr(discord.ManageMessages) }, true},
		{"no permission", func(c *discord.Command) { c.DefaultMemberPermissions = nil }, true},
		{"another place", func(c *discord.Command) { c.Contexts = []int{0, 1} }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, answering(200, have), answering(200, `[{"id":"12","type":1,"name":"preset"}]`))
			c := want()
			tt.change(c)
			got, changed, err := discord.Register(t.Context(), r.REST, "42", []discord.Command{*c})
			if err != nil || changed != tt.put {
				t.Fatalf("got %v, %v, want changed %v", changed, err, tt.put)
			}
			id := map[bool]string{false: "11", true: "12"}[tt.put]
			if len(got) != 1 || got[0].ID != id {
				t.Errorf("got %+v, want the one with id %s", got, id)
			}
		})
	}
}

func TestRegisterAsksForLanguages(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(200, stored))
	if _, _, err := discord.Register(t.Context(), r.REST, "42", wanted()); err != nil {
		t.Fatal(err)
	}
	got := r.requests()[0]
	if got.path != "/api/v10/applications/42/commands?with_localizations=true" || got.header.Get("Authorization") != "Bot "+botToken {
		t.Errorf("got %s with %q", got.path, got.header["Authorization"])
	}
}

func TestRegisterNamesTheSetting(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(401, `{"message":"401: Unauthorized"}`))
	_, _, err := discord.Register(t.Context(), r.REST, "42", wanted())
	if !errors.Is(err, discord.ErrFatal) || !strings.Contains(err.Error(), "DISCORD_TOKEN") {
		t.Errorf("got %v, want a fatal error that names DISCORD_TOKEN", err)
	}
}

// TestSameToItself: what was put and came back as it was is the same.
func TestSameToItself(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(wanted())
	if err != nil {
		t.Fatal(err)
	}
	var back []discord.Command
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if !discord.Same(back, wanted()) {
		t.Error(cmp.Diff(back, wanted()))
	}
}

func TestMeAndApplication(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(200, `{"id":"7","username":"retouch","bot":true}`), answering(200, `{"id":"42","name":"Retouch"}`), answering(200, `{}`))
	u, err := r.Me(t.Context())
	if diff := cmp.Diff(u, discord.User{ID: "7", Username: "retouch", Bot: true}); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	a, err := r.Application(t.Context())
	if diff := cmp.Diff(a, discord.Application{ID: "42", Name: "Retouch"}); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := r.Application(t.Context()); err == nil {
		t.Error("took an answer without an application")
	}
	if _, err := r.Me(t.Context()); err == nil {
		t.Error("took an answer without a user")
	}
}

var _ http.HandlerFunc = hangUp

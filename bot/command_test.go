package bot_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/locale"
)

// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
var slashName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func TestCommandsKeepDiscordsLimits(t *testing.T) {
	t.Parallel()
	loose := 0
	for _, c := range bot.Commands() {
		if c.Type == discord.SlashCommand {
			checkNames(t, c.Name, c.NameLocalizations)
			checkLengths(t, c.Name+" description", c.Description, c.DescriptionLocalizations, locale.Limit(locale.EditAbout))
		} else {
			loose++
			checkLengths(t, c.Name, c.Name, c.NameLocalizations, locale.Limit(locale.MenuName))
		}
		checkOptions(t, c.Name, c.Options)
		if got := weight(c); got > 8000 {
			t.Errorf("%s weighs %d characters of 8,000", c.Name, got)
		}
	}
	if loose > 15 {
		t.Errorf("%d commands for messages, of 15", loose)
	}
}

// TestCommandNamesAreDistinct holds it for every language, as Discord does.
func TestCommandNamesAreDistinct(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, c := range bot.Commands() {
		for code, name := range c.NameLocalizations {
			key := fmt.Sprint(c.Type, code, name)
			if seen[key] != "" {
				t.Errorf("%s: %s and %s are both %q", code, seen[key], c.Name, name)
			}
			seen[key] = c.Name
		}
	}
}

func checkNames(t *testing.T, name string, localized map[string]string) {
	t.Helper()
	checkLengths(t, name, name, localized, locale.Limit(locale.EditName))
	for code, n := range localized {
		if !slashName.MatchString(n) || n != strings.ToLower(n) {
			t.Errorf("%s: %s: %q is no name", name, code, n)
		}
	}
}

// languages are Discord's codes of all tables that there are.
var languages = slices.Sorted(maps.Keys(locale.New().Localizations(locale.EditName, nil)))

func checkLengths(t *testing.T, what, text string, localized map[string]string, most int) {
	t.Helper()
	all := map[string]string{"default": text}
	for code, s := range localized {
		all[code] = s
	}
	for _, code := range languages {
		if all[code] == "" {
			t.Errorf("%s: nothing for %s", what, code)
		}
	}
	for code, s := range all {
		if n := discord.Units(s); n < 1 || n > most {
			t.Errorf("%s: %s: %d characters, %q", what, code, n, s)
		}
	}
}

func checkOptions(t *testing.T, where string, options []discord.CommandOption) {
	t.Helper()
	if len(options) > 25 {
		t.Errorf("%s has %d options", where, len(options))
	}
	seen := map[string]bool{}
	optional := false
	for _, o := range options {
		checkNames(t, o.Name, o.NameLocalizations)
		checkLengths(t, o.Name+" description", o.Description, o.DescriptionLocalizations, locale.Limit(locale.PromptAbout))
		if o.Required && optional {
			t.Errorf("%s: %s is required and comes after one that is not", where, o.Name)
		}
		optional = optional || !o.Required
		for code, n := range o.NameLocalizations {
			if seen[code+n] {
				t.Errorf("%s %s: %s: %q is taken", where, o.Name, code, n)
			}
			seen[code+n] = true
		}
		if len(o.Choices) > 25 || len(o.Choices) > 0 && o.Autocomplete {
			t.Errorf("%s: %s has %d choices, autocomplete %v", where, o.Name, len(o.Choices), o.Autocomplete)
		}
		for _, choice := range o.Choices {
			checkLengths(t, o.Name+" choice", choice.Name, choice.NameLocalizations, locale.Limit(locale.QualityLow))
		}
		checkOptions(t, where+" "+o.Name, o.Options)
	}
}

// weight is what Discord counts: the longest of all languages of every name and
// description, and the values of choices.
func weight(c discord.Command) int {
	return longest(c.Name, c.NameLocalizations) + longest(c.Description, c.DescriptionLocalizations) + weightOf(c.Options)
}

func weightOf(options []discord.CommandOption) (n int) {
	for _, o := range options {
		n += longest(o.Name, o.NameLocalizations) + longest(o.Description, o.DescriptionLocalizations) + weightOf(o.Options)
		for _, choice := range o.Choices {
			n += longest(choice.Name, choice.NameLocalizations) + discord.Units(fmt.Sprint(choice.Value))
		}
	}
	return n
}

func longest(s string, localized map[string]string) int {
	n := discord.Units(s)
	for _, l := range localized {
		n = max(n, discord.Units(l))
	}
	return n
}

func TestPresetIsForWhoManagesTheServer(t *testing.T) {
	t.Parallel()
	for _, c := range bot.Commands() {
		got := c.DefaultMemberPermissions
		if c.Name != "preset" && got != nil {
			t.Errorf("%s needs %v", c.Name, *got)
		}
		if c.Name == "preset" && (got == nil || *got != discord.ManageGuild) {
			t.Errorf("preset needs %v", got)
		}
	}
}

func TestCommandsAreThose(t *testing.T) {
	t.Parallel()
	commands := bot.Commands()
	var names []string
	for _, c := range commands {
		names = append(names, fmt.Sprint(c.Type, " ", c.Name, " ", c.IntegrationTypes, c.Contexts))
	}
	want := []string{
		"1 edit [0 1] [0 1 2]", "3 Edit image [0 1] [0 1 2]", "3 Merge images [0 1] [0 1 2]", "1 history [0 1] [0 1 2]",
		"1 privacy [0 1] [0 1 2]", "1 help [0 1] [0 1 2]", "1 preset [0] [0]",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	var options []string
	for _, o := range commands[0].Options {
		options = append(options, o.Name)
	}
	want = strings.Fields("prompt image image2 image3 image4 image5 image6 image7 image8 image9 image10 mask size quality n alt private")
	if !slices.Equal(options, want) {
		t.Errorf("got %v, want %v", options, want)
	}
}

func TestCommandsAreAsDiscordDescribes(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	if spec == nil {
		t.Skip("DISCORD_OPENAPI is not set")
	}
	commands := bot.Commands()
	for i := range commands {
		for n := range commands[i].Options {
			commands[i].Options[n].FileTypes = nil // newer than the description
		}
	}
	payload, err := json.Marshal(commands)
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Request("PUT", "/api/v10/applications/1/commands", "application/json", payload); err != nil {
		t.Error(err)
	}
}

package bot_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"retouch/bot"
	"retouch/bot/discord"
)

// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
var slashName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func TestCommandsKeepDiscordsLimits(t *testing.T) {
	t.Parallel()
	for _, c := range bot.Commands() {
		if c.Type == discord.SlashCommand {
			checkNames(t, c.Name, c.NameLocalizations)
			checkLengths(t, c.Name+" description", c.Description, c.DescriptionLocalizations, 100)
		} else {
			checkLengths(t, c.Name, c.Name, c.NameLocalizations, 32)
		}
		if len(c.Options) > 25 {
			t.Errorf("%s has %d options", c.Name, len(c.Options))
		}
		checkOptions(t, c)
		if got := weight(c); got > 8000 {
			t.Errorf("%s weighs %d characters of 8,000", c.Name, got)
		}
	}
}

func checkNames(t *testing.T, name string, localized map[string]string) {
	t.Helper()
	checkLengths(t, name, name, localized, 32)
	for code, n := range localized {
		if !slashName.MatchString(n) || n != strings.ToLower(n) {
			t.Errorf("%s: %s: %q is no name", name, code, n)
		}
	}
}

func checkLengths(t *testing.T, what, text string, localized map[string]string, most int) {
	t.Helper()
	all := map[string]string{"default": text}
	for code, s := range localized {
		all[code] = s
	}
	for _, code := range []string{"en-US", "en-GB", "zh-CN"} {
		if all[code] == "" {
			t.Errorf("%s: nothing for %s", what, code)
		}
	}
	for code, s := range all {
		if n := utf8.RuneCountInString(s); n < 1 || n > most {
			t.Errorf("%s: %s: %d characters, %q", what, code, n, s)
		}
	}
}

func checkOptions(t *testing.T, c discord.Command) {
	t.Helper()
	seen := map[string]bool{}
	optional := false
	for _, o := range c.Options {
		checkNames(t, o.Name, o.NameLocalizations)
		checkLengths(t, o.Name+" description", o.Description, o.DescriptionLocalizations, 100)
		if o.Required && optional {
			t.Errorf("%s is required and comes after one that is not", o.Name)
		}
		optional = optional || !o.Required
		for code, n := range o.NameLocalizations {
			if seen[code+n] {
				t.Errorf("%s: %s: %q is taken", o.Name, code, n)
			}
			seen[code+n] = true
		}
		for _, choice := range o.Choices {
			checkLengths(t, o.Name+" choice", choice.Name, choice.NameLocalizations, 100)
		}
	}
}

// weight is what Discord counts: the longest of all languages of every name and
// description, and the values of choices.
func weight(c discord.Command) int {
	longest := func(s string, localized map[string]string) int {
		n := utf8.RuneCountInString(s)
		for _, l := range localized {
			n = max(n, utf8.RuneCountInString(l))
		}
		return n
	}
	n := longest(c.Name, c.NameLocalizations) + longest(c.Description, c.DescriptionLocalizations)
	for _, o := range c.Options {
		n += longest(o.Name, o.NameLocalizations) + longest(o.Description, o.DescriptionLocalizations)
		for _, choice := range o.Choices {
			n += longest(choice.Name, choice.NameLocalizations) + len(fmt.Sprint(choice.Value))
		}
	}
	return n
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

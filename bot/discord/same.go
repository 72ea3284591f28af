package discord

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// maxLength is the longest text that an option can take, and its default.
// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-structure
const maxLength = 6000

// Same reports whether the commands that Discord has are those that we want.
// What the server adds, defaults that it spells out, the order of commands and
// entry points make no difference; for contexts and integration types that
// are not wanted in particular, any will do.
func Same(have, want []Command) bool {
	theirs := byName(have)
	ours := byName(want)
	if len(theirs) != len(ours) {
		return false
	}
	for name, w := range ours {
		h, ok := theirs[name]
		if !ok || !reflect.DeepEqual(canonical(h, w), canonical(w, w)) {
			return false
		}
	}
	return true
}

type commandName struct {
	kind int
	name string
}

func byName(commands []Command) map[commandName]Command {
	all := map[commandName]Command{}
	for _, c := range commands {
		if c.Type == 0 {
			c.Type = SlashCommand
		}
		if c.Type != EntryPoint {
			all[commandName{c.Type, c.Name}] = c
		}
	}
	return all
}

// canonical is a command in the one form in which equal commands are equal.
func canonical(c, want Command) Command {
	c.ID, c.Handler = "", 0
	c.NameLocalizations = localizations(c.NameLocalizations)
	c.DescriptionLocalizations = localizations(c.DescriptionLocalizations)
	c.Options = options(c.Options)
	c.IntegrationTypes = asked(c.IntegrationTypes, want.IntegrationTypes)
	c.Contexts = asked(c.Contexts, want.Contexts)
	return c
}

func asked(have, want []int) []int {
	if len(want) == 0 {
		return nil
	}
	have = slices.Clone(have)
	slices.Sort(have)
	return slices.Compact(have)
}

func localizations(m map[string]string) map[string]string {
	if len(m) == 0 {
		return nil
	}
	return maps.Clone(m)
}

func options(all []CommandOption) []CommandOption {
	var done []CommandOption
	for _, o := range all {
		o.NameLocalizations = localizations(o.NameLocalizations)
		o.DescriptionLocalizations = localizations(o.DescriptionLocalizations)
		o.Choices = choices(o.Choices)
		o.Options = options(o.Options)
		o.MinLength = unless(o.MinLength, 0)
		o.MaxLength = unless(o.MaxLength, maxLength)
		o.FileTypes = fileTypes(o.FileTypes)
		done = append(done, o)
	}
	return done
}

// choices have their values as JSON: a number that came from Discord is a
// float64, one of ours an int.
func choices(all []Choice) []Choice {
	var done []Choice
	for _, c := range all {
		value, err := json.Marshal(c.Value)
		if err == nil {
			c.Value = string(value)
		}
		c.NameLocalizations = localizations(c.NameLocalizations)
		done = append(done, c)
	}
	return done
}

func fileTypes(all []string) []string {
	var done []string
	for _, t := range all {
		done = append(done, strings.ToLower(t))
	}
	slices.Sort(done)
	return slices.Compact(done)
}

// unless is nil for a value that is the default.
func unless(n *int, standard int) *int {
	if n == nil || *n == standard {
		return nil
	}
	return n
}

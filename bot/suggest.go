package bot

import (
	"context"
	"encoding/json"
	"time"

	"retouch/bot/discord"
)

// maxSuggestions is how many Discord shows.
// https://discord.com/developers/docs/interactions/application-commands#autocomplete
const maxSuggestions = 25

// Suggestions wait so long for what is kept, and half as long when it is known
// what that was a while ago. Somebody types meanwhile: what comes later, and is
// not known, is left out. It is still waited for, to be known at the next key.
const (
	suggestWithin = 30 * time.Millisecond
	lookWithin    = time.Second
)

// suggest answers while a member types in an option.
func (b *Bot) suggest(ctx context.Context, c call) {
	choices := []discord.Choice{}
	option, typed := focused(c.Data.Options)
	switch {
	case c.Data.Name == editCommand && option == sizeID:
		choices = b.sizeChoices(c.words, typed)
	case c.Data.Name == editCommand && option == promptID:
		l := b.lookFor(ctx, c.GuildID, c.Author().ID)
		defer l.end()
		choices = promptChoices(b.offerPrompts(c, l), typed)
	case c.Data.Name == presetCommand && option == presetNameID:
		l := b.lookFor(ctx, c.GuildID, "")
		defer l.end()
		choices = nameChoices(b.serverPrompts(c, l), typed)
	}
	b.respond(ctx, c, discord.Response{Type: discord.RespondAutocomplete, Data: discord.Choices{Choices: choices}})
}

// focused is the option in which somebody types, wherever it is nested, and
// what there is of it so far.
func focused(options []discord.Option) (name, typed string) {
	for _, o := range options {
		if o.Focused {
			return o.Name, text(o.Value)
		}
		if name, typed := focused(o.Options); name != "" {
			return name, typed
		}
	}
	return "", ""
}

// suboption is the subcommand that was run, "" when there is none, and its
// options by name.
func suboption(options []discord.Option) (name string, values map[string]json.RawMessage) {
	values = map[string]json.RawMessage{}
	for _, o := range options {
		if o.Type != discord.SubcommandOption {
			continue
		}
		for _, inner := range o.Options {
			values[inner.Name] = inner.Value
		}
		return o.Name, values
	}
	return "", values
}

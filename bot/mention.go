package bot

import (
	"strings"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// slashCommands are the slash commands and their parts, in the order in which
// they are told.
var slashCommands = []struct {
	name  string
	says  locale.ID // its name in a member's language
	about locale.ID
	parts map[string]locale.ID
}{
	{name: editCommand, says: locale.EditName, about: locale.EditAbout},
	{name: historyCommand, says: locale.HistoryName, about: locale.HistoryAbout},
	{name: presetCommand, says: locale.PresetName, about: locale.PresetAbout, parts: map[string]locale.ID{
		presetAdd: locale.PresetAddName, presetRemove: locale.PresetRemoveName, presetList: locale.PresetListName,
	}},
	{name: privacyCommand, says: locale.PrivacyName, about: locale.PrivacyAbout},
	{name: helpCommand, says: locale.HelpName, about: locale.HelpAbout},
}

// Registered tells the bot the commands that Discord has, with their ids, so
// that it can mention them in a way that can be clicked.
func (b *Bot) Registered(commands []discord.Command) {
	ids := map[string]string{}
	for _, c := range commands {
		if (c.Type == 0 || c.Type == discord.SlashCommand) && isSnowflake(c.ID) {
			ids[c.Name] = c.ID
		}
	}
	b.registered.Store(&ids)
}

// mention is a command, or a part of one, as a member can click it or, as long
// as its id is not known, type it.
// https://discord.com/developers/docs/reference#message-formatting-formats
func (b *Bot) mention(c call, path ...string) string {
	if ids := b.registered.Load(); ids != nil && (*ids)[path[0]] != "" {
		return "</" + strings.Join(path, " ") + ":" + (*ids)[path[0]] + ">"
	}
	// Discord shows commands in the language of the member, whatever the server's.
	words := b.catalog.Words(c.Locale)
	for _, known := range slashCommands {
		if known.name != path[0] {
			continue
		}
		shown := []string{words.Say(known.says, nil)}
		for _, part := range path[1:] {
			shown = append(shown, words.Say(known.parts[part], nil))
		}
		return "`/" + strings.Join(shown, " ") + "`"
	}
	return "`/" + strings.Join(path, " ") + "`"
}

// menuName is the name of a message command as the member's menu has it.
func (b *Bot) menuName(c call, name locale.ID) string {
	return b.catalog.Words(c.Locale).Say(name, nil)
}

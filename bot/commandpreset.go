package bot

import (
	"retouch/bot/discord"
	"retouch/bot/locale"
)

// preset is for those who may change a server's settings, unless the server
// says otherwise.
func (s registrar) preset() discord.Command {
	needs := discord.ManageGuild
	c := s.slash(presetCommand, locale.PresetName, locale.PresetAbout)
	c.DefaultMemberPermissions = &needs
	c.IntegrationTypes, c.Contexts = []int{forServers}, []int{inServers}

	one, longest, most := 1, maxPresetName, maxPresetText
	name := s.option(discord.StringOption, presetNameID, locale.PresetLabelName, locale.PresetLabelAbout, nil)
	name.Required, name.MinLength, name.MaxLength = true, &one, &longest
	words := s.option(discord.StringOption, presetTextID, locale.PresetTextName, locale.PresetTextAbout, nil)
	words.Required, words.MinLength, words.MaxLength = true, &one, &most
	which := s.option(discord.StringOption, presetNameID, locale.PresetLabelName, locale.PresetWhichAbout, nil)
	which.Required, which.Autocomplete, which.MaxLength = true, true, &longest

	c.Options = []discord.CommandOption{
		s.part(presetAdd, locale.PresetAddName, locale.PresetAddAbout, name, words),
		s.part(presetRemove, locale.PresetRemoveName, locale.PresetRemoveAbout, which),
		s.part(presetList, locale.PresetListName, locale.PresetListAbout),
	}
	return c
}

func (s registrar) part(name string, names, about locale.ID, options ...discord.CommandOption) discord.CommandOption {
	part := s.option(discord.SubcommandOption, name, names, about, nil)
	part.Options = options
	return part
}

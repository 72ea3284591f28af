package bot

import (
	"strings"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// The commands' names, as interactions carry them in every language.
const (
	editCommand    = "edit"
	menuCommand    = "Edit image"
	mergeCommand   = "Merge images"
	helpCommand    = "help"
	historyCommand = "history"
	presetCommand  = "preset"
	privacyCommand = "privacy"
)

// Commands are what the bot registers with Discord, in all its languages.
func Commands() []discord.Command {
	say := registrar{locale.New()}
	everywhere := func(c discord.Command) discord.Command {
		c.IntegrationTypes = []int{0, 1} // servers and accounts
		c.Contexts = []int{0, 1, 2}      // servers, the bot's own and all other direct messages
		return c
	}
	return []discord.Command{
		everywhere(discord.Command{
			Type: discord.SlashCommand,
			Name: editCommand, NameLocalizations: say.in(locale.EditName, nil),
			Description:              say.english(locale.EditAbout, nil),
			DescriptionLocalizations: say.in(locale.EditAbout, nil),
			Options:                  say.options(),
		}),
		everywhere(discord.Command{
			Type: discord.MessageCommand,
			Name: menuCommand, NameLocalizations: say.in(locale.MenuName, nil),
		}),
	}
}

// registrar writes commands in all languages.
type registrar struct{ catalog *locale.Catalog }

func (s registrar) in(id locale.ID, args locale.Args) map[string]string {
	return s.catalog.Localizations(id, args)
}

func (s registrar) english(id locale.ID, args locale.Args) string {
	return s.catalog.Words().Say(id, args)
}

// options are those of /edit; Discord wants the required ones first.
func (s registrar) options() []discord.CommandOption {
	one, most, longest := 1, maxPrompt, maxSize
	prompt := s.option(discord.StringOption, "prompt", locale.PromptName, locale.PromptAbout, nil)
	prompt.Required, prompt.MinLength, prompt.MaxLength = true, &one, &most

	all := []discord.CommandOption{prompt}
	for n, name := range pictureOptions() {
		all = append(all, s.picture(n+1, name))
	}
	mask := s.option(discord.AttachmentOption, "mask", locale.MaskName, locale.MaskAbout, nil)
	mask.FileTypes = []string{".png"}

	size := s.option(discord.StringOption, sizeID, locale.SizeName, locale.SizeAbout, nil)
	size.Autocomplete, size.MaxLength = true, &longest
	quality := s.option(discord.StringOption, "quality", locale.QualityName, locale.QualityAbout, nil)
	quality.Choices = []discord.Choice{
		s.choice("low", locale.QualityLow),
		s.choice("medium", locale.QualityMedium),
		s.choice("high", locale.QualityHigh),
		s.choice("auto", locale.QualityAuto),
	}
	return append(all, mask, size, quality)
}

// picture is the nth picture option; only the first has to be filled in.
func (s registrar) picture(n int, name string) discord.CommandOption {
	o := s.option(discord.AttachmentOption, name, locale.MoreName, locale.MoreAbout, locale.Args{"N": n})
	if n == 1 {
		o = s.option(discord.AttachmentOption, name, locale.ImageName, locale.ImageAbout, nil)
		o.Required = true
	}
	o.FileTypes = []string{"image"}
	return o
}

func (s registrar) option(kind int, name string, names, about locale.ID, args locale.Args) discord.CommandOption {
	localized := s.in(names, args)
	for code, n := range localized {
		localized[code] = strings.ToLower(n)
	}
	return discord.CommandOption{
		Type: kind,
		Name: name, NameLocalizations: localized,
		Description: s.english(about, args), DescriptionLocalizations: s.in(about, args),
	}
}

func (s registrar) choice(value string, id locale.ID) discord.Choice {
	return discord.Choice{Name: s.english(id, nil), NameLocalizations: s.in(id, nil), Value: value}
}

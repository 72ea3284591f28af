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
	edit := everywhere(say.slash(editCommand, locale.EditName, locale.EditAbout))
	edit.Options = say.options()
	return []discord.Command{
		edit,
		everywhere(say.menu(menuCommand, locale.MenuName)),
		everywhere(say.menu(mergeCommand, locale.MergeName)),
		everywhere(say.slash(historyCommand, locale.HistoryName, locale.HistoryAbout)),
		everywhere(say.slash(privacyCommand, locale.PrivacyName, locale.PrivacyAbout)),
		everywhere(say.slash(helpCommand, locale.HelpName, locale.HelpAbout)),
		say.preset(),
	}
}

// Where a command can be used.
// https://discord.com/developers/docs/interactions/application-commands#contexts
const (
	forServers  = 0 // an installation
	forAccounts = 1

	inServers = 0 // a place
	inBotDMs  = 1
	inDMs     = 2
)

func everywhere(c discord.Command) discord.Command {
	c.IntegrationTypes = []int{forServers, forAccounts}
	c.Contexts = []int{inServers, inBotDMs, inDMs}
	return c
}

// registrar writes commands in all languages.
type registrar struct{ catalog *locale.Catalog }

func (s registrar) in(id locale.ID, args locale.Args) map[string]string {
	return s.catalog.Localizations(id, args)
}

// lower is for what Discord wants in lower case.
func (s registrar) lower(id locale.ID, args locale.Args) map[string]string {
	localized := s.in(id, args)
	for code, name := range localized {
		localized[code] = strings.ToLower(name)
	}
	return localized
}

func (s registrar) english(id locale.ID, args locale.Args) string {
	return s.catalog.Words().Say(id, args)
}

func (s registrar) slash(name string, names, about locale.ID) discord.Command {
	return discord.Command{
		Type: discord.SlashCommand,
		Name: name, NameLocalizations: s.lower(names, nil),
		Description: s.english(about, nil), DescriptionLocalizations: s.in(about, nil),
	}
}

func (s registrar) menu(name string, names locale.ID) discord.Command {
	return discord.Command{Type: discord.MessageCommand, Name: name, NameLocalizations: s.in(names, nil)}
}

// options are those of /edit; Discord wants the required ones first.
func (s registrar) options() []discord.CommandOption {
	one, most, longest := 1, maxPrompt, maxSize
	prompt := s.option(discord.StringOption, "prompt", locale.PromptName, locale.PromptAbout, nil)
	prompt.Required, prompt.MinLength, prompt.MaxLength, prompt.Autocomplete = true, &one, &most, true

	all := []discord.CommandOption{prompt}
	for n, name := range pictureOptions() {
		all = append(all, s.picture(n+1, name))
	}
	mask := s.option(discord.AttachmentOption, "mask", locale.MaskName, locale.MaskAbout, nil)
	mask.FileTypes = []string{".png"}

	size := s.option(discord.StringOption, sizeID, locale.SizeName, locale.SizeAbout, nil)
	size.Autocomplete, size.MaxLength = true, &longest
	return append(all, append([]discord.CommandOption{mask, size, s.quality()}, s.answer()...)...)
}

func (s registrar) quality() discord.CommandOption {
	quality := s.option(discord.StringOption, "quality", locale.QualityName, locale.QualityAbout, nil)
	quality.Choices = []discord.Choice{
		s.choice("low", locale.QualityLow),
		s.choice("medium", locale.QualityMedium),
		s.choice("high", locale.QualityHigh),
		s.choice("auto", locale.QualityAuto),
	}
	return quality
}

// answer are the options that say how the answer is given.
func (s registrar) answer() []discord.CommandOption {
	least, most := 1.0, float64(maxResults)
	one, longest := 1, maxAltOption
	count := s.option(discord.IntegerOption, resultsOption, locale.CountName, locale.CountAbout, nil)
	count.MinValue, count.MaxValue = &least, &most
	alt := s.option(discord.StringOption, altOption, locale.AltName, locale.AltAbout, nil)
	alt.MinLength, alt.MaxLength = &one, &longest
	private := s.option(discord.BooleanOption, privateOption, locale.PrivateName, locale.PrivateAbout, nil)
	return []discord.CommandOption{count, alt, private}
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
	return discord.CommandOption{
		Type: kind,
		Name: name, NameLocalizations: s.lower(names, args),
		Description: s.english(about, args), DescriptionLocalizations: s.in(about, args),
	}
}

func (s registrar) choice(value string, id locale.ID) discord.Choice {
	return discord.Choice{Name: s.english(id, nil), NameLocalizations: s.in(id, nil), Value: value}
}

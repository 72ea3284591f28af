package bot

import (
	"context"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// help says what the bot does, what it needs, where pictures go and what is
// kept.
func (b *Bot) help(ctx context.Context, c call) {
	b.whisper(ctx, c, discord.Reply{Content: b.helpText(c)})
}

func (b *Bot) helpText(c call) string {
	say := c.words.Say
	about := []string{
		say(locale.HelpDoes, locale.Args{"Edit": b.mention(c, editCommand), "Max": maxPictures}),
		say(locale.HelpWays, locale.Args{"Menu": b.menuName(c, locale.MenuName), "Merge": b.menuName(c, locale.MergeName)}),
		"",
		say(locale.HelpNeeds, locale.Args{"Permissions": permissions(c.words, false)}),
		say(locale.HelpTakes, locale.Args{"One": megabytes(b.limits.PictureMaxBytes), "All": megabytes(b.limits.PicturesMaxBytes)}),
		"",
		b.sentTo(c.words),
		b.keptFor(c.words, b.keeping.Pictures, locale.HelpPictures, locale.HelpNoPictures),
		b.keptFor(c.words, b.keeping.Records, locale.HelpRecords, locale.HelpNoRecords),
		"",
		say(locale.HelpCommands, nil),
	}
	return strings.Join(append(about, b.commandLines(c)...), "\n")
}

func (b *Bot) sentTo(words locale.Words) string {
	if b.host == "" {
		return words.Say(locale.HelpSentSomebody, nil)
	}
	return words.Say(locale.HelpSent, locale.Args{"Host": "**" + escape(fold(b.host)) + "**"})
}

func (b *Bot) keptFor(words locale.Words, d time.Duration, kept, not locale.ID) string {
	if d <= 0 {
		return words.Say(not, nil)
	}
	return words.Say(kept, locale.Args{"Time": period(words, d)})
}

// commandLines are the slash commands with what they are for.
func (b *Bot) commandLines(c call) []string {
	var lines []string
	for _, known := range slashCommands {
		lines = append(lines, "- "+b.mention(c, known.name)+" · "+c.words.Say(known.about, nil))
	}
	return lines
}

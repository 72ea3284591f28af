package bot

import (
	"retouch/bot/history"
	"retouch/bot/locale"
)

func versionCaption(words locale.Words, v history.Version, plain bool) string {
	if plain {
		return "-# AI"
	}
	return "> " + escape(cut(fold(v.Prompt), maxQuote))
}

func versionAlt(words locale.Words, v history.Version) string {
	if v.Prompt == "" {
		return words.Say(locale.AltPlain, nil)
	}
	return cut(words.Say(locale.Alt, locale.Args{"Words": fold(v.Prompt)}), maxAlt)
}

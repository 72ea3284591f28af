package bot

import (
	"errors"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// sizeWords are the words for a size, in the order in which they are offered.
var sizeWords = []struct {
	word string
	name locale.ID
}{
	{editor.SizeAuto, locale.SizeAuto},
	{editor.SizeMatch, locale.SizeMatch},
	{editor.SizeSquare, locale.SizeSquare},
	{editor.SizePortrait, locale.SizePortrait},
	{editor.SizeLandscape, locale.SizeLandscape},
}

// checkSize makes what a member wrote as a size what the editor takes. Members
// may write the words in their language, without choosing a suggestion.
func (b *Bot) checkSize(words locale.Words, typed string) (string, *refusal) {
	typed = fold(typed)
	for _, s := range sizeWords {
		if strings.EqualFold(typed, words.Say(s.name, nil)) {
			typed = s.word
		}
	}
	size, err := b.sizes.Check(typed)
	if bad, ok := errors.AsType[*editor.SizeError](err); ok {
		return "", badSize(bad, typed)
	}
	return size, nil
}

// badSize says why a size cannot be had, and one that can.
func badSize(e *editor.SizeError, typed string) *refusal {
	args := locale.Args{"Size": escape(cut(typed, maxSizeEcho)), "Near": shown(e.Near), "Sizes": listed(e.Sizes)}
	switch {
	case e.Free:
		return &refusal{id: locale.RefuseSizeRules, args: args}
	case e.Sizes.Any:
		return &refusal{id: locale.RefuseSize, args: args}
	}
	return &refusal{id: locale.RefuseSizeListed, args: args}
}

// maxSizeEcho is how much of a wrong size a sentence repeats.
const maxSizeEcho = 40

// shown is a size as people read it.
func shown(s editor.Size) string { return strings.Replace(s.String(), "x", "×", 1) }

func listed(s editor.Sizes) string {
	var all []string
	for _, size := range s.Listed {
		all = append(all, shown(size))
	}
	return strings.Join(all, ", ")
}

// sizeField is the size in a form: the words and the listed sizes, of which the
// usual one is chosen.
func (b *Bot) sizeField(words locale.Words) discord.Component {
	optional := false
	field := discord.Component{Type: discord.StringSelect, CustomID: sizeID, Required: &optional}
	for _, s := range b.suggestions(words) {
		field.Options = append(field.Options, discord.SelectOption{
			Label: s.name, Value: s.value, Default: s.value == b.usualSize(),
		})
	}
	return formField(words.Say(locale.ModalSize, nil), "", field)
}

// usualSize is the one of results for which nobody says one.
func (b *Bot) usualSize() string {
	if b.defaultSize == "" {
		return editor.SizeAuto
	}
	return b.defaultSize
}

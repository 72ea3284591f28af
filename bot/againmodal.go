package bot

import (
	"slices"
	"strconv"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// The fields of these forms, besides the words and the size.
const (
	resultID = "result"
	addedID  = "added"
)

// againModal asks what to change next, in which of the results, and for pictures
// to add.
func (b *Bot) againModal(id string, words locale.Words, v history.Version, from basis) discord.Modal {
	m := discord.Modal{
		CustomID: id, Title: words.Say(locale.ButtonsAgain, nil),
		Components: []discord.Component{b.changeField(words, "")},
	}
	if from.results && len(from.pictures) > 1 {
		m.Components = append(m.Components, resultField(words, from.pictures))
	}
	if room := from.room(); room > 0 {
		m.Components = append(m.Components, addedField(words, room))
	}
	m.Components = append(m.Components, b.sizeFieldWith(words, v.Size))
	return m
}

// rewordModal asks for other words for the same pictures.
func (b *Bot) rewordModal(id string, words locale.Words, v history.Version) discord.Modal {
	return discord.Modal{
		CustomID: id, Title: words.Say(locale.ButtonsReword, nil),
		Components: []discord.Component{b.changeField(words, v.Prompt), b.sizeFieldWith(words, v.Size)},
	}
}

// changeField is for the words, and tells where the pictures go.
func (b *Bot) changeField(words locale.Words, value string) discord.Component {
	about := ""
	if b.host != "" {
		about = words.Say(locale.ButtonsSentTo, locale.Args{"Host": b.host})
	}
	return formField(words.Say(locale.ModalLabel, nil), about, promptInput(words.Say(locale.ModalPlaceholder, nil), value))
}

// resultField asks which of several results is meant; the first is chosen.
func resultField(words locale.Words, results []source) discord.Component {
	field := discord.Component{Type: discord.StringSelect, CustomID: resultID}
	for n, s := range results {
		field.Options = append(field.Options, discord.SelectOption{
			Label: words.Say(locale.ButtonsNthResult, locale.Args{"N": s.N}), Value: strconv.Itoa(s.N), Default: n == 0,
		})
	}
	return formField(words.Say(locale.ButtonsWhich, nil), "", field)
}

// addedField takes up to so many pictures.
// https://discord.com/developers/docs/components/reference#file-upload
func addedField(words locale.Words, room int) discord.Component {
	optional, none := false, 0
	return formField(words.Say(locale.ButtonsAdd, nil), words.Say(locale.ButtonsAddAbout, nil), discord.Component{
		Type: discord.FileUpload, CustomID: addedID, Required: &optional,
		MinValues: &none, MaxValues: room, FileTypes: []string{"image"},
	})
}

// maxOptions is how many a select may have.
// https://discord.com/developers/docs/components/reference#string-select
const maxOptions = 25

// sizeFieldWith is the size in a form, with the one chosen that was wanted
// before, if it can be had still.
func (b *Bot) sizeFieldWith(words locale.Words, before string) discord.Component {
	label := b.sizeField(words)
	if _, err := b.sizes.Check(before); err != nil || before == "" {
		return label
	}
	field := *label.Component
	field.Options = slices.Clone(field.Options)
	at := slices.IndexFunc(field.Options, func(o discord.SelectOption) bool { return b.means(o.Value, before) })
	if at < 0 {
		at = min(len(field.Options), maxOptions-1)
		named := strings.Replace(before, "x", "×", 1)
		field.Options = append(field.Options[:at], discord.SelectOption{Label: named, Value: before})
	}
	for n := range field.Options {
		field.Options[n].Default = n == at
	}
	label.Component = &field
	return label
}

// means reports whether a size that is offered, by a word or its sides, is one
// that was wanted.
func (b *Bot) means(offered, wanted string) bool {
	size, ok := b.sizes.OfShape(offered)
	return offered == wanted || ok && size.String() == wanted
}

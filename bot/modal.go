package bot

import (
	"strconv"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// modal is the form that asks for the words and, where there is something to
// choose, which pictures are meant. Discord takes five parts at most.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal
func (b *Bot) modal(id string, words locale.Words, f form, asks bool) discord.Modal {
	title := locale.ModalTitle
	if f.Merge {
		title = locale.FormMergeTitle
	}
	parts := []discord.Component{b.wordsField(words, f)}
	if len(f.Pictures) > 1 {
		parts = append(parts, picturesField(words, f))
	}
	parts = append(parts, moreField(words, f), b.sizeField(words))
	if asks {
		parts = append(parts, discord.Component{Type: discord.TextDisplay, Content: words.Say(locale.FormAsks, nil)})
	}
	return discord.Modal{CustomID: id, Title: words.Say(title, nil), Components: parts}
}

// wordsField asks for the words.
func (b *Bot) wordsField(words locale.Words, f form) discord.Component {
	label, hint := locale.ModalLabel, locale.ModalPlaceholder
	if f.Merge {
		label, hint = locale.FormMergeLabel, locale.FormMergeHint
	}
	return formField(words.Say(label, nil), b.about(words, f), promptInput(words.Say(hint, nil), ""))
}

// promptInput is the field for the words, with a hint while nothing stands in it.
func promptInput(hint, value string) discord.Component {
	required, one := true, 1
	return discord.Component{
		Type: discord.TextInput, CustomID: promptID, Style: discord.LongText, Value: value, Placeholder: hint,
		Required: &required, MinLength: &one, MaxLength: maxPrompt,
	}
}

// about says what is done with which pictures, and where they are sent.
func (b *Bot) about(words locale.Words, f form) string {
	one, some := locale.ModalAbout, locale.FormAboutChosen
	if b.host != "" {
		one, some = locale.ModalAboutHost, locale.FormAboutHost
	}
	if len(f.Pictures) > 1 || f.Merge {
		return words.Say(some, locale.Args{"Host": b.host})
	}
	return words.Say(one, locale.Args{"Count": 1, "Host": b.host})
}

// picturesField lets the member choose among the pictures of the message.
func picturesField(words locale.Words, f form) discord.Component {
	required, one := true, 1
	field := discord.Component{
		Type: discord.StringSelect, CustomID: picturesID, Required: &required,
		MinValues: &one, MaxValues: min(len(f.Pictures), maxPictures),
	}
	for n, p := range f.Pictures {
		field.Options = append(field.Options, discord.SelectOption{
			Label: p.label(words, n+1), Value: strconv.Itoa(n), Default: f.preselected(n),
		})
	}
	about := words.Say(locale.FormPicturesAbout, nil)
	if f.Total > len(f.Pictures) {
		about = words.Say(locale.FormPicturesFirst, locale.Args{"Max": len(f.Pictures), "Count": f.Total - len(f.Pictures)})
	}
	return formField(words.Say(locale.FormPictures, nil), about, field)
}

// moreField takes pictures from the member's own device. One picture cannot be
// merged with nothing.
func moreField(words locale.Words, f form) discord.Component {
	least, about := 0, locale.FormMoreAbout
	if f.alone() {
		least, about = 1, locale.FormMoreNeeded
	}
	required := least > 0
	return formField(words.Say(locale.FormMore, nil), words.Say(about, nil), discord.Component{
		Type: discord.FileUpload, CustomID: moreID, Required: &required,
		MinValues: &least, MaxValues: maxPictures - 1, FileTypes: []string{"image"},
	})
}

// alone reports whether a form is about one picture that has to be merged.
func (f form) alone() bool { return f.Merge && len(f.Pictures) == 1 }

// formField is a field with its label and, unless it is "", a sentence about it.
func formField(label, about string, field discord.Component) discord.Component {
	return discord.Component{
		Type: discord.Label, Label: label, Description: cut(about, discord.MaxLabelAbout), Component: &field,
	}
}

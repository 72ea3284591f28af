package locale

import "path"

// Limit is the most characters, in UTF-16 units, that a sentence may have with
// its placeholders as they are written; 0 when nothing but a message's length
// bounds it.
func Limit(id ID) int {
	for _, l := range limits {
		if ok, _ := path.Match(l.ids, string(id)); ok {
			return l.most
		}
	}
	return 0
}

// limits are Discord's, and some that are narrower so that things stay
// readable. A star stands for any part of an id; the first line that fits holds.
// https://discord.com/developers/docs/interactions/application-commands
// https://discord.com/developers/docs/components/reference
var limits = []struct {
	ids  string
	most int
}{
	{"command.*.name", 32},
	{"command.*.about", 100},
	{"option.*.name", 32},
	{"option.*.about", 100},
	{"choice.*", 100},
	{"modal.title", 45},
	{"modal.label", 45},
	{"modal.size", 45},
	{"modal.about*", 100},
	{"modal.placeholder", 100},
	{"cancel.button", 80},
	{"form.merge_title", 45},
	{"form.merge_label", 45},
	{"form.merge_hint", 100},
	{"form.pictures", 45},
	{"form.more", 45},
	{"form.*", 100},
	{"ask.yes", 80},
	{"ask.no", 80},
	{"privacy.close", 80},
	{"privacy.open", 80},
	{"privacy.back", 80},
	{"privacy.forget", 80},
	{"privacy.forget_sure", 80},
	{"buttons.again", 45},
	{"buttons.reword", 45},
	{"buttons.which", 45},
	{"buttons.add", 45},
	{"buttons.add_about", 100},
	{"buttons.sent_to", 100},
	{"buttons.nth_result", 100},
	{"show.choose", 100},
	{"show.delete_keep", 80},
	{"show.option_originals", 100},
	{"preset.*.name", 32},
	{"preset.*.text", 300},
	{"words.previous", 80},
	{"words.next", 80},
	{"words.history_back", 80},
	{"words.history_look", 100},
}

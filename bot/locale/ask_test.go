package locale_test

import (
	"testing"
	"unicode/utf16"

	"retouch/bot/locale"
)

// TestFormsFitInDiscord: what is longer than Discord takes would be cut.
// https://discord.com/developers/docs/components/reference
func TestFormsFitInDiscord(t *testing.T) {
	t.Parallel()
	limits := map[locale.ID]int{
		locale.FormMergeTitle: 45, locale.FormMergeLabel: 45, locale.FormPictures: 45, locale.FormMore: 45,
		locale.FormMergeHint: 100, locale.FormAboutChosen: 100, locale.FormAboutHost: 100, locale.FormPicturesAbout: 100,
		locale.FormPicturesFirst: 100, locale.FormMoreAbout: 100, locale.FormMoreNeeded: 100,
		locale.AskYes: 80, locale.AskNo: 80, locale.PrivacyClose: 80, locale.PrivacyOpen: 80, locale.PrivacyForget: 80,
		locale.PrivacyForgetSure: 80, locale.PrivacyBack: 80,
	}
	args := locale.Args{"Host": "images.provider.example", "Max": 25, "Count": 25}
	for id, most := range limits {
		for code, text := range locale.New().Localizations(id, args) {
			if n := len(utf16.Encode([]rune(text))); n > most {
				t.Errorf("%s: %s has %d characters of %d: %q", code, id, n, most, text)
			}
		}
	}
}

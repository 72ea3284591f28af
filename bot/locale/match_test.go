package locale_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/locale"
)

// https://discord.com/developers/docs/reference#locales
var discordLocales = strings.Fields(`id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl
	pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko`)

// spoken is a catalog with a table for each language, in which the only
// sentence is the language's name. Every language has two files.
func spoken(t *testing.T, languages string) *locale.Catalog {
	t.Helper()
	files := fstest.MapFS{}
	for _, language := range strings.Fields(languages) {
		files["active."+language+".json"] = &fstest.MapFile{Data: []byte(`{"what.mask": "` + language + `"}`)}
		files["more."+language+".json"] = &fstest.MapFile{Data: []byte(
			`{"more": {"one": "one ` + language + `", "other": "{{.Count}} ` + language + `"}}`)}
	}
	c, err := locale.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const all = "en zh-CN zh-TW ja ko es pt-BR de fr"

func TestLanguageFollowsMemberThenServerThenEnglish(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, spoken string
		wanted       []string
		want         string
	}{
		{"member's", all, []string{"zh-CN", "en-US"}, "zh-CN"},
		{"member's before the server's", all, []string{"en-GB", "zh-CN"}, "en"},
		{"server's when the member's is not spoken", all, []string{"it", "de"}, "de"},
		{"server's when the member's is not told", all, []string{"", "ko"}, "ko"},
		{"english when neither is spoken", all, []string{"it", "nl"}, "en"},
		{"english when nothing is told", all, []string{"", ""}, "en"},
		{"english when nothing is asked", all, nil, "en"},
		{"english when the code is nonsense", all, []string{"!!", "x", "-"}, "en"},
		{"spanish of spain", all, []string{"es-ES"}, "es"},
		{"spanish of america", all, []string{"es-419"}, "es"},
		{"portuguese of brazil", all, []string{"pt-BR"}, "pt-BR"},
		{"no portuguese of portugal", all, []string{"pt-PT"}, "en"},
		{"the way of writing chinese that is asked for", all, []string{"zh-TW"}, "zh-TW"},
		{"the other way of writing chinese rather than english", "en zh-CN", []string{"zh-TW"}, "zh-CN"},
		{"the other way of writing chinese rather than english, the other way round", "en zh-TW", []string{"zh-CN"}, "zh-TW"},
		{"the other way of writing chinese rather than the server's", "en zh-CN de", []string{"zh-TW", "de"}, "zh-CN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := spoken(t, tt.spoken)
			if got := c.Words(tt.wanted...).Say(locale.TheMask, nil); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestNoLanguageStandsInForAnother holds that who speaks a language without a
// table gets English, with all the languages that there are and will be.
func TestNoLanguageStandsInForAnother(t *testing.T) {
	t.Parallel()
	mine := map[string]string{"es-ES": "es", "es-419": "es", "en-US": "en", "en-GB": "en"}
	for _, language := range strings.Fields(all) {
		mine[language] = language
	}
	c := spoken(t, all)
	for _, code := range discordLocales {
		want := mine[code]
		if want == "" {
			want = "en"
		}
		if got := c.Words(code).Say(locale.TheMask, nil); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
		if got := c.Speaks(code); got != (mine[code] != "") {
			t.Errorf("%s: spoken %v", code, got)
		}
	}
}

func TestPluralsOfEachLanguage(t *testing.T) {
	t.Parallel()
	c := spoken(t, all)
	for _, language := range strings.Fields(all) {
		for n, form := range map[int]string{1: "one", 2: "other", 1_000_000: "other"} {
			want := "one " + language
			if form == "other" || !slices.Contains(pluralForms[language], "one") {
				want = map[int]string{1: "1 ", 2: "2 ", 1_000_000: "1000000 "}[n] + language
			}
			if got := c.Words(language).Say("more", locale.Args{"Count": n}); got != want {
				t.Errorf("%s: %d: got %q, want %q", language, n, got, want)
			}
		}
	}
}

func TestLocalizationsUseDiscordsCodes(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"en-US": "en", "en-GB": "en", "es-ES": "es", "es-419": "es", "zh-CN": "zh-CN", "zh-TW": "zh-TW",
		"ja": "ja", "ko": "ko", "pt-BR": "pt-BR", "de": "de", "fr": "fr",
	}
	if diff := cmp.Diff(want, spoken(t, all).Localizations(locale.TheMask, nil)); diff != "" {
		t.Error(diff)
	}
	for code := range locale.New().Localizations(locale.TheMask, nil) {
		if !slices.Contains(discordLocales, code) {
			t.Errorf("%q is no locale of discord", code)
		}
	}
}

func TestLoadTellsWhichFileIsBroken(t *testing.T) {
	t.Parallel()
	_, err := locale.Load(fstest.MapFS{"words.en.json": &fstest.MapFile{Data: []byte(`{"a": `)}})
	if err == nil || !strings.Contains(err.Error(), "words.en.json") {
		t.Errorf("got %v", err)
	}
}

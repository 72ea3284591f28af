package locale_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"retouch/bot/locale"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// table is one message file: the forms of each sentence.
type table map[string]map[string]string

func readTables(t *testing.T) map[string]table {
	t.Helper()
	files, err := filepath.Glob("*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("message files: %v, %v", files, err)
	}
	all := map[string]table{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]json.RawMessage{}
		if err := json.Unmarshal(data, &raw); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		name := locale.Language(f)
		if all[name] == nil {
			all[name] = table{}
		}
		for id, value := range raw {
			if all[name][id] != nil {
				t.Errorf("%s: %s is there twice", f, id)
			}
			all[name][id] = forms(t, value)
		}
	}
	return all
}

func forms(t *testing.T, value json.RawMessage) map[string]string {
	t.Helper()
	var one string
	if json.Unmarshal(value, &one) == nil {
		return map[string]string{"other": one}
	}
	var many map[string]string
	if err := json.Unmarshal(value, &many); err != nil {
		t.Fatalf("%s: %v", value, err)
	}
	return many
}

// ids reads the constants of type ID from the source, so that none can be
// forgotten here.
func ids(t *testing.T) []string {
	t.Helper()
	var all []string
	eachID(t, func(_, id, _ string) { all = append(all, id) })
	return all
}

func TestTablesAreFull(t *testing.T) {
	t.Parallel()
	want := ids(t)
	slices.Sort(want)
	for file, table := range readTables(t) {
		var got []string
		for id, forms := range table {
			got = append(got, id)
			for form, text := range forms {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s: %s (%s) is empty", file, id, form)
				}
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-program +table):\n%s", file, diff)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(text string) []string {
	var all []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestPlaceholdersAreEqual holds that every form says what the English says; a
// form for few may say how many in words.
func TestPlaceholdersAreEqual(t *testing.T) {
	t.Parallel()
	tables := readTables(t)
	for id, english := range tables["en"] {
		want := placeholders(english["other"])
		for language, table := range tables {
			for form, text := range table[id] {
				got := placeholders(text)
				if form != "other" && !slices.Contains(got, "Count") && slices.Contains(want, "Count") {
					got = append(got, "Count")
					slices.Sort(got)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %s, form %s (-english +this):\n%s", language, id, form, diff)
				}
			}
		}
	}
}

// forms are the plural forms of a language that whole numbers have, as CLDR
// says. What millions have of their own ("many" in Romance languages) is left to
// "other".
// https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html
var pluralForms = map[string][]string{
	"en": {"one", "other"}, "de": {"one", "other"}, "es": {"one", "other"}, "fr": {"one", "other"}, "pt-BR": {"one", "other"},
	"zh-CN": {"other"}, "zh-TW": {"other"}, "ja": {"other"}, "ko": {"other"},
}

func TestPluralFormsAreThoseOfTheLanguage(t *testing.T) {
	t.Parallel()
	tables := readTables(t)
	for language, table := range tables {
		want := pluralForms[language]
		if want == nil {
			t.Errorf("%s: write down its plural forms here", language)
		}
		for id, forms := range table {
			counted := len(tables["en"][id]) > 1 || slices.Contains(placeholders(forms["other"]), "Count")
			for form := range forms {
				if !slices.Contains(want, form) || !counted && form != "other" {
					t.Errorf("%s: %s has a form %q that nothing chooses", language, id, form)
				}
			}
			for _, form := range want {
				if counted && forms[form] == "" && !neverOne[id] {
					t.Errorf("%s: %s has no form %q", language, id, form)
				}
			}
		}
	}
}

// neverOne are the sentences that are never said of one.
var neverOne = map[string]bool{"refuse.too_many": true}

// TestEveryCountIsSaid holds that no number is left without a sentence.
func TestEveryCountIsSaid(t *testing.T) {
	t.Parallel()
	c := locale.New()
	for language, table := range readTables(t) {
		words := c.Words(language)
		for id, forms := range table {
			if !slices.Contains(placeholders(forms["other"]), "Count") {
				continue
			}
			for _, n := range []int{0, 1, 2, 3, 5, 11, 21, 100, 1000, 1_000_000} {
				said := words.Say(locale.ID(id), locale.Args{"Count": n})
				if said == id || strings.Contains(said, "{{") {
					t.Errorf("%s: %s of %d is %q", language, id, n, said)
				}
			}
		}
	}
}

// timely are the placeholders of times that pass while the sentence can still be
// read. A client shows them as "in 5 minutes" and then as "5 minutes ago", so
// they stand behind a colon, where both can be read.
var timely = regexp.MustCompile(`(.)\s*\{\{\.(Next|Renews|Ends)\}\}`)

func TestTimesCanPass(t *testing.T) {
	t.Parallel()
	for language, table := range readTables(t) {
		for id, forms := range table {
			for form, text := range forms {
				for _, m := range timely.FindAllStringSubmatch(text, -1) {
					if m[1] != ":" && m[1] != "：" {
						t.Errorf("%s: %s, form %s says %q", language, id, form, text)
					}
				}
			}
		}
	}
}

func TestStrangersWordsAreNoTemplate(t *testing.T) {
	t.Parallel()
	words := locale.New().Words("en-US")
	got := words.Say(locale.Alt, locale.Args{"Words": `{{.Ref}} <b>&"`})
	if want := `Edited by AI: {{.Ref}} <b>&"`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCountChoosesTheForm(t *testing.T) {
	t.Parallel()
	words := locale.New().Words("en-US")
	for n, want := range map[int]string{1: "1 picture edited", 2: "2 pictures merged", 10: "10 pictures merged"} {
		if got := words.Say(locale.DonePictures, locale.Args{"Count": n}); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestUnknownSentenceIsItsName(t *testing.T) {
	t.Parallel()
	if got := locale.New().Words().Say("no.such", nil); got != "no.such" {
		t.Errorf("got %q", got)
	}
}

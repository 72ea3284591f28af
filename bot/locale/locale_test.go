package locale_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	if err != nil || len(files) < 2 {
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
		_, language, _ := strings.Cut(f, ".")
		name := "active." + language
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
	files, err := filepath.Glob("id*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("files of ids: %v, %v", files, err)
	}
	var all []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				id, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, id)
			}
			return true
		})
	}
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

func TestPlaceholdersAreEqual(t *testing.T) {
	t.Parallel()
	tables := readTables(t)
	for id, english := range tables["active.en.json"] {
		want := placeholders(english["other"])
		for file, table := range tables {
			if diff := cmp.Diff(want, placeholders(table[id]["other"])); diff != "" {
				t.Errorf("%s: %s (-english +this):\n%s", file, id, diff)
			}
		}
	}
}

func TestPluralFormsAreThoseOfTheLanguage(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"active.en.json":    {"one", "other"},
		"active.zh-CN.json": {"other"},
	}
	for file, table := range readTables(t) {
		for id, forms := range table {
			if !slices.Contains(placeholders(forms["other"]), "Count") {
				continue
			}
			for _, form := range want[file] {
				if forms[form] == "" && id != "refuse.too_many" { // never one
					t.Errorf("%s: %s has no form %q", file, id, form)
				}
			}
		}
	}
}

func TestLanguageFollowsMemberThenServerThenEnglish(t *testing.T) {
	t.Parallel()
	const english, chinese = "The mask", "蒙版"
	tests := []struct {
		name   string
		wanted []string
		want   string
	}{
		{"member's", []string{"zh-CN", "en-US"}, chinese},
		{"member's before the server's", []string{"en-GB", "zh-CN"}, english},
		{"server's when the member's is not spoken", []string{"de", "zh-CN"}, chinese},
		{"server's when the member's is not told", []string{"", "zh-CN"}, chinese},
		{"english when neither is spoken", []string{"de", "fr"}, english},
		{"english when nothing is told", []string{"", ""}, english},
		{"english when the code is nonsense", []string{"!!", "x"}, english},
		{"the other way of writing chinese rather than english", []string{"zh-TW"}, chinese},
	}
	c := locale.New()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := c.Words(tt.wanted...).Say(locale.TheMask, nil); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// https://discord.com/developers/docs/reference#locales
var discordLocales = strings.Fields(`id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl
	pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko`)

func TestNoOtherLanguageFallsOnChinese(t *testing.T) {
	t.Parallel()
	c := locale.New()
	for _, code := range discordLocales {
		if strings.HasPrefix(code, "zh") {
			continue
		}
		if got := c.Words(code).Say(locale.TheMask, nil); got != "The mask" {
			t.Errorf("%s: got %q", code, got)
		}
	}
}

func TestLocalizationsUseDiscordsCodes(t *testing.T) {
	t.Parallel()
	got := locale.New().Localizations(locale.TheMask, nil)
	want := map[string]string{"en-US": "The mask", "en-GB": "The mask", "zh-CN": "蒙版"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for code := range got {
		if !slices.Contains(discordLocales, code) {
			t.Errorf("%q is no locale of discord", code)
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

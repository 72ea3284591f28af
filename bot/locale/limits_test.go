package locale_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"retouch/bot/locale"
)

func TestSentencesKeepTheirLimits(t *testing.T) {
	t.Parallel()
	for language, table := range readTables(t) {
		for id, forms := range table {
			most := locale.Limit(locale.ID(id))
			for form, text := range forms {
				if n := units(text); most > 0 && n > most {
					t.Errorf("%s: %s (%s) has %d characters of %d: %q", language, id, form, n, most, text)
				}
			}
		}
	}
}

// units counts as Discord's clients do.
func units(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

var atMost = regexp.MustCompile(`at most (\d+)`)

// TestLimitsAreInTheTable holds that a limit which a comment names is one that
// the tests hold.
func TestLimitsAreInTheTable(t *testing.T) {
	t.Parallel()
	seen := 0
	eachID(t, func(_, id, comment string) {
		m := atMost.FindStringSubmatch(comment)
		if m == nil {
			return
		}
		seen++
		if got := strconv.Itoa(locale.Limit(locale.ID(id))); got != m[1] {
			t.Errorf("%s: its comment says %s, limits.go says %s", id, m[1], got)
		}
	})
	if seen == 0 {
		t.Error("no comment names a limit")
	}
}

// eachID calls f with the name, the text and the comment of every constant of
// type ID.
func eachID(t *testing.T, f func(name, id, comment string)) {
	t.Helper()
	files, err := filepath.Glob("id*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("files of ids: %v, %v", files, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			id, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			f(spec.Names[0].Name, id, spec.Comment.Text())
			return true
		})
	}
}

// TestNoSentenceIsUnused holds that the program says whatever the tables have.
func TestNoSentenceIsUnused(t *testing.T) {
	t.Parallel()
	var program strings.Builder
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("source files: %v, %v", files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		program.Write(data)
	}
	eachID(t, func(name, id, _ string) {
		said := regexp.MustCompile(`\blocale\.` + name + `\b`).MatchString(program.String())
		if !said && id != "reference" { // which the sentences about failures have room for
			t.Errorf("%s (%s) is said nowhere", name, id)
		}
	})
}

// TestSentencesAreClean holds the house style, in every language: no ASCII
// bars, no shouting, no blanks at the ends or in pairs, nothing invisible.
func TestSentencesAreClean(t *testing.T) {
	t.Parallel()
	for language, table := range readTables(t) {
		for id, forms := range table {
			for form, text := range forms {
				if fault := unclean(text); fault != "" {
					t.Errorf("%s: %s (%s) %s: %q", language, id, form, fault, text)
				}
			}
		}
	}
}

var bar = regexp.MustCompile(`[=#*_|~+-]{3,}|[\x{2580}-\x{259F}\x{25A0}-\x{25FF}]`)

func unclean(text string) string {
	switch {
	case text != strings.TrimSpace(text):
		return "begins or ends with a blank"
	case strings.Contains(text, "  ") || strings.Contains(text, " \n") || strings.Contains(text, "\n\n"):
		return "has blanks in a row"
	case strings.ContainsAny(text, "!\uFF01\u00A1"):
		return "shouts"
	case bar.MatchString(text):
		return "has a bar"
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Cf, unicode.Cc) && r != '\n' }):
		return "has something invisible"
	}
	return ""
}

func TestUncleanSentencesAreFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		" a", "a ", "a  b", "a \nb", "Great!", "太好了！", "¡hola", "[####  ]", "=====>", "▓▓░░", "a\u200bb", "a\tb",
	} {
		if unclean(text) == "" {
			t.Errorf("%q is clean", text)
		}
	}
	for _, text := range []string{"Queued. {{.Count}} before you.", "宽x高", "a\nb", "1,024×1,024", "up to 10 MB"} {
		if fault := unclean(text); fault != "" {
			t.Errorf("%q %s", text, fault)
		}
	}
}

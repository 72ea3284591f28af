package bot_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"retouch/bot"
)

// hostile are prompts that try to break out of a caption.
func hostile(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/hostile.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("%d hostile prompts, want at least 100", len(all))
	}
	return all
}

// TestReaderSeesMarkup keeps the witness honest: what is not escaped is alive.
func TestReaderSeesMarkup(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"**b**", "_i_", "~~s~~", "||x||", "`c`", "# h", "-# s", "> q", "- i", "1. i", "<@1>", "<@&1>", "<#1>",
		"@everyone", "</a:1>", "<t:1:R>", "<a:b:1>", ":joy:", "https://a.b", "<https://a.b>", "[x](http://a.b)", "discord.gg/x", `\\**b**`,
	} {
		if got := read(line); len(got.alive) == 0 {
			t.Errorf("%q: nothing came alive", line)
		}
	}
	if got := read(`\*\<\@1\>`); got.text != "*<@1>" || len(got.alive) > 0 {
		t.Errorf("escaped text is read as %q", got)
	}
}

// checkEscaped holds the law: what is read is what was folded, and nothing in
// it is alive.
func checkEscaped(t interface{ Errorf(string, ...any) }, prompt string) {
	folded := bot.Fold(prompt)
	got := read(bot.Escape(folded))
	if len(got.alive) > 0 {
		t.Errorf("%.60q: alive: %.60q", prompt, got.alive)
	}
	if got.text != folded {
		t.Errorf("%.60q: reads as %.60q, want %.60q", prompt, got.text, folded)
	}
}

// checkFolded holds the law: one line, nothing hidden, nothing left to fold.
func checkFolded(t interface{ Errorf(string, ...any) }, prompt string) {
	folded := bot.Fold(prompt)
	if strings.ContainsFunc(folded, func(r rune) bool {
		return r != ' ' && unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
	}) {
		t.Errorf("%.60q: folded to %.60q", prompt, folded)
	}
	if folded != strings.TrimSpace(folded) || strings.Contains(folded, "  ") {
		t.Errorf("%.60q: white space in %.60q", prompt, folded)
	}
	if again := bot.Fold(folded); again != folded {
		t.Errorf("%.60q: folds again to %.60q", folded, again)
	}
	if !utf8.ValidString(folded) {
		t.Errorf("%.60q: not UTF-8", prompt)
	}
}

// checkCut holds the law: never too long, and a beginning of the whole.
func checkCut(t interface{ Errorf(string, ...any) }, text string, limit int) {
	got := bot.Cut(text, limit)
	if n := len(utf16.Encode([]rune(got))); n > limit || n != bot.Units(got) {
		t.Errorf("%.60q: %d units, limit %d, counted %d", text, n, limit, bot.Units(got))
	}
	if got == text {
		return
	}
	begun, ok := strings.CutSuffix(got, "…")
	if !ok || !strings.HasPrefix(text, begun) {
		t.Errorf("%.60q: cut to %.60q", text, got)
	}
}

func TestHostilePromptsStayWords(t *testing.T) {
	t.Parallel()
	for _, prompt := range hostile(t) {
		checkFolded(t, prompt)
		checkEscaped(t, prompt)
		checkCut(t, bot.Fold(prompt), bot.MaxQuote)
	}
}

// pieces are what hostile prompts are made of.
var pieces = []string{
	"*", "**", "_", "__", "~~", "||", "`", "```", "\\", "<", ">", "@", "#", "&", ":", "/", "[", "]", "(", ")", ".", "-", "!", "+", "1", "a", " ", "\n",
	"@everyone", "<@1>", "https://a.b", "discord.gg/x", "<t:1:R>", ":joy:", "\u202e", "\u200b", "\u200d", "😀", "é", "e\u0301", "👍🏽", "字", "\U000e0041", "\x00", "\xff",
}

func TestAnyWordsStayWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		made := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), "")
		prompt := rapid.OneOf(rapid.Just(made), rapid.String()).Draw(t, "prompt")
		checkFolded(t, prompt)
		checkEscaped(t, prompt)
		checkCut(t, bot.Fold(prompt), rapid.IntRange(1, 60).Draw(t, "limit"))
	})
}

func TestFold(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, words, want string }{
		{"leaves plain words", "make it black and white", "make it black and white"},
		{"makes lines one line", " a\r\n\tb \u2028 c\u00a0 ", "a b c"},
		{"drops what turns text around", "a\u202eb\u2066c", "abc"},
		{"drops what has no width", "\u200ba\u200d\ufeff", "a"},
		{"drops control characters", "a\x1b[31m\x00", "a[31m"},
		{"keeps accents, however written", "é e\u0301", "é e\u0301"},
		{"keeps the colour of an emoji", "👍🏽 ❤️", "👍🏽 ❤️"},
		{"cuts piles of marks", "z" + strings.Repeat("\u0301", 9), "z" + strings.Repeat("\u0301", 4)},
		{"leaves nothing of nothing", "\u200b \n\u2800", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := bot.Fold(tt.words); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		limit      int
		want       string
	}{
		{"leaves what fits", "abcde", 5, "abcde"},
		{"ends with an ellipsis", "abcdef", 5, "abcd…"},
		{"counts as discord does", "😀😀😀", 5, "😀😀…"},
		{"leaves out half an emoji", "😀😀😀", 4, "😀…"},
		{"keeps an accent with its letter", "abce\u0301def", 5, "abc…"},
		{"keeps a skin tone with its hand", "ab👍🏽 cdef", 6, "ab…"},
		{"leaves no blank before the ellipsis", "abc defgh", 5, "abc…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := bot.Cut(tt.text, tt.limit); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzCaption(f *testing.F) {
	for _, prompt := range hostile(f) {
		f.Add(prompt)
	}
	f.Fuzz(func(t *testing.T, prompt string) {
		checkFolded(t, prompt)
		checkEscaped(t, prompt)
		checkCut(t, bot.Fold(prompt), bot.MaxQuote)
	})
}

package bot_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"retouch/bot"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// madeOf is a version with a member's words, of one that has everything else
// that a caption can tell.
func madeOf(prompt, alt string) history.Version {
	return history.Version{
		ID: deskID, Author: "5", Depth: 3, N: 4, Prompt: prompt, Alt: alt, Seconds: "12", Notes: bot.RemarksOfSmaller(),
		Inputs:  make([]history.Input, 2),
		Results: []history.Result{{Width: 1024, Height: 1024}, {Width: 1024, Height: 1024}, {Width: 1024, Height: 768}},
	}
}

func TestCaptionTellsEverything(t *testing.T) {
	t.Parallel()
	words := locale.New().Words("en-US")
	tests := []struct {
		name   string
		change func(*history.Version)
		want   string
	}{
		{"all of it", func(*history.Version) {}, "> b\n-# <@5> · 2 pictures merged · 3 of 4 results · 1024×1024 · 1024×768 · 12 s · version 3 · made smaller to fit here"},
		{"a first version of one picture", func(v *history.Version) {
			v.Depth, v.N, v.Inputs, v.Results, v.Notes = 1, 0, v.Inputs[:1], v.Results[:1], nil
		}, "> b\n-# <@5> · 1 picture edited · 1024×1024 · 12 s"},
		{"as many as were asked for", func(v *history.Version) { v.N, v.Notes = 3, nil }, "> b\n-# <@5> · 2 pictures merged · 3 results · 1024×1024 · 1024×768 · 12 s · version 3"},
		{"nobody's", func(v *history.Version) { v.Author, v.Notes, v.Results, v.N = "0", nil, nil, 0 }, "> b\n-# 2 pictures merged · 12 s · version 3"},
		{"what another program noted", func(v *history.Version) { v.Notes, v.Results, v.N = []byte("?"), nil, 0 }, "> b\n-# <@5> · 2 pictures merged · 12 s · version 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := madeOf("b", "")
			tt.change(&v)
			if got := bot.Caption(words, v); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// checkCaption holds the law, in a language: a quote of one line that reads as
// the words and in which nothing is alive, and one small line that mentions the
// author alone. Alt text begins with who made the picture and is not too long.
func checkCaption(t interface{ Errorf(string, ...any) }, words locale.Words, prompt, alt string) {
	v := madeOf(prompt, alt)
	caption := bot.Caption(words, v)
	quote, small, ok := strings.Cut(caption, "\n")
	if !ok || !strings.HasPrefix(quote, "> ") || !strings.HasPrefix(small, "-# <@5> · ") || strings.Contains(small, "\n") {
		t.Errorf("%.60q: caption %.90q", prompt, caption)
	}
	if got := read(strings.TrimPrefix(quote, "> ")); got.text != bot.Cut(bot.Fold(prompt), bot.MaxQuote) || len(got.alive) > 0 {
		t.Errorf("%.60q: reads as %.60q, alive: %q", prompt, got.text, got.alive)
	}
	if got := read(small); len(got.alive) > 2 { // the small print itself, and its author
		t.Errorf("%.60q: alive in %q: %q", prompt, small, got.alive)
	}
	if n := len(utf16.Encode([]rune(caption))); n > 2000 {
		t.Errorf("%.60q: a caption of %d units", prompt, n)
	}
	said := bot.AltText(words, v, 1)
	if n := len(utf16.Encode([]rune(said))); n > 1024 || !strings.Contains(said, "AI") || strings.ContainsAny(said, "\n\x00") {
		t.Errorf("%.60q: alt text %.60q of %d units", alt, said, n)
	}
	if own := bot.Fold(alt); own != "" && !strings.HasSuffix(said, own) && !strings.HasSuffix(said, "…") {
		t.Errorf("%.60q: alt text %.60q", alt, said)
	}
}

func TestHostileWordsInACaption(t *testing.T) {
	t.Parallel()
	all := append(hostile(t), strings.Repeat("😀", 4000), strings.Repeat("👩🏽‍🚀", 800), strings.Repeat("`", 4000), "> quote\n-# small\n# title")
	for _, language := range []string{"en-US", "zh-CN"} {
		words := locale.New().Words(language)
		for n, prompt := range all {
			checkCaption(t, words, prompt, all[len(all)-1-n])
		}
	}
}

func TestAnyWordsInACaption(t *testing.T) {
	t.Parallel()
	words := locale.New().Words("en-US")
	rapid.Check(t, func(t *rapid.T) {
		made := func(name string) string {
			parts := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, name), "")
			return rapid.OneOf(rapid.Just(parts), rapid.String()).Draw(t, name)
		}
		prompt := made("prompt")
		if bot.Fold(prompt) != "" { // others are refused
			checkCaption(t, words, prompt, made("alt"))
		}
	})
}

// TestAltTextTellsResultsApart: whoever hears several results knows which is the
// one that a form calls by its number, also where the words are not allowed.
func TestAltTextTellsResultsApart(t *testing.T) {
	t.Parallel()
	plain := madeOf("make it wintry", "")
	plain.Notes = bot.RemarksOfPlain()
	for _, language := range []string{"en-US", "zh-CN", "zh-TW", "ja", "ko", "es-ES", "pt-BR", "de", "fr"} {
		words := locale.New().Words(language)
		for name, v := range map[string]history.Version{"with words": madeOf("make it wintry", ""), "own words": madeOf("b", "a cat"), "without": plain} {
			seen := map[string]bool{}
			for n := 1; n <= len(v.Results); n++ {
				said := bot.AltText(words, v, n)
				number := words.Say(locale.ButtonsNthResult, locale.Args{"N": n})
				if seen[said] || !strings.Contains(said, number) || !strings.HasPrefix(said, words.Say(locale.AltPlain, nil)) {
					t.Errorf("%s, %s: result %d is %q", language, name, n, said)
				}
				seen[said] = true
			}
			v.Results = v.Results[:1]
			if said := bot.AltText(words, v, 1); strings.Contains(said, words.Say(locale.ButtonsNthResult, locale.Args{"N": 1})) {
				t.Errorf("%s, %s: the only result is %q", language, name, said)
			}
		}
	}
}

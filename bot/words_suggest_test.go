package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// everyones are the names of the presets that everybody has.
var everyones = []string{
	"Remove the background", "Black and white", "Restore an old photo", "Cartoon", "Sticker with a white outline", "Product on white",
	"Watercolour", "Oil painting", "Turn into a sketch", "Pixel art", "Make it night", "Golden hour",
}

func (w *teller) addPreset(name, text string) {
	w.t.Helper()
	_, err := w.history.AddPreset(w.t.Context(), server, history.Preset{Name: name, Text: text})
	must(w.t, err)
}

func (w *teller) used(user, id, text string) {
	w.t.Helper()
	must(w.t, w.history.Remember(w.t.Context(), user, history.Recent{ID: id, Text: text, At: time.Now()}))
}

func TestPromptSuggestions(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.addPreset("House style", "our colours, and a cartoon fox in a corner")
	w.addPreset("Cartoons of ours", "as in the comic")
	w.used(nelly, "1", "a cartoon of my cat")
	w.used(nelly, "2", "more light")
	w.used(olga, "3", "a cartoon that nobody should know of")
	tests := []struct {
		name, typed string
		want        []string
	}{
		{"nothing typed: the server's, everybody's, the member's", "", slices.Concat(
			[]string{"Cartoons of ours", "House style"}, everyones, []string{"more light", "a cartoon of my cat"})},
		{"blanks are nothing", "  \u200b ", slices.Concat(
			[]string{"Cartoons of ours", "House style"}, everyones, []string{"more light", "a cartoon of my cat"})},
		{"as typed first, then names before texts", "cartoon", []string{
			"cartoon", "Cartoons of ours", "House style", "Cartoon", "a cartoon of my cat"}},
		{"case makes no difference", "CARTOON", []string{"CARTOON", "Cartoons of ours", "House style", "Cartoon", "a cartoon of my cat"}},
		{"not in the middle of a text's words", "ouse", []string{"ouse", "House style"}},
		{"what fits nothing is offered alone", "a hat for the dog", []string{"a hat for the dog"}},
		{"what was used before is there once", "more light", []string{"more light"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, heads(w.choices(typing(nelly, "edit", "prompt", tt.typed)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEachKindHasItsShare holds that many of one kind leave room for the others.
func TestEachKindHasItsShare(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	for n := range 40 {
		w.addPreset(fmt.Sprintf("own %02d", n), fmt.Sprint("the look of day ", n))
	}
	for n := range 20 {
		w.used(nelly, fmt.Sprint(n+1), fmt.Sprintf("earlier %02d", n))
	}
	count := map[string]int{}
	for _, name := range heads(w.choices(typing(nelly, "edit", "prompt", ""))) {
		kind, _, _ := strings.Cut(name, " ")
		if slices.Contains(everyones, name) {
			kind = "everybody's"
		}
		count[kind]++
	}
	if diff := cmp.Diff(map[string]int{"own": 9, "everybody's": 8, "earlier": 8}, count); diff != "" {
		t.Error(diff)
	}
}

func TestPromptSuggestionsSpeakTheMembersLanguage(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	i := typing(nelly, "edit", "prompt", "卡通")
	i.Locale = "zh-CN"
	want := []discord.Choice{
		{Name: "卡通", Value: "卡通"},
		{Name: "卡通 · 把图片重画成卡通风格，线条粗、色块平、颜色鲜亮。人物要认得出来，构图不变。", Value: "把图片重画成卡通风格，线条粗、色块平、颜色鲜亮。人物要认得出来，构图不变。"},
	}
	if diff := cmp.Diff(want, w.choices(i)); diff != "" {
		t.Error(diff)
	}
}

func TestWordsWithoutBlanksAreFoundAnywhere(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	i := typing(nelly, "edit", "prompt", "划痕")
	i.Locale = "zh-CN"
	if diff := cmp.Diff([]string{"划痕", "修复老照片"}, heads(w.choices(i))); diff != "" {
		t.Error(diff)
	}
}

// TestChosenOnesComeBackWhole holds that whatever is offered, and chosen, is
// the text that it stands for, also when that is too long for a choice.
func TestChosenOnesComeBackWhole(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	texts := append(hostileWords(t), strings.Repeat("very long ", 400), "preset:mono", "recent:1", "two\nlines", " blanks ", "\u202etfel")
	for n, text := range texts {
		if bot.Fold(text) == "" {
			continue
		}
		user, id := fmt.Sprint(90000000000000000+n), fmt.Sprint(1000+n)
		w.used(user, id, text)
		choices := w.choices(typing(user, "edit", "prompt", ""))
		last := choices[len(choices)-1]
		if want := discord.Cut(bot.Fold(text), 100); last.Name != want {
			t.Errorf("%q is shown as %q, not %q", text, last.Name, want)
		}
		if got := w.ordered(user, last.Value.(string)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
		again := w.choices(typing(user, "edit", "prompt", last.Value.(string)))
		if diff := cmp.Diff([]discord.Choice{last}, again[:min(1, len(again))]); diff != "" {
			t.Errorf("%q: chosen and typed again:\n%s", text, diff)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.addPreset("House style", strings.Repeat("our colours ", 20))
	w.addPreset("Mono", "our own black and white")
	w.used(nelly, "41", "more light")
	w.used(olga, "42", "nobody else's business")
	must(t, w.history.Keep(t.Context(), history.Version{ID: "43", Author: nelly, Prompt: "a version's words"}))
	must(t, w.history.Keep(t.Context(), history.Version{ID: "44", Author: olga, Prompt: "nobody else's business"}))
	tests := []struct{ name, prompt, want string }{
		{"the server's", "preset:House style", strings.Repeat("our colours ", 20)},
		{"the server's, in other case", " preset:house STYLE", strings.Repeat("our colours ", 20)},
		{"the server's before everybody's", "preset:mono", "our own black and white"},
		{"everybody's by key", "preset:oil", "Repaint the picture as an oil painting with visible brush strokes and rich colours. Keep the composition as it is."},
		{"everybody's by name", "preset:Oil painting", "Repaint the picture as an oil painting with visible brush strokes and rich colours. Keep the composition as it is."},
		{"what is none is itself", "preset:nothing like it", "preset:nothing like it"},
		{"a mark alone is itself", "preset:", "preset:"},
		{"other words are themselves", "a preset:mono", "a preset:mono"},
		{"an earlier one", "recent:41", "more light"},
		{"an earlier one that is kept as a version alone", "recent:43", "a version's words"},
		{"what is no id is itself", "recent:the last one", "recent:the last one"},
		{"somebody else's is gone", "recent:42", ""},
		{"somebody else's version is gone", "recent:44", ""},
		{"one that is gone", "recent:99", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want == "" {
				i := withPicture(run(nelly, "edit", map[string]any{"prompt": tt.prompt}))
				if got := w.said(i); got != "I no longer have those earlier words. Please type them again." {
					t.Errorf("got %q", got)
				}
				return
			}
			if got := w.ordered(nelly, tt.prompt); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestSuggestionsReadTwiceAtMost holds what keeps them quick.
func TestSuggestionsReadTwiceAtMost(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.addPreset("House style", "our colours")
	w.used(nelly, "41", "more light")
	for _, typed := range []string{"", "m", "house", "preset:House style", "recent:41", strings.Repeat("x", 4000)} {
		before := w.kept.reads.Load() + w.set.reads.Load()
		w.choices(typing(nelly, "edit", "prompt", typed))
		if n := w.kept.reads.Load() + w.set.reads.Load() - before; n > 2 {
			t.Errorf("%.20q: %d reads", typed, n)
		}
	}
	before := w.kept.reads.Load() + w.set.reads.Load()
	w.choices(typing(nelly, "preset remove", "name", "h"))
	w.choices(typing(nelly, "edit", "size", "s"))
	if n := w.kept.reads.Load() + w.set.reads.Load() - before; n != 1 {
		t.Errorf("%d reads for the name of a preset and a size", n)
	}
}

// TestHalfAStore holds that what can be read is offered all the same.
func TestHalfAStore(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.addPreset("Our cartoon", "our colours")
	w.used(nelly, "41", "cartoon cat")
	w.restart(nil)
	w.kept.trouble.Store(broken)
	if diff := cmp.Diff([]string{"cartoon", "Our cartoon", "Cartoon"}, heads(w.choices(typing(nelly, "edit", "prompt", "cartoon")))); diff != "" {
		t.Error(diff)
	}
}

func TestReferenceWithoutTheStoreIsBusy(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.set.trouble.Store(broken)
	got := w.said(withPicture(run(nelly, "edit", map[string]any{"prompt": "preset:mono"})))
	if !strings.HasPrefix(got, "I have more to do right now") {
		t.Errorf("got %q", got)
	}
}

func TestRemoveSuggestsNames(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.addPreset("House style", "our colours")
	w.addPreset("Mono", "gr\u202ey @everyone")
	all := w.choices(typing(nelly, "preset remove", "name", ""))
	want := []discord.Choice{{Name: "House style · our colours", Value: "House style"}, {Name: "Mono · gry @everyone", Value: "Mono"}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[:1], w.choices(typing(nelly, "preset remove", "name", "styl"))); diff != "" {
		t.Error(diff)
	}
}

// TestRecentPromptsAreBounded holds that what is read while a member types stays
// small, that the newest prompt is always remembered, and each once.
func TestRecentPromptsAreBounded(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	for n := range 60 {
		w.used(nelly, fmt.Sprint(n+1), fmt.Sprint("words ", n%40))
	}
	all, err := w.history.Recents(t.Context(), nelly)
	must(t, err)
	if len(all) != 25 || all[0].ID != "60" || all[0].Text != "words 19" || all[24].Text != "words 35" {
		t.Errorf("%d, from %+v to %+v", len(all), all[0], all[len(all)-1])
	}
	for n := range 10 {
		w.used(nelly, fmt.Sprint(100+n), fmt.Sprint(n)+strings.Repeat("\U0001F600", 3999))
	}
	all, err = w.history.Recents(t.Context(), nelly)
	must(t, err)
	if len(all) != 2 || all[0].ID != "109" {
		t.Errorf("%d long ones", len(all))
	}
}

// TestRatiosAreSuggestedAsSizes: people think of shapes, the API of pixels.
func TestRatiosAreSuggestedAsSizes(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	got := w.choices(typing(nelly, "edit", "size", "16：9"))
	if len(got) == 0 || got[0].Value != "1536x864" || got[0].Name != "16:9 · 1536×864" {
		t.Errorf("got %+v", got)
	}
}

package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"retouch/bot/discord"
)

// promptChoices are what is offered for a prompt: what was typed as it is, then
// the presets and earlier prompts that fit it; all of them when nothing was
// typed.
func promptChoices(all prompts, typed string) []discord.Choice {
	all = all.distinct()
	wanted := strings.ToLower(fold(typed))
	if wanted == "" {
		return choicesOf(all.share(maxSuggestions))
	}
	first, known := all.chosen(typed)
	if !known {
		first = newPrompt("", "", "", typed)
	}
	if discord.Units(typed) > discord.MaxChoice { // it cannot be a choice, and goes as it is without one
		return choicesOf(all.fitting(wanted).share(maxSuggestions))
	}
	same := func(p prompt) bool { return p.value() == first.value() || p.folded == first.folded }
	rest := all.fitting(wanted).without(same).share(maxSuggestions - 1)
	return append([]discord.Choice{{Name: first.label(), Value: typed}}, choicesOf(rest)...)
}

// prompt is one that is offered while somebody types.
type prompt struct {
	mark string // presetMark or recentMark
	key  string // what a reference to it says after the mark
	name string // of a preset, folded
	text string

	folded string // the text
}

func newPrompt(mark, key, name, text string) prompt {
	return prompt{mark, key, fold(name), text, fold(text)}
}

// value is what comes back when it is chosen: the text itself or, where that is
// too long for a choice or would not come back as it is, a reference.
func (p prompt) value() string {
	_, _, reference := refersTo(p.text)
	if p.mark == "" || discord.Units(p.text) <= discord.MaxChoice && p.folded == p.text && !reference {
		return p.text
	}
	return p.mark + p.key
}

// label is how it is shown, on one line.
func (p prompt) label() string {
	shown := p.folded
	if p.name != "" {
		shown = p.name + " · " + shown
	}
	return cut(shown, discord.MaxChoice)
}

// farthest is the largest distance.
const farthest = 6

// distance is how far it is from what was typed, which is folded and in lower
// case; negative, when it does not fit.
func (p prompt) distance(typed string) int {
	name, words := strings.ToLower(p.name), strings.ToLower(p.folded)
	switch {
	case name == typed:
		return 0
	case strings.HasPrefix(name, typed):
		return 1
	case strings.Contains(" "+name, " "+typed):
		return 2
	case strings.Contains(name, typed):
		return 3
	case strings.HasPrefix(words, typed):
		return 4
	case strings.Contains(words, " "+typed):
		return 5
	case unspaced(typed) && strings.Contains(words, typed):
		return farthest
	}
	return -1
}

// unspaced reports whether words of this kind are written without blanks
// between them, so that one may begin anywhere.
func unspaced(typed string) bool {
	first, _ := utf8.DecodeRuneInString(typed)
	return unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// prompts are all that can be offered, each kind best first.
type prompts struct{ server, builtin, recent []prompt }

func (o prompts) kinds() [][]prompt { return [][]prompt{o.server, o.builtin, o.recent} }

// chosen is the one that was chosen before and is typed in again.
func (o prompts) chosen(typed string) (prompt, bool) {
	for _, kind := range o.kinds() {
		for _, p := range kind {
			if p.value() == typed {
				return p, true
			}
		}
	}
	return prompt{}, false
}

// fitting are those that fit what was typed, the nearest first.
func (o prompts) fitting(typed string) prompts {
	return prompts{nearest(o.server, typed), nearest(o.builtin, typed), nearest(o.recent, typed)}
}

func nearest(kind []prompt, typed string) []prompt {
	var at [farthest + 1][]prompt
	for _, p := range kind {
		if d := p.distance(typed); d >= 0 {
			at[d] = append(at[d], p)
		}
	}
	return slices.Concat(at[:]...)
}

// distinct leaves out those that would bring what another brings, and those of
// which nothing can be seen.
func (o prompts) distinct() prompts {
	seen := map[string]bool{}
	return o.without(func(p prompt) bool {
		was := seen[p.value()]
		seen[p.value()] = true
		return was || p.folded == ""
	})
}

func (o prompts) without(is func(prompt) bool) prompts {
	rest := func(kind []prompt) []prompt { return slices.DeleteFunc(slices.Clone(kind), is) }
	return prompts{rest(o.server), rest(o.builtin), rest(o.recent)}
}

// share takes at most room of them, in the order of the kinds. Each kind has the
// same share, and what one does not need the others have.
func (o prompts) share(room int) []prompt {
	kinds := o.kinds()
	taken := make([]int, len(kinds))
	for more := true; more && room > 0; {
		more = false
		for n, kind := range kinds {
			if taken[n] < len(kind) && room > 0 {
				taken[n]++
				room--
				more = true
			}
		}
	}
	var all []prompt
	for n, kind := range kinds {
		all = append(all, kind[:taken[n]]...)
	}
	return all
}

// choicesOf are prompts as Discord shows them.
func choicesOf(all []prompt) []discord.Choice {
	choices := []discord.Choice{}
	for _, p := range all {
		choices = append(choices, discord.Choice{Name: p.label(), Value: p.value()})
	}
	return choices
}

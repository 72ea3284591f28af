package darkroom

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads the known words of a prompt. It understands no grammar but
// this: a word such as "left" or "vertically" belongs to the step before it,
// or else to the one after it, in the same sentence; "less" to the one after
// it. At most MaxSteps steps are kept. Every prompt has a recipe.
func Parse(prompt string) Recipe {
	var r Recipe
	for sentence := range strings.FieldsFuncSeq(strings.ToLower(prompt), endsSentence) {
		r.Steps = append(r.Steps, bind(scan(sentence))...)
		if len(r.Steps) >= MaxSteps {
			return Recipe{Steps: r.Steps[:MaxSteps:MaxSteps]}
		}
	}
	return r
}

func endsSentence(r rune) bool { return strings.ContainsRune("\n.。;；!！?？", r) }

// scan returns the words of a sentence in order, the longest first where
// several begin at the same place.
func scan(sentence string) []word {
	var found []word
	text := strings.Join(strings.Fields(sentence), " ")
	before := ' '
	for text != "" {
		if w, length := match(before, text); length > 0 {
			found = append(found, w)
			before, _ = utf8.DecodeLastRuneInString(text[:length])
			text = text[length:]
			continue
		}
		r, length := utf8.DecodeRuneInString(text)
		before, text = r, text[length:]
	}
	return found
}

// match returns the longest word that text begins with, and its length; 0
// when it begins with none.
func match(before rune, text string) (word, int) {
	var best word
	length := 0
	for _, w := range dictionary {
		for _, s := range w.words {
			if len(s) > length && strings.HasPrefix(text, s) && whole(before, s, text[len(s):]) {
				best, length = w, len(s)
			}
		}
	}
	return best, length
}

// whole reports whether s between before and after is a word by itself.
// Chinese is written without spaces, so only Latin letters and digits make a
// word longer.
func whole(before rune, s, after string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	next, _ := utf8.DecodeRuneInString(after)
	return !(latin(before) && latin(first)) && !(latin(last) && after != "" && latin(next))
}

func latin(r rune) bool { return unicode.In(r, unicode.Latin, unicode.Nd) }

// bind gives each change to the step it belongs to and returns the steps.
func bind(words []word) []Step {
	for i, w := range words {
		if w.change == none {
			continue
		}
		if w.change == less || !alter(words, i-1, w.change) {
			alter(words, i+1, w.change)
		}
	}
	var steps []Step
	for _, w := range words {
		if w.change == none {
			steps = append(steps, w.step)
		}
	}
	return steps
}

// alter changes the step at i, if there is one that this change can be made of.
func alter(words []word, i int, c change) bool {
	if i < 0 || i >= len(words) || words[i].change != none {
		return false
	}
	s, ok := changed[c][words[i].step]
	if ok {
		words[i].step = s
	}
	return ok
}

package bot

import (
	"errors"
	"slices"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// suggestion is a size that is offered.
type suggestion struct {
	value string
	name  string // in the member's language
}

// sizeChoices are the sizes that fit what was typed, best first; all of them
// when none fits, so that nobody looks at an empty list.
func (b *Bot) sizeChoices(words locale.Words, typed string) []discord.Choice {
	typed = plainSize(typed)
	all := b.suggestions(words)
	ranked := ranked(all, typed)
	if free, ok := b.typedSize(words, typed); ok {
		ranked = append([]suggestion{free}, without(ranked, free.value)...)
	}
	if len(ranked) == 0 {
		ranked = all
	}
	choices := []discord.Choice{}
	for _, s := range ranked[:min(len(ranked), maxSuggestions)] {
		choices = append(choices, discord.Choice{Name: s.name, Value: s.value})
	}
	return choices
}

// plainSize makes the ways to write a size alike.
func plainSize(typed string) string {
	typed = strings.ToLower(fold(typed))
	return strings.NewReplacer("×", "x", "*", "x", "：", ":").Replace(typed)
}

// typedSize is the size that was typed, or the nearest one that can be had.
func (b *Bot) typedSize(words locale.Words, typed string) (suggestion, bool) {
	if size, ok := b.sizes.OfRatio(typed); ok {
		return suggestion{size.String(), typed + " · " + shown(size)}, true
	}
	size, err := editor.ParseSize(typed)
	if err != nil {
		return suggestion{}, false
	}
	if _, err := b.sizes.Check(size.String()); err != nil {
		bad, ok := errors.AsType[*editor.SizeError](err)
		if !ok {
			return suggestion{}, false
		}
		size = bad.Near
	}
	return b.sized(words, size), true
}

// suggestions are all that is offered when nothing was typed: the words, then
// the listed sizes for which there is no word.
func (b *Bot) suggestions(words locale.Words) []suggestion {
	var all []suggestion
	known, told := b.sizes.Words(), map[editor.Size]bool{}
	for _, s := range sizeWords {
		if !slices.Contains(known, s.word) {
			continue
		}
		one := suggestion{s.word, words.Say(s.name, nil)}
		if size, ok := b.sizes.OfShape(s.word); ok {
			one.name += " · " + shown(size)
			told[size] = true
		}
		all = append(all, b.marked(words, one))
	}
	for _, word := range known {
		if size, err := editor.ParseSize(word); err == nil && !told[size] {
			all = append(all, b.sized(words, size))
		}
	}
	return all
}

func (b *Bot) sized(words locale.Words, size editor.Size) suggestion {
	return b.marked(words, suggestion{size.String(), shown(size)})
}

// marked says so of the size that is taken when nobody says one.
func (b *Bot) marked(words locale.Words, s suggestion) suggestion {
	if s.value == b.usualSize() {
		s.name = words.Say(locale.SizeUsual, locale.Args{"Size": s.name})
	}
	return s
}

// ranked are the suggestions that fit, those that begin with what was typed
// before those that only hold it.
func ranked(all []suggestion, typed string) []suggestion {
	fitting := slices.DeleteFunc(slices.Clone(all), func(s suggestion) bool { return s.distance(typed) < 0 })
	slices.SortStableFunc(fitting, func(a, b suggestion) int { return a.distance(typed) - b.distance(typed) })
	return fitting
}

// distance is how far a suggestion is from what was typed; negative, when it
// does not fit.
func (s suggestion) distance(typed string) int {
	value, name := s.value, plainSize(s.name)
	switch {
	case value == typed || name == typed:
		return 0
	case strings.HasPrefix(value, typed) || strings.HasPrefix(name, typed):
		return 1
	case strings.Contains(" "+name, " "+typed):
		return 2
	case strings.Contains(value, typed) || strings.Contains(name, typed):
		return 3
	}
	return -1
}

func without(all []suggestion, value string) []suggestion {
	return slices.DeleteFunc(all, func(s suggestion) bool { return s.value == value })
}

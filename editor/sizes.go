package editor

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Sizes are the sizes that the API makes: EDITS_SIZES. The zero value stands
// for [DefaultSizes].
type Sizes struct {
	Listed []Size // in the owner's order of preference
	Any    bool   // others too, by the rules for free sizes
}

// DefaultSizes is EDITS_SIZES where nothing else is said: those that every
// model of OpenAI's makes, and any other by the rules of its newest.
// https://platform.openai.com/docs/api-reference/images/createEdit
const DefaultSizes = "1024x1024,1536x1024,1024x1536,*"

// anySize is the entry of EDITS_SIZES for the sizes that are not listed.
const anySize = "*"

// mostSizes is how many sizes may be listed: Discord shows 25 suggestions, of
// which the words take five.
const mostSizes = 20

// ParseSizes reads a list like "1024x1024,1536x1024,*". A list of * alone has
// the default sizes too, for the words to choose from.
func ParseSizes(list string) (Sizes, error) {
	var out Sizes
	for entry := range strings.SplitSeq(list, ",") {
		entry = strings.TrimSpace(entry)
		switch size, err := ParseSize(entry); {
		case entry == "":
		case entry == anySize:
			out.Any = true
		case err != nil:
			return Sizes{}, fmt.Errorf("has %q, which is not a size like 1024x1536", cut(entry, 40))
		case !slices.Contains(out.Listed, size):
			out.Listed = append(out.Listed, size)
		}
	}
	if len(out.Listed) > mostSizes {
		return Sizes{}, fmt.Errorf("has %d sizes, and %d are the most", len(out.Listed), mostSizes)
	}
	if len(out.Listed) == 0 && !out.Any {
		return Sizes{}, fmt.Errorf("names no size")
	}
	if len(out.Listed) == 0 {
		out.Listed = Sizes{}.orDefault().Listed
	}
	return out, nil
}

func (s Sizes) orDefault() Sizes {
	if len(s.Listed) == 0 && !s.Any {
		s, _ = ParseSizes(DefaultSizes) // a constant that a test holds
	}
	return s
}

// Words are all words that have a meaning here, then the listed sizes.
func (s Sizes) Words() []string {
	s = s.orDefault()
	words := []string{SizeAuto, SizeMatch}
	for _, shape := range []string{SizeSquare, SizePortrait, SizeLandscape} {
		if _, ok := s.OfShape(shape); ok {
			words = append(words, shape)
		}
	}
	for _, size := range s.Listed {
		words = append(words, size.String())
	}
	return words
}

// OfShape is the first listed size of a shape: SizeSquare, SizePortrait or
// SizeLandscape.
func (s Sizes) OfShape(shape string) (Size, bool) {
	listed := s.orDefault().Listed
	i := slices.IndexFunc(listed, func(size Size) bool { return size.shape() == shape })
	if i < 0 {
		return Size{}, false
	}
	return listed[i], true
}

// Check makes a word its usual self: "" stays "", a size becomes "1024x1536", and
// so does a ratio.
// What cannot be had is a *SizeError.
func (s Sizes) Check(word string) (string, error) {
	s = s.orDefault()
	word = strings.ToLower(strings.TrimSpace(word))
	if word == "" || slices.Contains(s.Words(), word) {
		return word, nil
	}
	if size, ok := s.OfRatio(word); ok {
		return size.String(), nil
	}
	size, err := ParseSize(word)
	switch {
	case err != nil:
		return "", &SizeError{Word: word, Near: s.Listed[0], Sizes: s}
	case slices.Contains(s.Listed, size), s.Any && size.keepsRules():
		return size.String(), nil
	case s.Any:
		return "", &SizeError{Word: word, Free: true, Near: size.near(), Sizes: s}
	}
	return "", &SizeError{Word: word, Near: s.nearest(size), Sizes: s}
}

// Choose is what is sent for a word when the first picture has this size: ""
// when nothing is. What cannot be had is a *SizeError.
func (s Sizes) Choose(word string, first Size) (string, error) {
	word, err := s.Check(word)
	switch {
	case err != nil:
		return "", err
	case word == "", word == SizeAuto:
		return "", nil
	case word == SizeMatch:
		return s.orDefault().nearest(first).String(), nil
	}
	if size, ok := s.OfShape(word); ok {
		return size.String(), nil
	}
	return word, nil
}

// nearest is the listed size whose aspect is nearest to another's; of several,
// the first.
func (s Sizes) nearest(to Size) Size {
	best, least := s.Listed[0], math.Inf(1)
	for _, size := range s.Listed {
		if d := math.Abs(size.aspect() - to.aspect()); d < least-1e-9 {
			best, least = size, d
		}
	}
	return best
}

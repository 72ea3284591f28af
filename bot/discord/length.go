package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts that Discord takes, in "characters". Its documentation does
// not say which; its OpenAPI description counts code points and its own clients
// UTF-16 units. [Units] counts the latter, which are never fewer, so that what
// fits here fits either way.
// https://discord.com/developers/docs/resources/message
// https://discord.com/developers/docs/components/reference
// https://discord.com/developers/docs/interactions/application-commands
const (
	MaxContent     = 2000
	MaxAlt         = 1024 // an attachment's description
	MaxModalTitle  = 45
	MaxLabel       = 45 // above a field of a modal
	MaxLabelAbout  = 100
	MaxPlaceholder = 100 // of a text input
	MaxInput       = 4000
	MaxButton      = 80
	MaxCustomID    = 100
	MaxChoice      = 100 // its name, and its value when that is a string
	maxNonce       = 25
)

// Units counts the UTF-16 units of s.
func Units(s string) (n int) {
	for _, r := range s {
		n += utf16Len(r)
	}
	return n
}

func utf16Len(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// Cut shortens s to at most limit UTF-16 units and ends it with an ellipsis
// when something was left out. It never leaves half of a letter.
func Cut(s string, limit int) string {
	if Units(s) <= limit {
		return s
	}
	end, used := 0, 1 // the ellipsis
	for i, r := range s {
		n := utf16Len(r)
		if used+n > limit {
			break
		}
		used += n
		if !joins(s[i+utf8.RuneLen(r):]) {
			end = i + utf8.RuneLen(r)
		}
	}
	return strings.TrimRight(s[:end], " ") + "…"
}

// joins reports whether the text goes on with a mark that belongs to the rune
// before it.
func joins(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	skinTone := r >= 0x1F3FB && r <= 0x1F3FF
	return skinTone || unicode.Is(unicode.M, r)
}

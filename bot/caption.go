package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts that Discord takes, in UTF-16 units, which is the
// strictest way to count its "characters".
// https://discord.com/developers/docs/resources/message
const (
	maxContent = 2000
	maxAlt     = 1024
)

// maxQuote is how much of a prompt a caption shows, in UTF-16 units as they
// are read. Longer ones would bury the picture.
const maxQuote = 500

// maxMarks is how many combining marks one letter may carry: enough for every
// script, too few to paint over the lines above.
const maxMarks = 4

// fold makes a stranger's words one line of visible text: control, format,
// bidirectional, zero-width and private runes go, every run of white space
// becomes one space, and piles of combining marks are cut.
func fold(s string) string {
	var b strings.Builder
	space, marks := false, 0
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case hidden(r):
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > maxMarks {
				continue
			}
		default:
			marks = 0
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hidden reports whether a rune shows nothing or changes how others show.
func hidden(r rune) bool {
	return r == utf8.RuneError || r == '\u2800' ||
		unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Other_Default_Ignorable_Code_Point)
}

// alive are the marks that can begin a style, a mention, a link, an invite, an
// emoji or a timestamp anywhere in Discord's Markdown.
const alive = "\\`*_~|<>[]#@:/"

// marker is what makes a line a list or small print, up to the sign that does.
var marker = regexp.MustCompile(`^(\d*)([-+.)])`)

// escape makes folded text show as it is: a backslash stands before every mark
// that could come alive.
func escape(s string) string {
	var b strings.Builder
	if m := marker.FindStringSubmatch(s); m != nil {
		b.WriteString(m[1] + "\\" + m[2])
		s = s[len(m[0]):]
	}
	for _, r := range s {
		if strings.ContainsRune(alive, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cut shortens s to at most limit UTF-16 units and ends it with an ellipsis
// when something was left out. It never leaves half of a letter.
func cut(s string, limit int) string {
	if units(s) <= limit {
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

// units counts the UTF-16 units of s.
func units(s string) int {
	n := 0
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

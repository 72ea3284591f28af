package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"retouch/bot/discord"
)

// The longest texts that Discord takes, in UTF-16 units.
const (
	maxContent = discord.MaxContent
	maxAlt     = discord.MaxAlt
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
		case '!' <= r && r <= '~': // most of what there is
			marks = 0
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

// cut shortens s to at most limit UTF-16 units.
func cut(s string, limit int) string { return discord.Cut(s, limit) }

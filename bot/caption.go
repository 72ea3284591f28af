package bot

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
	"retouch/editor"
)

// caption quotes what was asked and tells, in small print, whose edit it is and
// what was done. It is the same whenever the same pictures of a version are shown.
func caption(words locale.Words, v history.Version) string {
	said := remarksOf(v)
	done := "-# " + strings.Join(whatWasDone(words, v, said), " · ")
	if said.Plain {
		return done
	}
	return "> " + escape(cut(fold(v.Prompt), maxQuote)) + "\n" + done
}

// onMessage is a version with the results that a message shows of it: as large as they
// are there, where that takes no larger ones.
func onMessage(v history.Version, shown []editor.Picture) history.Version {
	v.Results = nil
	for _, p := range shown {
		v.Results = append(v.Results, resultOfPicture(p))
	}
	return v
}

// whatWasDone is whose edit it is, how many pictures went in and came out, their
// size, how long it took, and what was done to make things fit.
func whatWasDone(words locale.Words, v history.Version, said remarks) []string {
	var all []string
	if isSnowflake(v.Author) && v.Author != nobodyKnown {
		all = append(all, "<@"+v.Author+">") // nobody is pinged: see discord.Mentions
	}
	all = append(all, words.Say(locale.DonePictures, locale.Args{"Count": len(v.Inputs)}))
	switch n := len(v.Results); {
	case n > 0 && n < v.N:
		all = append(all, words.Say(locale.ReplyResultsOf, locale.Args{"Count": n, "Wanted": v.N}))
	case n > 1:
		all = append(all, words.Say(locale.ReplyResults, locale.Args{"Count": n}))
	}
	all = append(all, sizesOf(v.Results)...)
	if v.Seconds != "" {
		all = append(all, words.Say(locale.DoneTook, locale.Args{"Seconds": v.Seconds}))
	}
	if v.Depth > 1 {
		all = append(all, words.Say(locale.ReplyVersion, locale.Args{"N": v.Depth}))
	}
	return append(all, said.in(words, len(v.Inputs))...)
}

// sizesOf are the sizes of results, each once.
func sizesOf(results []history.Result) []string {
	var all []string
	for _, r := range results {
		if size := fmt.Sprintf("%d×%d", r.Width, r.Height); !slices.Contains(all, size) {
			all = append(all, size)
		}
	}
	return all
}

// alt tells those who do not see the nth result, from 1, what it is: in the
// member's words for that, else in those of the request. One of several begins
// with its number, by which a form asks for it. It is no Markdown, so nothing is
// escaped.
func alt(words locale.Words, v history.Version, n int) string {
	var all []string
	if len(v.Results) > 1 {
		all = append(all, words.Say(locale.ButtonsNthResult, locale.Args{"N": n}))
	}
	if text := cmp.Or(fold(v.Alt), fold(v.Prompt)); text != "" && !remarksOf(v).Plain {
		all = append(all, text)
	}
	if len(all) == 0 {
		return words.Say(locale.AltPlain, nil)
	}
	return cut(words.Say(locale.Alt, locale.Args{"Words": strings.Join(all, " · ")}), maxAlt)
}

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

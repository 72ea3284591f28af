package bot_test

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// reading is how Discord's clients show a text: the plain words, and every
// piece of markup that came alive.
type reading struct {
	text  string
	alive []string
}

// markup are the inline rules, in the order in which a client tries them at
// each place of a text, each with the bytes that it can begin with.
var markup = []struct {
	name, first string
	rule        *regexp.Regexp
}{
	{"link", "[", regexp.MustCompile(`^\[[^\]]*\]\(\s*<?[^)\s]+`)},
	{"autolink", "<", regexp.MustCompile(`^<[a-zA-Z][a-zA-Z+.-]*:[^ >]+>`)},
	{"address", ":", regexp.MustCompile(`^://[^\s<]+`)},
	{"mention", "<@", regexp.MustCompile(`^(?:<@[!&]?\d+>|@everyone|@here)`)},
	{"channel", "<", regexp.MustCompile(`^<#\d+>`)},
	{"command", "<", regexp.MustCompile(`^</[^:>]+:\d+>`)},
	{"place", "<", regexp.MustCompile(`^<id:[a-z-]+(:\d+)?>`)},
	{"time", "<", regexp.MustCompile(`^<t:-?\d+(:[a-zA-Z])?>`)},
	{"custom emoji", "<", regexp.MustCompile(`^<a?:\w+:\d+>`)},
	{"sound", "<", regexp.MustCompile(`^<sound:\d+:\d+>`)},
	{"phone", "<", regexp.MustCompile(`^<\+?\d[\d-]*>`)},
	{"emoji", ":", regexp.MustCompile(`^:[^\s:]+?:`)},
	{"code", "`", regexp.MustCompile("^`+")},
	{"bold or italic", "*_", regexp.MustCompile(`^(?:\*+\S|_+\S)`)},
	{"struck", "~", regexp.MustCompile(`^~~`)},
	{"spoiler", "|", regexp.MustCompile(`^\|\|`)},
	{"shrug", "\xc2", regexp.MustCompile(`^¯\\_\(ツ\)_/¯`)},
}

// blocks are the rules at the beginning of a line.
var blocks = regexp.MustCompile("^ *(#{1,3} |-# |>{1,3} |[*+-] |\\d+[.)] |```)")

// invites are looked for in the whole text, whatever is around them.
var invites = regexp.MustCompile(`(?i)(discord\.gg|discord(app)?\.com/invite|dsc\.gg)/\w+`)

var escaped = regexp.MustCompile(`^\\([^0-9A-Za-z\s])`)

// read shows one line of Markdown as a client does.
func read(line string) reading {
	var r reading
	if m := blocks.FindString(line); m != "" {
		r.alive = append(r.alive, "block "+m)
	}
	if m := invites.FindString(line); m != "" {
		r.alive = append(r.alive, "invite "+m)
	}
	var text strings.Builder
next:
	for rest := line; rest != ""; {
		for _, m := range markup {
			if strings.IndexByte(m.first, rest[0]) < 0 {
				continue
			}
			if found := m.rule.FindString(rest); found != "" {
				r.alive = append(r.alive, m.name+" "+found)
				text.WriteString("\x00")
				rest = rest[len(found):]
				continue next
			}
		}
		if m := escaped.FindStringSubmatch(rest); m != nil {
			text.WriteString(m[1])
			rest = rest[len(m[0]):]
			continue
		}
		_, size := utf8.DecodeRuneInString(rest)
		text.WriteString(rest[:size])
		rest = rest[size:]
	}
	r.text = text.String()
	return r
}

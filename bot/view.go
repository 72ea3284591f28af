package bot

import (
	"regexp"
	"strconv"
	"strings"

	"retouch/bot/discord"
)

// view is what a message shows of a line of versions, and whose it is. It is
// all that the buttons of a message know: custom_ids carry it.
type view struct {
	Shown string `json:"shown"`         // a version, or with originalsMark before it what that was made from
	Tip   string `json:"tip,omitempty"` // where Redo leads in the end
	Owner string `json:"owner"`         // who the message is credited to
}

// originalsMark before a version's id means the pictures it was made from.
const originalsMark = "o"

// version is the version that is shown, or whose originals are.
func (v view) version() string { return strings.TrimPrefix(v.Shown, originalsMark) }

func (v view) originals() bool { return strings.HasPrefix(v.Shown, originalsMark) }

// customID is that of a button under the view.
func (v view) customID(press string) string {
	return strings.Join([]string{press, v.Shown, v.Tip, v.Owner}, ":")
}

// viewOf reads it back.
func viewOf(args []string) (view, bool) {
	if len(args) != 3 {
		return view{}, false
	}
	v := view{Shown: args[0], Tip: args[1], Owner: args[2]}
	ok := isSnowflake(v.version()) && (v.Tip == "" || isSnowflake(v.Tip)) && isSnowflake(v.Owner)
	return v, ok
}

// resultFile is the name of the nth of several results, from 1. It says which
// version a message shows, whatever became of the message since.
func resultFile(id string, n int, ext string, spoiler bool) string {
	name := "retouch-" + id + "-" + strconv.Itoa(n) + ext
	if spoiler {
		return spoilerPrefix + name
	}
	return name
}

var resultName = regexp.MustCompile(`^(?:SPOILER_)?retouch-(\d{1,20})-(\d{1,2})\.[a-z]{3,4}$`)

// resultOf reads a name of resultFile's.
func resultOf(file string) (id string, n int, ok bool) {
	m := resultName.FindStringSubmatch(file)
	if m == nil {
		return "", 0, false
	}
	n, err := strconv.Atoi(m[2])
	return m[1], n, err == nil
}

// showsResult finds the nth result of a version among a message's files.
func showsResult(m *discord.Message, id string, n int) (discord.Attachment, bool) {
	if m == nil {
		return discord.Attachment{}, false
	}
	for _, a := range m.Attachments {
		if version, nth, ok := resultOf(a.Filename); ok && version == id && nth == n {
			return a, true
		}
	}
	return discord.Attachment{}, false
}

package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"retouch/bot/history"
	"retouch/bot/locale"
	"retouch/editor"
	"retouch/editor/picture"
)

// note is what was done to a picture so that it could be sent, and that its
// member should know.
type note struct {
	Picture int          `json:"picture,omitempty"` // from 1; 0 is the mask
	Frame   picture.Kind `json:"frame,omitempty"`   // of which animation it is the first frame
	From    picture.Kind `json:"from,omitempty"`    // the kind that it had
	Smaller bool         `json:"smaller,omitempty"` // in bytes or in pixels
}

// remarks are what a caption tells besides the facts about the results. They are
// kept with a version.
type remarks struct {
	Notes    []note `json:"notes,omitempty"`    // about the pictures that were sent
	Smaller  bool   `json:"smaller,omitempty"`  // a result was made smaller to fit where it is
	Plain    bool   `json:"plain,omitempty"`    // without the member's words
	Censored bool   `json:"censored,omitempty"` // because the place does not take them
}

// remarksOf reads those of a version; none from one of another program's.
func remarksOf(v history.Version) (r remarks) {
	_ = json.Unmarshal(v.Notes, &r)
	return r
}

// encode writes them down; nothing when there are none.
func (r remarks) encode() []byte {
	value, err := json.Marshal(r)
	if err != nil || string(value) == "{}" {
		return nil
	}
	return value
}

// in are the remarks in a member's language, about an edit of so many pictures.
func (r remarks) in(words locale.Words, pictures int) []string {
	var all []string
	if r.Smaller {
		all = append(all, words.Say(locale.DoneSmaller, nil))
	}
	all = append(all, clauses(words, r.Notes, pictures)...)
	if r.Censored {
		all = append(all, words.Say(locale.DoneUnquoted, nil))
	}
	return all
}

// notesOf are the notes about a request. That a picture lost its metadata or
// was turned upright is not told: everybody expects that.
func notesOf(r editor.Request) []note {
	var all []note
	for i, p := range r.Pictures {
		if n := noteOf(p); n != (note{}) {
			n.Picture = i + 1
			all = append(all, n)
		}
	}
	if r.Mask != nil && r.Mask.Changes&(picture.Scaled|picture.Turned) != 0 {
		all = append(all, note{})
	}
	return all
}

func noteOf(p editor.Picture) note {
	var n note
	sendable := p.From.Kind == picture.PNG || p.From.Kind == picture.JPEG
	switch {
	case p.Changes.Has(picture.FirstFrame):
		n.Frame = p.From.Kind
	case p.Changes.Has(picture.Reformatted) && !sendable:
		n.From = p.From.Kind
	}
	n.Smaller = p.Changes&(picture.Scaled|picture.Recompressed) != 0 || p.Changes.Has(picture.Reformatted) && sendable
	return n
}

// clauses are the notes in a member's language, those that say the same of
// several pictures together.
func clauses(words locale.Words, notes []note, pictures int) []string {
	var all []string
	numbers := map[string][]string{}
	for _, n := range notes {
		said := n.in(words)
		if numbers[said] == nil {
			all = append(all, said)
		}
		numbers[said] = append(numbers[said], strconv.Itoa(n.Picture))
	}
	for i, said := range all {
		which := numbers[said]
		if pictures > 1 && which[0] != "0" {
			all[i] = words.Say(locale.NoteOf, locale.Args{"Count": len(which), "Numbers": strings.Join(which, ", "), "Note": said})
		}
	}
	return all
}

func (n note) in(words locale.Words) string {
	if n.Picture == 0 {
		return words.Say(locale.NoteMask, nil)
	}
	var said []string
	if n.Frame != "" {
		said = append(said, words.Say(locale.NoteFrame, locale.Args{"Format": kindName(n.Frame)}))
	}
	if n.From != "" {
		said = append(said, words.Say(locale.NoteFrom, locale.Args{"Format": kindName(n.From)}))
	}
	if n.Smaller {
		said = append(said, words.Say(locale.NoteSmaller, nil))
	}
	return strings.Join(said, ", ")
}

// kindName is what people call a kind.
func kindName(k picture.Kind) string {
	if k == picture.WebP {
		return "WebP"
	}
	return strings.ToUpper(fmt.Sprint(k))
}

package bot

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// post is the reply that carries an edited picture.
type post struct {
	*work
	picture  editor.Picture // as it is uploaded
	made     made
	plain    bool // without the member's words
	censored bool // because this place does not take them
}

// reply is the message: caption, the one file with its alt text, and nothing
// that the message had before.
func (p post) reply() discord.Reply {
	return discord.Reply{
		Content: p.caption(),
		Flags:   discord.SuppressEmbeds,
		Attachments: []discord.Upload{{
			ID: "0", Filename: p.filename(), Description: p.alt(), Spoiler: p.Order.spoiler(),
		}},
	}
}

func (p post) file() discord.File {
	return discord.File{
		Name: p.filename(), MediaType: p.picture.Kind.MediaType(),
		Bytes: p.picture.Bytes, Open: opener(p.picture.Path),
	}
}

// caption quotes what was asked and tells what was done.
func (p post) caption() string {
	done := "-# " + p.done()
	if p.plain {
		return done
	}
	return "> " + escape(cut(fold(p.Order.Prompt), maxQuote)) + "\n" + done
}

// done is the small line: how many pictures, what size, how long, and what was
// done to make things fit.
func (p post) done() string {
	facts := []string{
		p.words.Say(locale.DonePictures, locale.Args{"Count": len(p.Order.Pictures)}),
		fmt.Sprintf("%d×%d", p.picture.Width, p.picture.Height),
		p.words.Say(locale.DoneTook, locale.Args{"Seconds": p.made.seconds}),
	}
	if p.picture.Path != p.made.Path {
		facts = append(facts, p.words.Say(locale.DoneSmaller, nil))
	}
	facts = append(facts, clauses(p.words, p.notes, len(p.Order.Pictures))...)
	if p.censored {
		facts = append(facts, p.words.Say(locale.DoneUnquoted, nil))
	}
	return strings.Join(facts, " · ")
}

// seconds are whole ones, and at least one.
func seconds(d time.Duration) string {
	return strconv.FormatInt(max(1, int64(d.Round(time.Second)/time.Second)), 10)
}

// alt tells those who do not see the picture what was asked for. It is no
// Markdown, so nothing is escaped.
func (p post) alt() string {
	words := fold(p.Order.Prompt)
	if p.plain || words == "" {
		return p.words.Say(locale.AltPlain, nil)
	}
	return cut(p.words.Say(locale.Alt, locale.Args{"Words": words}), maxAlt)
}

// filename is ours: nothing that a stranger named gets into it. The prefix is
// the older way to mark a spoiler, which every client knows.
func (p post) filename() string {
	name := "retouch-" + reference(p.id) + p.picture.Kind.Ext()
	if p.Order.spoiler() {
		return spoilerPrefix + name
	}
	return name
}

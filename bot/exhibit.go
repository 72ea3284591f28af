package bot

import (
	"cmp"
	"strconv"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
	"retouch/editor"
)

// exhibit is the message that shows a view. It quotes what was asked, as every
// result does, and says by whom it is shown when that was somebody else.
type exhibit struct {
	*work
	bot      *Bot
	v        history.Version  // that is shown, or whose originals are
	pictures []editor.Picture // as they are uploaded
	limit    int64            // bytes of each, as Discord told; 0 when it told none
}

// reply is the whole message.
func (e exhibit) reply() discord.Reply {
	r := discord.Reply{Content: cut(e.content(), maxContent), Flags: discord.SuppressEmbeds, Components: e.buttons()}
	for n := range e.pictures {
		r.Attachments = append(r.Attachments, discord.Upload{
			ID: strconv.Itoa(n), Filename: e.filename(n), Description: e.altOf(n), Spoiler: e.spoilers(n),
		})
	}
	return r
}

// files are the pictures of the reply, in order.
func (e exhibit) files() []discord.File {
	var all []discord.File
	for n, p := range e.pictures {
		all = append(all, discord.File{
			Name: e.filename(n), MediaType: p.Kind.MediaType(), Bytes: p.Bytes, Open: opener(p.Path),
		})
	}
	return all
}

func (e exhibit) content() string {
	var lines []string
	switch {
	case e.Do == comparePress:
		lines = append(lines, e.quote(), comparison(e.words, e.Before, len(e.pictures)-e.Before, e.Left))
	case e.View.originals():
		lines = append(lines, e.words.Say(locale.ShowOriginals, locale.Args{"Count": len(e.pictures)}))
	default:
		lines = append(lines, caption(e.words, onMessage(e.v, e.pictures)))
	}
	if link := linkTo(e.v); e.Do == copyPress && link != "" {
		lines = append(lines, "-# "+e.words.Say(locale.ShowCopyOf, locale.Args{"Link": link}))
	}
	if e.Do != comparePress && e.Do != copyPress && e.View.Owner != e.v.Author {
		lines = append(lines, "-# "+e.words.Say(locale.ShowBy, locale.Args{"Who": "<@" + e.View.Owner + ">"}))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// quote is what was asked for, where it may be said.
func (e exhibit) quote() string {
	if remarksOf(e.v).Plain {
		return ""
	}
	return "> " + escape(cut(fold(e.v.Prompt), maxQuote))
}

func (e exhibit) buttons() []discord.Component {
	switch e.Do {
	case comparePress, copyPress:
		return nil
	case jumpPress:
		return branchButtons(e.words, e.View, e.v.Author)
	}
	v := e.v
	v.Private, v.Place.Foreign = e.Order.Private, e.Foreign // as they are here
	return e.bot.resultButtons(e.words, v, e.View)
}

// filename says of each picture what it is, for buttons that are pressed later.
func (e exhibit) filename(n int) string {
	ext, spoiler := e.pictures[n].Kind.Ext(), e.spoilers(n)
	switch {
	case n < e.Before, e.Do != comparePress && e.View.originals():
		return originalFile(e.v.ID, n+1, ext, spoiler)
	}
	return resultFile(e.v.ID, e.number(n), ext, spoiler)
}

// number is which of the results the nth picture, from 0, is.
func (e exhibit) number(n int) int { return cmp.Or(e.Order.Pictures[n].N, n-e.Before+1) }

func (e exhibit) spoilers(n int) bool { return e.v.Spoiler || e.Order.Pictures[n].Spoiler }

// altOf tells those who do not see the nth picture, from 0, what it is.
func (e exhibit) altOf(n int) string {
	switch {
	case e.Do == comparePress:
		return e.comparedAlt(n)
	case e.View.originals():
		return e.words.Say(locale.ShowAltOriginal, locale.Args{"N": strconv.Itoa(n + 1), "Count": len(e.pictures)})
	}
	return alt(e.words, e.v, e.number(n))
}

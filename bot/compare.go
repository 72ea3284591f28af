package bot

import (
	"context"
	"strconv"

	"retouch/bot/locale"
)

// maxFiles is how many files a message can have.
// https://discord.com/developers/docs/resources/message#attachment-object
const maxFiles = 10

// compare shows the member what an edit was made from and what came of it.
func (b *Bot) compare(ctx context.Context, c call, args []string) {
	shown, v, r := b.pressed(ctx, c, args)
	var before, after []source
	if r == nil {
		before, r = b.picturesOf(ctx, c, view{Shown: originalsMark + v.ID}, v)
	}
	if r == nil {
		after, r = b.resultsOf(ctx, c, v)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	before, after, left := sideBySide(before, after)
	j := showing(c, comparePress, view{Shown: v.ID, Tip: shown.Tip, Owner: c.Author().ID}, append(before, after...))
	j.Order.Private, j.Before, j.Left = true, len(before), left
	b.present(ctx, c, j, comparePress+"."+faceOf(c)+"."+v.ID)
}

// sideBySide takes all that came of an edit, and of what it was made from as many
// as find room beside that; left are those that do not.
func sideBySide(before, after []source) (_, _ []source, left int) {
	after = after[:min(len(after), maxFiles-1)]
	room := min(len(before), maxFiles-len(after))
	return before[:room:room], after, len(before) - room
}

// comparison says which picture is which, by the order that they stand in.
func comparison(words locale.Words, before, after, left int) string {
	said := words.Say(locale.ShowCompared, locale.Args{
		"Before": numbered(words, 1, before), "After": numbered(words, before+1, before+after),
	})
	if left > 0 {
		said += " " + words.Say(locale.ShowComparedLeft, locale.Args{"Count": left})
	}
	return said
}

// numbered names pictures by their numbers: picture 1, pictures 2 to 5.
func numbered(words locale.Words, first, last int) string {
	if first == last {
		return words.Say(locale.ShowNumber, locale.Args{"N": strconv.Itoa(first)})
	}
	return words.Say(locale.ShowNumbers, locale.Args{"First": strconv.Itoa(first), "Last": strconv.Itoa(last)})
}

// comparedAlt says of the nth picture of a comparison, from 0, what it is.
func (e exhibit) comparedAlt(n int) string {
	if n >= e.Before {
		return alt(e.words, e.v, e.number(n))
	}
	return e.words.Say(locale.ShowAltBefore, locale.Args{"N": strconv.Itoa(n + 1), "Of": strconv.Itoa(e.Before)})
}

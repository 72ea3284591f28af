package bot

import (
	"context"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// jump turns the panel into a view of the version that was chosen.
func (b *Bot) jump(ctx context.Context, c call, args []string) {
	shown, v, r := b.pressed(ctx, c, args)
	var pictures []source
	to := view{Owner: c.Author().ID}
	if r == nil {
		to, r = b.chosen(ctx, c, v.Root, to)
	}
	if r == nil {
		v, r = b.recorded(ctx, c, to.version())
	}
	if r == nil {
		pictures, r = b.picturesOf(ctx, c, to, v)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	j := showing(c, jumpPress, to, pictures)
	j.Order.Private = true
	j.InPlace = isPrivate(c)
	b.present(ctx, c, j, jumpPress+"."+faceOf(c)+"."+shown.Shown+"."+to.Shown)
}

// chosen is the view that was chosen in the panel of a line. What a select sends
// is trusted no more than a custom_id: it must be of that line, and the member
// may know it.
func (b *Bot) chosen(ctx context.Context, c call, root string, to view) (view, *refusal) {
	if len(c.Data.Values) != 1 {
		return to, &refusal{id: locale.RefuseUnknown}
	}
	to.Shown, to.Tip = c.Data.Values[0], strings.TrimPrefix(c.Data.Values[0], originalsMark)
	if !isSnowflake(to.version()) {
		return to, &refusal{id: locale.RefuseUnknown}
	}
	v, r := b.recorded(ctx, c, to.version())
	if r == nil && (v.Root != root || !mayKnow(c, v)) {
		r = &refusal{id: locale.ShowGone}
	}
	if r == nil {
		r = b.mayPress(c, to.Owner, v)
	}
	return to, r
}

// show shows everybody what the member looks at alone, in a message of their
// own.
func (b *Bot) showAll(ctx context.Context, c call, args []string) {
	shown, v, r := b.pressed(ctx, c, args)
	var pictures []source
	if r == nil && !mayKnow(c, v) {
		r = &refusal{id: locale.ShowGone}
	}
	if r == nil {
		pictures, r = b.picturesOf(ctx, c, shown, v)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	to := view{Shown: shown.Shown, Tip: shown.Tip, Owner: c.Author().ID}
	j := showing(c, showPress, to, pictures)
	j.Order.Private = false
	b.present(ctx, c, j, showPress+"."+faceOf(c)+"."+shown.Shown)
}

// branchButtons are those under a version that only the member looks at: to go
// on from there, and to show it to everybody.
func branchButtons(words locale.Words, shown view) []discord.Component {
	l := labels{words, shown}
	all := []discord.Component{l.button(againPress, locale.ButtonsAgain, discord.Primary)}
	if !shown.originals() {
		all = append(all, l.button(comparePress, locale.ButtonsCompare, discord.Secondary))
	}
	return []discord.Component{row(append(all,
		l.button(showPress, locale.ShowShareButton, discord.Secondary),
		l.button(morePress, locale.ButtonsMore, discord.Secondary),
	))}
}

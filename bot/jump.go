package bot

import (
	"context"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// jump turns the panel into a view of the version that was chosen.
func (b *Bot) jump(ctx context.Context, c call, args []string) {
	_, v, r := b.pressed(ctx, c, args)
	of := func(chosen history.Version) bool { return chosen.Root == v.Root }
	b.lookInto(ctx, c, of, r)
}

// lookPress begins the custom_id of the select of /history.
const lookPress = "look"

// revisit turns the list of a member's edits into a view of the one that was chosen,
// whichever line it is of.
func (b *Bot) revisit(ctx context.Context, c call, args []string) {
	var r *refusal
	if len(args) != 1 || args[0] != c.Author().ID || !genuine(c) {
		r = &refusal{id: locale.RefuseUnknown}
	}
	of := func(chosen history.Version) bool { return chosen.Author == c.Author().ID }
	b.lookInto(ctx, c, of, r)
}

// lookInto shows the version that was chosen in a select to the member alone.
func (b *Bot) lookInto(ctx context.Context, c call, offered func(history.Version) bool, r *refusal) {
	var to view
	var v history.Version
	var pictures []source
	if r == nil {
		to, v, r = b.chosen(ctx, c, offered)
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
	b.present(ctx, c, j, jumpPress+"."+faceOf(c)+"."+to.Shown)
}

// chosen is the view that was chosen in a select. What it sends is trusted no more
// than a custom_id: it must be offered there, and the member may know it.
func (b *Bot) chosen(ctx context.Context, c call, offered func(history.Version) bool) (view, history.Version, *refusal) {
	to := view{Owner: c.Author().ID}
	if len(c.Data.Values) != 1 {
		return to, history.Version{}, &refusal{id: locale.RefuseUnknown}
	}
	to.Shown, to.Tip = c.Data.Values[0], strings.TrimPrefix(c.Data.Values[0], originalsMark)
	if !isSnowflake(to.version()) {
		return to, history.Version{}, &refusal{id: locale.RefuseUnknown}
	}
	v, r := b.recorded(ctx, c, to.version())
	if r == nil && (!offered(v) || !mayKnow(c, v)) {
		r = &refusal{id: locale.ShowGone}
	}
	if r == nil {
		r = b.mayPress(ctx, c, to.Owner, v)
	}
	return to, v, r
}

// showAll shows everybody what the member looks at alone, in a message of their
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
// on from there, to show it to everybody, and to get to the list of one's own.
func branchButtons(words locale.Words, shown view, author string) []discord.Component {
	l := labels{words, shown}
	all := []discord.Component{l.button(againPress, locale.ButtonsAgain, discord.Primary)}
	if !shown.originals() {
		all = append(all, l.button(comparePress, locale.ButtonsCompare, discord.Secondary))
	}
	all = append(all,
		l.button(showPress, locale.ShowShareButton, discord.Secondary),
		l.button(morePress, locale.ButtonsMore, discord.Secondary),
	)
	if author == shown.Owner {
		all = append(all, button(discord.Secondary, words.Say(locale.HistoryBack, nil), historyPress+":0"))
	}
	return []discord.Component{row(all...)}
}

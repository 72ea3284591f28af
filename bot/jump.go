package bot

import (
	"context"

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
	if ephemeral(c) {
		j.InPlace = true
	}
	b.present(ctx, c, j, jumpPress+"."+faceOf(c)+"."+shown.Shown+"."+to.Shown)
}

// chosen is the view that was chosen in the panel of a line. What a select sends
// is trusted no more than a custom_id: it must be of that line, and the member
// may know it.
func (b *Bot) chosen(ctx context.Context, c call, root string, to view) (view, *refusal) {
	if len(c.Data.Values) != 1 {
		return to, &refusal{id: locale.RefuseUnknown}
	}
	to.Shown = c.Data.Values[0]
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

// branchButtons are those under a version that only the member looks at: to go
// on from there, and to show it to everybody.
func branchButtons(words locale.Words, shown view) []discord.Component {
	button := func(style int, label locale.ID, press string) discord.Component {
		return discord.Component{Type: discord.Button, Style: style, Label: words.Say(label, nil), CustomID: shown.customID(press)}
	}
	more := button(discord.Secondary, locale.ShowMoreButton, morePress)
	if shown.originals() {
		return []discord.Component{row(more)}
	}
	return []discord.Component{row(
		button(discord.Primary, locale.ShowAgainButton, againPress),
		button(discord.Secondary, locale.ShowCompareButton, comparePress),
		button(discord.Secondary, locale.ShowShareButton, sharePress),
		more,
	)}
}

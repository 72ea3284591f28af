package bot

import (
	"context"
	"strconv"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// The buttons that make another edit, or end a reply, and their forms. After
// its view the custom_id of a form has the id of the press that opened it.
const (
	againPress   = "again"
	retryPress   = "retry"
	rewordPress  = "reword"
	dismissPress = "dismiss"
	sharePress   = "share"
	discardPress = "discard"
	againSubmit  = "again"
	rewordSubmit = "reword"
)

// again opens the form of Edit again. That has to be the very first answer, so
// what is gone is said before anybody has typed.
func (b *Bot) again(ctx context.Context, c call, args []string) {
	shown, v, r := b.meant(ctx, c, args)
	var from basis
	if r == nil {
		from, r = b.basis(ctx, c, shown, v)
	}
	if r == nil && !mayAttach(c.Interaction) {
		r = &refusal{id: locale.RefuseNoPermission}
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	id := shown.customID(againSubmit) + ":" + c.ID
	b.respond(ctx, c, discord.Response{Type: discord.RespondModal, Data: b.againModal(id, c.words, v, from)})
}

// againForm takes the form. The edit is credited to whoever sent it, in a
// message of its own; the one that was pressed on stays.
func (b *Bot) againForm(ctx context.Context, c call, args []string) {
	shown, v, key, r := b.formMeant(ctx, c, args)
	var from basis
	if r == nil {
		from, r = b.basis(ctx, c, shown, v)
	}
	var o order
	if r == nil {
		o, r = from.order(c)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	o.Quality = v.Quality
	j := newJob(c, o)
	j.Line = from.line
	b.depositOnce(ctx, c, j, againSubmit+"."+key)
}

// formMeant is meant for a form; key is the id of the press that opened it.
func (b *Bot) formMeant(ctx context.Context, c call, args []string) (shown view, v history.Version, key string, r *refusal) {
	const ofView = 3
	if len(args) != ofView+1 || !isSnowflake(args[ofView]) {
		return shown, v, "", &refusal{id: locale.RefuseUnknown}
	}
	shown, v, r = b.meant(ctx, c, args[:ofView])
	return shown, v, args[ofView], r
}

// basis is what an edit again begins with: one of the results of a version, or
// all that the version was made from.
type basis struct {
	pictures []source
	mask     *source
	line     line
	results  bool // pictures are results, of which one is taken
}

// basis finds it.
func (b *Bot) basis(ctx context.Context, c call, shown view, v history.Version) (basis, *refusal) {
	if shown.originals() {
		pictures, mask, r := b.inputsAgain(ctx, c, v)
		return basis{pictures: attributed(c, v.Author, pictures), mask: mask}, r
	}
	results, r := b.resultsOf(ctx, c, v)
	from := basis{pictures: attributed(c, ofResults(c, v), results), results: true}
	if v.Root != "" {
		from.line = line{Parent: v.ID, Root: v.Root, Depth: v.Depth}
	}
	return from, r
}

// room is how many pictures a member may add.
func (f basis) room() int {
	if f.results {
		return maxPictures - 1
	}
	return max(0, maxPictures-len(f.pictures))
}

// order is what the form asks for: the picture that was chosen, or all, and
// then those that the member added.
func (f basis) order(c call) (order, *refusal) {
	o := order{
		Prompt: fieldValue(c.Data.Components, promptID), Size: fieldValue(c.Data.Components, sizeID),
		Private: isPrivate(c), Pictures: append([]source(nil), f.pictures...), Mask: f.mask,
	}
	if f.results {
		one, ok := f.chosen(fieldValue(c.Data.Components, resultID))
		if !ok {
			return o, &refusal{id: locale.ButtonsResultGone}
		}
		o.Pictures = []source{one}
	}
	added, r := added(c.Data, len(o.Pictures))
	o.Pictures = append(o.Pictures, added...)
	return o, r
}

// chosen is the result of that number; the first, when none was chosen.
func (f basis) chosen(number string) (source, bool) {
	if number == "" && len(f.pictures) > 0 {
		return f.pictures[0], true
	}
	for _, s := range f.pictures {
		if strconv.Itoa(s.N) == number {
			return s, true
		}
	}
	return source{}, false
}

// added are the pictures that were uploaded into a form, after so many others.
func added(d discord.Data, before int) ([]source, *refusal) {
	var all []source
	for n, id := range formValues(d.Components, addedID) {
		a, ok := d.Resolved.Attachments[id]
		which := what{number: before + n + 1}
		switch {
		case !ok || a.URL == "":
			return nil, &refusal{id: locale.RefuseNoPicture, what: which}
		case notPicture(a):
			return nil, otherFile(a, which)
		}
		all = append(all, sourceOf(a))
	}
	return all, nil
}

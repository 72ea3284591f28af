package bot

import (
	"context"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// retry makes the same edit once more. What failed is taken up in its place by
// whoever it is credited to; anything else is a message of its own.
func (b *Bot) retry(ctx context.Context, c call, args []string) {
	_, v, r := b.meant(ctx, c, args)
	var j job
	if r == nil {
		j, r = b.sameAgain(ctx, c, v)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	if v.Failed == kindClosed {
		b.closures.retry(c.ChannelID, time.Now())
	}
	b.depositOnce(ctx, c, j, retryPress+"."+v.ID)
}

// reword opens the form that asks for other words. That has to be the very
// first answer, so what is gone is said before anybody has typed.
func (b *Bot) reword(ctx context.Context, c call, args []string) {
	shown, v, r := b.meant(ctx, c, args)
	if r == nil {
		_, r = b.sameAgain(ctx, c, v)
	}
	if r == nil && !mayAttach(c.Interaction) {
		r = &refusal{id: locale.RefuseNoPermission}
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	id := shown.customID(rewordSubmit) + ":" + c.ID
	b.respond(ctx, c, discord.Response{Type: discord.RespondModal, Data: b.rewordModal(id, c.words, v)})
}

// rewordForm makes the same edit with other words.
func (b *Bot) rewordForm(ctx context.Context, c call, args []string) {
	_, v, key, r := b.formMeant(ctx, c, args)
	var j job
	if r == nil {
		j, r = b.sameAgain(ctx, c, v)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	j.Order.Prompt, j.Order.Size = fieldValue(c.Data.Components, promptID), fieldValue(c.Data.Components, sizeID)
	once := []string{rewordSubmit + "." + key} // also when its message shows something else by now
	if j.InPlace {                             // a message has room for one
		once = append(once, retryPress+"."+v.ID)
	}
	b.depositOnce(ctx, c, j, once...)
}

// sameAgain is the edit of a version once more, at the same place in its line.
func (b *Bot) sameAgain(ctx context.Context, c call, v history.Version) (job, *refusal) {
	pictures, mask, r := b.inputsAgain(ctx, c, v)
	if r != nil {
		return job{}, r
	}
	j := newJob(c, order{
		Prompt: v.Prompt, Size: v.Size, Quality: v.Quality, Alt: v.Alt, N: v.N,
		Private: isPrivate(c), Pictures: attributed(c, v.Author, pictures), Mask: mask,
	})
	j.Line, j.InPlace = siblingOf(v), takesPlace(c, v)
	return j, nil
}

// siblingOf is the place in the line of a version that is made again. Of one
// that failed nothing is in the line, so it begins none.
func siblingOf(v history.Version) line {
	if v.Root == v.ID && v.Failed != "" {
		return line{}
	}
	return line{Parent: v.Parent, Root: v.Root, Depth: max(0, v.Depth-1)}
}

// takesPlace reports whether an edit that failed is made again in the message
// that says so, and still does: by whom it is credited to.
func takesPlace(c call, v history.Version) bool {
	return v.Failed != "" && c.Author().ID == v.Author && genuine(c)
}

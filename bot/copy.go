package bot

import (
	"context"
	"errors"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// copy sends what is shown to the member in a message of their own. It is
// looked for at once, so that a press for what is gone is told so.
func (b *Bot) copy(ctx context.Context, c call, args []string) {
	shown, v, r := b.pressed(ctx, c, args)
	var pictures []source
	if r == nil {
		pictures, r = b.picturesOf(ctx, c, shown, v)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	j := showing(c, copyPress, shown, pictures)
	j.Order.Private = true
	b.present(ctx, c, j, copyPress+"."+shown.Shown)
}

// sendCopy writes to the member and says so in the reply. The message is made
// once, because its nonce is the job's id.
func (b *Bot) sendCopy(ctx context.Context, w *work, e exhibit) error {
	channel, err := b.wire.OpenDM(ctx, w.Owner)
	if err != nil {
		return unwritten(err)
	}
	e.limit = usualUpload // whatever the channel has
	m, err := b.offerExhibit(ctx, e, func(ctx context.Context, r message) (*discord.Message, error) {
		return b.wire.PostMessage(ctx, channel, w.id, r.Reply, r.files...)
	})
	if err != nil {
		return unwritten(err)
	}
	link := "https://discord.com/channels/@me/" + channel
	if m != nil && isSnowflake(m.ID) {
		link += "/" + m.ID
	}
	return b.sayShown(ctx, w, w.words.Say(locale.ShowCopied, locale.Args{"Link": link}))
}

// unwritten tells members who take no messages from the bot what to do.
func unwritten(err error) error {
	api, ok := errors.AsType[*discord.APIError](err)
	if ok && (api.Code == codeNoDM || api.Code == codeNoServer) {
		return &undeliverable{locale.ShowCopyClosed, err}
	}
	if editor.KindOf(err) == editor.Gone {
		return err
	}
	return refused(err)
}

// Discord's answers when a user takes no direct messages.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const (
	codeNoDM     = 50007
	codeNoServer = 50278
)

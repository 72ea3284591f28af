package bot

import (
	"context"
	"errors"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// deleteWithin is how long messages may take to be deleted before the press is
// answered.
const deleteWithin = 1500 * time.Millisecond

// deleteID is the custom_id of the button that deletes what is shown, and the
// message which shows it when the button is under another.
func deleteID(shown view, message string) string {
	id := shown.customID(deletePress)
	if message == "" {
		return id
	}
	return id + ":" + message
}

// delete deletes a message and, for the author of the version in it and for
// moderators, what is kept of that version. It may be repeated.
func (b *Bot) delete(ctx context.Context, c call, args []string) {
	message := ""
	if len(args) == 4 && isSnowflake(args[3]) {
		args, message = args[:3], args[3]
	}
	shown, ok := viewOf(args)
	if !ok {
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	}
	v, err := b.history.Version(ctx, shown.version())
	if err != nil && !errors.Is(err, history.ErrGone) {
		b.log.Warn("version not read", "interaction", c.ID, "err", err)
		b.refuse(ctx, c, &refusal{id: locale.RefuseBusy})
		return
	}
	alone := message == "" && isPrivate(c) && len(c.Message.Attachments) == 0 // nothing but the version is there
	switch {
	case !genuine(c):
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
	case !mayDelete(c, shown, v), alone && v.ID != "" && !mayForget(c, v):
		b.refuse(ctx, c, &refusal{id: locale.ShowDeleteForbidden})
	case message == "" && !alone:
		b.deleteHere(ctx, c, v)
	default:
		b.deleteThere(ctx, c, v, message)
	}
}

// mayDelete says who may delete a message: whoever it is credited to, whoever
// the version in it is of, and who may manage messages there.
func mayDelete(c call, shown view, v history.Version) bool {
	who := c.Author().ID
	return isSnowflake(who) && (who == shown.Owner || who == v.Author) || moderates(c.Interaction)
}

// mayForget says who may have a version forgotten: its author, and who may
// manage messages in its channel.
func mayForget(c call, v history.Version) bool {
	own := isSnowflake(c.Author().ID) && c.Author().ID == v.Author
	return v.ID != "" && (own || moderates(c.Interaction) && v.Place.Channel == c.ChannelID && !v.Place.Ephemeral)
}

// deleteHere deletes the message with the button, by the press's own token:
// that works also where the bot has no right of its own.
func (b *Bot) deleteHere(ctx context.Context, c call, v history.Version) {
	b.respond(ctx, c, discord.Response{Type: discord.RespondUpdateLater})
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeWithin)
	defer cancel()
	if err := b.takeAway(within, c); err != nil {
		b.log.Warn("message was not taken away", "interaction", c.ID, "err", err)
		return // the press can be repeated
	}
	b.forgetDeleted(ctx, c, v)
}

// deleteThere deletes messages by the bot's own right and answers in the panel.
// Where that has no right, a sentence says how it is done; while Discord cannot
// be asked nothing is forgotten, so that the press can be repeated.
func (b *Bot) deleteThere(ctx context.Context, c call, v history.Version, message string) {
	within, cancel := context.WithTimeout(ctx, deleteWithin)
	defer cancel()
	said := locale.ShowDeleted
	for _, p := range places(c, v, message) {
		switch err := b.deleteAt(within, p); {
		case err == nil:
		case errors.Is(err, errForeign), closed(err):
			said = locale.ShowDeleteByHand
		default:
			b.log.Warn("message not deleted", "interaction", c.ID, "err", err)
			b.refuse(ctx, c, &refusal{id: locale.RefuseInternal})
			return
		}
	}
	b.forgetDeleted(ctx, c, v)
	b.respond(ctx, c, discord.Response{Type: discord.RespondUpdate, Data: discord.Reply{
		Content: c.words.Say(said, nil), Flags: discord.SuppressEmbeds,
	}})
}

// places are the messages to delete: the one that was looked at, and for those
// who may have the version forgotten all that the bot wrote for it.
func places(c call, v history.Version, message string) []history.Place {
	var all []history.Place
	if message != "" {
		all = append(all, history.Place{Channel: c.ChannelID, Message: message, Foreign: foreign(c.Interaction)})
	}
	if !mayForget(c, v) {
		return all
	}
	for _, p := range []*history.Place{&v.Place, v.Shared} {
		if p != nil && p.Message != "" && p.Message != message && !p.Ephemeral {
			all = append(all, *p)
		}
	}
	return all
}

var errForeign = errors.New("the bot has no right of its own there")

func (b *Bot) deleteAt(ctx context.Context, p history.Place) error {
	if p.Foreign {
		return errForeign
	}
	return b.wire.DeleteMessage(ctx, p.Channel, p.Message)
}

// forgetDeleted removes what is kept of a version when this member may have that done.
// What was made from it keeps its own copies.
func (b *Bot) forgetDeleted(ctx context.Context, c call, v history.Version) {
	if !mayForget(c, v) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endGrace)
	defer cancel()
	if err := b.history.Forget(ctx, v); err != nil {
		b.log.Warn("version not forgotten", "interaction", c.ID, "version", v.ID, "err", err)
	}
}

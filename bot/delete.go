package bot

import (
	"context"
	"errors"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// What the buttons of the question are called: Delete, and Keep it.
const (
	erasePress = "erase"
	sparePress = "spare"
)

// deletion is a message that is to be deleted, and what shows it.
type deletion struct {
	shown   view
	v       history.Version // zero when it is forgotten
	message string          // that shows it, when the button is under another
	here    bool            // the button is under the message itself
}

// deleteButton deletes what is shown, and the message which shows it when the
// button is under another.
func deleteButton(words locale.Words, shown view, message string) discord.Component {
	return button(discord.Danger, words.Say(locale.ButtonsDelete, nil), deletionID(deletePress, shown, message))
}

func deletionID(word string, shown view, message string) string {
	id := shown.customID(word)
	if message == "" {
		return id
	}
	return id + ":" + message
}

// delete asks once more, because it cannot be undone. Under the message itself,
// which is where only that press's token can delete it, it is done at once.
func (b *Bot) delete(ctx context.Context, c call, args []string) {
	d, r := b.deletable(ctx, c, args)
	switch {
	case r != nil:
		b.refuse(ctx, c, r)
	case d.here:
		b.remove(ctx, c, deletePress, d.forgets(c)...)
	default:
		question := deleteQuestion(c.words, locale.ShowDeleteSure, d.shown, d.message)
		b.respond(ctx, c, discord.Response{Type: discord.RespondUpdate, Data: question})
	}
}

// erase deletes what the question was about: the message and, for the author of
// the version in it and for moderators, what is kept of that version.
func (b *Bot) erase(ctx context.Context, c call, args []string) {
	d, r := b.deletable(ctx, c, args)
	if r == nil && d.here {
		r = &refusal{id: locale.RefuseUnknown}
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	j := doing(c, erasePress)
	j.Away, j.Forget, j.View, j.From = places(c, d.v, d.message), d.forgets(c), d.shown, d.message
	b.deposit(ctx, c, j)
}

// spare leaves everything as it is, and goes back to what More opened.
func (b *Bot) spare(ctx context.Context, c call, args []string) {
	d, r := b.deletable(ctx, c, args)
	switch {
	case r == nil && d.here:
		r = &refusal{id: locale.RefuseUnknown}
	case r == nil && d.v.ID == "" && d.message == "":
		r = b.forgotten(c.words)
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	if d.v.ID == "" {
		reply := b.forgottenHere(c, d.shown, d.message).reply(c)
		reply.Flags &^= discord.Ephemeral // as what it takes the place of
		b.respond(ctx, c, discord.Response{Type: discord.RespondUpdate, Data: reply})
		return
	}
	p := b.panelOf(c, d.shown, d.v)
	p.origin, p.delete = d.message, true
	b.openPanel(ctx, c, p, discord.RespondUpdate)
}

// deletable reads what a button is about that deletes, and says why this member
// may not press it.
func (b *Bot) deletable(ctx context.Context, c call, args []string) (d deletion, r *refusal) {
	if len(args) == 4 && isSnowflake(args[3]) {
		args, d.message = args[:3], args[3]
	}
	var ok bool
	if d.shown, ok = viewOf(args); !ok || !genuine(c) {
		return d, &refusal{id: locale.RefuseUnknown}
	}
	within, cancel := c.storing(ctx)
	defer cancel()
	var err error
	d.v, err = b.history.Version(within, d.shown.version())
	if err != nil && !errors.Is(err, history.ErrGone) {
		return d, b.busy(c, "version not read", err)
	}
	alone := d.message == "" && isPrivate(c) && len(c.Message.Attachments) == 0 // nothing but the version is there
	d.here = d.message == "" && !alone
	if !mayDelete(c, d.shown, d.v) || alone && d.v.ID != "" && !mayForget(c, d.v) {
		return d, &refusal{id: locale.ShowDeleteForbidden}
	}
	return d, nil
}

// forgets are the versions that this member may have forgotten.
func (d deletion) forgets(c call) []string {
	if !mayForget(c, d.v) {
		return nil
	}
	return []string{d.v.ID}
}

// deleteQuestion asks whether something is to be deleted.
func deleteQuestion(words locale.Words, about locale.ID, shown view, message string) discord.Reply {
	return discord.Reply{Content: words.Say(about, nil), Flags: discord.SuppressEmbeds, Components: []discord.Component{row(
		button(discord.Danger, words.Say(locale.ButtonsDelete, nil), deletionID(erasePress, shown, message)),
		button(discord.Secondary, words.Say(locale.ShowDeleteKeep, nil), deletionID(sparePress, shown, message)),
	)}}
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

// places are the messages to delete: the one that was looked at, and for those
// who may have the version forgotten all that the bot wrote for it. A moderator's
// word counts in this channel alone.
func places(c call, v history.Version, message string) []history.Place {
	var all []history.Place
	if message != "" {
		all = append(all, history.Place{Channel: c.ChannelID, Message: message, Foreign: foreign(c.Interaction)})
	}
	if !mayForget(c, v) {
		return all
	}
	for _, p := range []*history.Place{&v.Place, v.Shared} {
		theirs := p != nil && (c.Author().ID == v.Author || p.Channel == c.ChannelID)
		if theirs && p.Message != "" && p.Message != message && !p.Ephemeral {
			all = append(all, *p)
		}
	}
	return all
}

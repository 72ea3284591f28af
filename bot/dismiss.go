package bot

import (
	"context"
	"errors"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// dismiss takes an apology away, for whom it is credited to and for moderators.
// It needs no record: the button on the message says whose that is.
func (b *Bot) dismiss(ctx context.Context, c call, args []string) {
	shown, ok := viewOf(args)
	switch {
	case !ok || !genuine(c):
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	case c.Author().ID != shown.Owner && !moderates(c.Interaction):
		b.refuse(ctx, c, &refusal{id: locale.ButtonsDismissForbidden, args: locale.Args{"Who": "<@" + shown.Owner + ">"}})
		return
	}
	b.remove(ctx, c, func(v history.Version) bool { return v.Failed != "" }, shown)
}

// discard takes a private result away, for its member, with all that is kept of
// it.
func (b *Bot) discard(ctx context.Context, c call, args []string) {
	shown, ok := viewOf(args)
	switch {
	case !ok || !genuine(c) || !isPrivate(c):
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	case c.Author().ID != shown.Owner:
		b.refuse(ctx, c, &refusal{id: locale.RefuseNotYours, args: locale.Args{"Who": "<@" + shown.Owner + ">"}})
		return
	}
	b.remove(ctx, c, func(v history.Version) bool { return v.Private && v.Shared == nil }, shown)
}

// removeWithin is how long taking a message away may last. An answer that is
// written into the response to an HTTP request lands a moment later.
const (
	removeWithin = 5 * time.Second
	landsWithin  = 2 * time.Second
	landsPause   = 100 * time.Millisecond
)

// remove takes the message away that was pressed on, and forgets the versions
// that it stood for, of those that may be forgotten. The press is answered
// first, so that nobody reads that it failed. Doing it twice does no harm.
func (b *Bot) remove(ctx context.Context, c call, mayForget func(history.Version) bool, shown view) {
	b.respond(ctx, c, discord.Response{Type: discord.RespondUpdateLater})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeWithin)
	defer cancel()
	if err := b.takeAway(ctx, c); err != nil {
		b.log.Warn("message was not taken away", "interaction", c.ID, "err", err)
		return
	}
	for _, id := range []string{shown.version(), shown.Tip} {
		if id != "" {
			b.forget(ctx, c, id, mayForget)
		}
	}
}

// takeAway deletes the message by the press's right, or else by the bot's own.
// When neither can, the message is left as a word without buttons.
func (b *Bot) takeAway(ctx context.Context, c call) error {
	err := b.deleteAnswered(ctx, c)
	if err == nil {
		return nil
	}
	if !isPrivate(c) && !foreign(c.Interaction) {
		second := b.wire.DeleteMessage(ctx, placeHere(c).Channel, c.Message.ID)
		if second == nil {
			return nil
		}
		err = errors.Join(err, second)
	}
	_, last := b.wire.EditOriginal(ctx, c.ApplicationID, c.Token, discord.Reply{
		Content: "-# " + c.words.Say(locale.ButtonsRemoved, nil), Flags: discord.SuppressEmbeds,
	})
	if last != nil {
		return errors.Join(err, last)
	}
	return nil
}

// deleteAnswered deletes the message by the press's token, which opens nothing
// until the answer has landed.
func (b *Bot) deleteAnswered(ctx context.Context, c call) error {
	end := time.Now().Add(landsWithin)
	for {
		err := b.wire.DeleteOriginal(ctx, c.ApplicationID, c.Token)
		if err == nil || !notFound(err) || !c.AnsweredInline() || time.Now().After(end) {
			return err
		}
		if !pause(ctx, landsPause) {
			return err
		}
	}
}

// forget removes what is kept of a version whose message is gone.
func (b *Bot) forget(ctx context.Context, c call, id string, may func(history.Version) bool) {
	v, err := b.history.Version(ctx, id)
	switch {
	case errors.Is(err, history.ErrGone):
		return
	case err == nil && (!may(v) || standsElsewhere(v, c)):
		return
	case err == nil:
		err = b.history.Forget(ctx, v)
	}
	if err != nil {
		b.log.Warn("version is remembered still", "interaction", c.ID, "version", id, "err", err)
	}
}

// standsElsewhere reports whether a result has another message than the one that
// was pressed on. An apology has none: the button names the edit that failed, and
// where it stands may not have been noted.
func standsElsewhere(v history.Version, c call) bool {
	return v.Failed == "" && v.Place.Message != "" && v.Place.Message != c.Message.ID
}

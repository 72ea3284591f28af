package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// errUndelivered ends a job whose member could be told in no way.
var errUndelivered = errors.New("no way to reach the member is left")

// message is what a reply says, with its files.
type message struct {
	discord.Reply
	files []discord.File
}

// say gives a reply its final words, by the interaction's token while that
// lives and by the bot's own right after that, and returns the message as it is
// then. It can be repeated.
func (b *Bot) say(ctx context.Context, w *work, r message) (*discord.Message, error) {
	if !w.dead {
		m, err := b.wire.EditOriginal(ctx, w.Application, w.Token, r.Reply, r.files...)
		if !deadToken(err) {
			return m, orNobody(err, err)
		}
		if err := w.lost(err); err != nil {
			return nil, err
		}
		b.log.Info("token is dead, answering by the bot's own right", "job", w.id)
	}
	m, err := b.sayInChannel(ctx, w, r)
	if errors.Is(err, errUndelivered) {
		b.meter.Undelivered()
	}
	return m, err
}

// sayInChannel edits the reply, or posts in its channel when it is not known
// which message it is. What only the member could see stays unsaid; what only
// changes what a message shows is shown there or nowhere.
func (b *Bot) sayInChannel(ctx context.Context, w *work, r message) (*discord.Message, error) {
	at := w.place
	if at.Ephemeral || at.Channel == "" || b.closures.has(ownRight+at.Channel, time.Now()) {
		return nil, fmt.Errorf("answer in channel: %w", errUndelivered)
	}
	if at.Message != "" {
		m, err := b.editInChannel(ctx, w, r.Reply, r.files...)
		if !closed(err) {
			return m, orAwayWithout(orNobody(err, err))
		}
	}
	if w.InPlace && w.Do != "" {
		return nil, fmt.Errorf("answer in channel: %w", errUndelivered)
	}
	r.Content = cut(w.words.Say(locale.PostedFor, locale.Args{"Who": "<@" + w.Owner + ">"})+"\n"+r.Content, maxContent)
	m, err := b.wire.PostMessage(ctx, at.Channel, w.id, r.Reply, r.files...)
	if closed(err) {
		b.closures.add(ownRight+at.Channel, "", time.Now())
		return nil, fmt.Errorf("answer in channel: %w: %w", errUndelivered, err)
	}
	return m, orAwayWithout(err)
}

// editInChannel edits a reply by the bot's own right, where it is known which
// message it is and others than the member see it.
func (b *Bot) editInChannel(ctx context.Context, w *work, r discord.Reply, files ...discord.File) (*discord.Message, error) {
	if w.place.Message == "" || w.place.Ephemeral {
		return nil, fmt.Errorf("edit in channel: %w", errUndelivered)
	}
	return b.wire.EditMessage(ctx, w.place.Channel, w.place.Message, r, files...)
}

// orAwayWithout leaves a job for the next start that a bot without a good token
// cannot finish.
func orAwayWithout(err error) error {
	if errors.Is(err, discord.ErrFatal) {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return err
}

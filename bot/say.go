package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// errUndelivered ends a job whose member could be told in no way.
var errUndelivered = errors.New("no way to reach the member is left")

// say gives a reply its final words, by the interaction's token while that
// lives and by the bot's own right after that. It can be repeated.
func (b *Bot) say(ctx context.Context, w *work, r discord.Reply, files ...discord.File) error {
	if !w.dead {
		_, err := b.wire.EditOriginal(ctx, w.Application, w.Token, r, files...)
		if !deadToken(err) {
			return orNobody(err, err)
		}
		if err := w.lost(err); err != nil {
			return err
		}
		b.log.Info("token is dead, answering by the bot's own right", "job", w.id)
	}
	err := b.sayInChannel(ctx, w, r, files)
	if errors.Is(err, errUndelivered) {
		b.meter.Undelivered()
	}
	return err
}

// sayInChannel edits the reply, or posts in its channel when it is not known
// which message it is. What only the member could see stays unsaid.
func (b *Bot) sayInChannel(ctx context.Context, w *work, r discord.Reply, files []discord.File) error {
	at := w.place
	if at.Ephemeral || at.Channel == "" {
		return fmt.Errorf("answer in channel: %w", errUndelivered)
	}
	if at.Message != "" {
		_, err := b.wire.EditMessage(ctx, at.Channel, at.Message, r, files...)
		if !closed(err) {
			return orNobody(err, err)
		}
	}
	r.Content = cut(w.words.Say(locale.PostedFor, locale.Args{"Who": "<@" + w.Owner + ">"})+"\n"+r.Content, maxContent)
	_, err := b.wire.PostMessage(ctx, at.Channel, w.id, r, files...)
	if closed(err) {
		return fmt.Errorf("answer in channel: %w: %w", errUndelivered, err)
	}
	return err
}

// closed reports whether the bot cannot do by its own right what it could do by
// the interaction's.
func closed(err error) bool {
	api, ok := errors.AsType[*discord.APIError](err)
	if !ok || api.Code == discord.CodeUnknownMessage || api.Code == codeExplicit || objectsToWords(err) {
		return false
	}
	switch api.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return false
}

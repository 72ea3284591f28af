package bot

import (
	"context"
	"errors"
	"fmt"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// eraseAll deletes messages by the bot's own right, has their version forgotten
// and says so in the panel. Where the bot has no right, a sentence says how it is
// done by hand; while Discord or the store cannot be asked it is tried again, and
// in the end the question is put once more.
func (b *Bot) eraseAll(ctx context.Context, w *work) (ending, error) {
	if landed, _ := b.acknowledged(ctx, w.id); landed == notLanded {
		return unanswered(), nil
	}
	try, cancel := outlive(ctx, apologiseGrace)
	var said locale.ID
	err := untilDone(try, func() (err error) {
		said, err = b.eraseOnce(try, w)
		return err
	})
	cancel()
	switch {
	case err == nil:
		reply := discord.Reply{Content: w.words.Say(said, nil), Flags: discord.SuppressEmbeds}
		return b.tellHere(ctx, w, reply, ending{state: stateReplied})
	case interrupted(ctx, err):
		return ending{}, err
	case !w.tried():
		return w.putOff(err)
	}
	question := deleteQuestion(w.words, locale.ShowDeleteFailed, w.View, w.From)
	return b.tellHere(ctx, w, question, ending{stateApologised, kindOf(err), err})
}

func (b *Bot) eraseOnce(ctx context.Context, w *work) (locale.ID, error) {
	said := locale.ShowDeleted
	for _, p := range w.Away {
		switch err := b.deleteAt(ctx, p); {
		case err == nil:
		case errors.Is(err, errForeign), lasting(err):
			said = locale.ShowDeleteByHand
		default:
			return said, fmt.Errorf("delete message: %w", err)
		}
	}
	return said, b.forgetThose(ctx, w)
}

var errForeign = errors.New("the bot has no right of its own there")

// deleteAt deletes a message where the bot has a right of its own.
func (b *Bot) deleteAt(ctx context.Context, p history.Place) error {
	if p.Foreign {
		return errForeign
	}
	within, cancel := context.WithTimeout(ctx, removeWithin)
	defer cancel()
	return b.wire.DeleteMessage(within, p.Channel, p.Message)
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// A route to Discord that is held up leaves time for the other one; and an answer
// that is written into the response to an HTTP request lands a moment later.
const (
	removeWithin = 5 * time.Second
	landsPause   = 100 * time.Millisecond
)

// takeAway takes the message away that was pressed on, and forgets the versions
// that it stood for, of those that may be forgotten.
func (b *Bot) takeAway(ctx context.Context, w *work) (ending, error) {
	landed, _ := b.acknowledged(ctx, w.id)
	if landed == notLanded {
		return unanswered(), nil
	}
	w.seen = landed == hasLanded
	try, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		err := b.takeAwayOnce(try, w)
		if err == nil {
			err = b.forgetThose(try, w)
		}
		switch {
		case err == nil:
			return ending{state: stateReplied}, nil
		case errors.Is(err, errStays):
			return ending{stateDropped, kindUndeliverable, err}, nil // the press can be repeated
		case !pause(try, wait):
			return w.putOff(err)
		}
	}
}

// errStays says that nothing can take a message away.
var errStays = errors.New("the message stays")

// takeAwayOnce deletes the message by the press's right, or else by the bot's own.
// When neither can, the message is left as a word without buttons.
func (b *Bot) takeAwayOnce(ctx context.Context, w *work) error {
	err := b.deleteAnswered(ctx, w)
	if err == nil {
		return nil
	}
	lasts := lasting(err)
	if at := w.Away[0]; !at.Ephemeral && !at.Foreign {
		within, cancel := context.WithTimeout(ctx, removeWithin)
		second := b.wire.DeleteMessage(within, at.Channel, at.Message)
		cancel()
		if second == nil {
			return nil
		}
		lasts = lasts && lasting(second)
		err = errors.Join(err, second)
	}
	if !lasts {
		return fmt.Errorf("take message away: %w", err)
	}
	_, last := b.wire.EditOriginal(ctx, w.Application, w.Token, discord.Reply{
		Content: "-# " + w.words.Say(locale.ButtonsRemoved, nil), Flags: discord.SuppressEmbeds,
	})
	switch {
	case last == nil:
		return nil
	case lasting(last):
		return fmt.Errorf("%w: %w", errStays, errors.Join(err, last))
	}
	return fmt.Errorf("take message away: %w", errors.Join(err, last))
}

// deleteAnswered deletes the message by the press's token, which opens nothing
// until the answer has landed.
func (b *Bot) deleteAnswered(ctx context.Context, w *work) error {
	ctx, cancel := context.WithTimeout(ctx, removeWithin)
	defer cancel()
	for wait := landsPause; ; wait *= 2 {
		err := b.wire.DeleteOriginal(ctx, w.Application, w.Token)
		early := notFound(err) && !w.settled()
		if err == nil || !early || !pause(ctx, wait) {
			return err
		}
	}
}

// forgetThose removes what is kept of the versions that go with a message.
func (b *Bot) forgetThose(ctx context.Context, w *work) error {
	for _, id := range w.Forget {
		v, err := b.history.Version(ctx, id)
		if errors.Is(err, history.ErrGone) || err == nil && !w.goes(v) {
			continue
		}
		if err == nil {
			err = b.history.Forget(ctx, v)
		}
		if err != nil {
			return fmt.Errorf("forget version %s: %w", id, err)
		}
	}
	return nil
}

// goes reports whether a version goes with the message: an apology is all that an
// edit which failed has, and a private result has nothing else unless it was
// shared or stands elsewhere.
func (w *work) goes(v history.Version) bool {
	switch w.Do {
	case dismissPress:
		return v.Failed != ""
	case discardPress:
		return v.Private && v.Shared == nil && (v.Failed != "" || v.Place.Message == "" || v.Place.Message == w.Away[0].Message)
	}
	return true // who may have it forgotten was asked at the press
}

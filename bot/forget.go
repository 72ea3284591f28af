package bot

import (
	"context"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// forgetAll forgets what a member did and says so in the place of the question.
// It is kept also when the press looks to them as if it had failed: they asked
// for it twice.
func (b *Bot) forgetAll(ctx context.Context, w *work) (ending, error) {
	landed, _ := b.acknowledged(ctx, w.id)
	w.seen = landed == hasLanded
	try, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	err := untilDone(try, func() error { return b.history.ForgetMember(try, w.Owner) })
	switch {
	case err == nil:
		return b.tellHere(ctx, w, b.forgottenReply(try, w), ending{state: stateReplied})
	case interrupted(ctx, err):
		return ending{}, err
	case !w.tried():
		return w.putOff(err)
	}
	return b.tellHere(ctx, w, forgetReply(w.words, locale.PrivacyAgain), ending{stateApologised, kindOf(err), err})
}

// forgottenReply is what is so afterwards, as far as it can be read.
func (b *Bot) forgottenReply(ctx context.Context, w *work) discord.Reply {
	wish, err := b.history.Wish(ctx, w.Owner)
	if err != nil {
		b.log.Warn("wish not read", "job", w.id, "err", err)
		return discord.Reply{Content: w.words.Say(locale.PrivacyForgotten, nil), Flags: discord.SuppressEmbeds}
	}
	return b.privacyWords(w.words, wish, locale.PrivacyForgotten)
}

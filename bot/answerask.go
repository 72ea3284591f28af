package bot

import (
	"context"
	"errors"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// askPress begins the custom_ids of a question's buttons, followed by an answer
// and the key of the form.
const askPress = "ask"

// What a question can be answered with.
const (
	answerYes = "yes"
	answerNo  = "no"
	answerOff = "off" // whoever asked took it back, or a moderator did
)

// answerAsk takes the answer to a question.
func (b *Bot) answerAsk(ctx context.Context, c call, args []string) {
	within, cancel := c.storing(ctx)
	defer cancel()
	if len(args) != 2 || args[0] != answerYes && args[0] != answerNo || !isKey(args[1]) {
		b.refuse(ctx, c, &refusal{id: locale.RefuseUnknown})
		return
	}
	var f form
	err := b.history.Form(within, args[1], &f)
	if err == nil && f.Question == nil {
		err = history.ErrGone
	}
	if err != nil {
		b.refuse(ctx, c, b.unanswered(c, err))
		return
	}
	switch q := *f.Question; {
	case q.expired():
		if b.endQuestion(ctx, c, q, locale.AskExpired) {
			b.forgetQuestion(ctx, args[1], q)
		}
	case args[0] == answerYes:
		b.answerYes(ctx, within, c, args[1], f)
	default:
		b.answerNo(ctx, within, c, args[1], f)
	}
}

// expired reports whether nobody answered a question in time.
func (q question) expired() bool { return q.Answer == "" && !time.Now().Before(q.Until) }

// Why a question is not answered by a press.
var (
	errAnswered = errors.New("the question has its answer")
	errExpired  = errors.New("the question is too old")
)

// unanswered is the sentence for a question that cannot be answered.
func (b *Bot) unanswered(c call, err error) *refusal {
	switch {
	case errors.Is(err, history.ErrGone), errors.Is(err, errExpired):
		return &refusal{id: locale.AskOver}
	case errors.Is(err, errAnswered):
		return &refusal{id: locale.AskAnswered}
	}
	return b.busy(c, "question not answered", err)
}

// answerNo ends a question without an edit. Whoever asked may take it back, and
// a moderator may end it.
func (b *Bot) answerNo(ctx, within context.Context, c call, key string, f form) {
	q := *f.Question
	answer, ok := f.mayEnd(c.Interaction)
	if !ok {
		b.refuse(ctx, c, &refusal{id: locale.AskNotYours, args: locale.Args{"Who": "<@" + q.Of + ">"}})
		return
	}
	err := history.ChangeForm(within, b.history, key, func(f *form) error {
		switch {
		case f.Question == nil:
			return history.ErrGone
		case f.Question.Answer == answerYes && b.hasJob(within, c, f.Question.Job, f.Question.At):
			return errAnswered
		case f.Question.Answer == answerNo, f.Question.Answer == answerOff:
			answer = f.Question.Answer // it was not told, perhaps: it is told again
		}
		f.Question.Answer, f.Question.Job, f.Question.At = answer, "", c.began.UTC()
		return nil
	})
	if err != nil {
		b.refuse(ctx, c, b.unanswered(c, err))
		return
	}
	b.log.Info("question answered", "interaction", q.Interaction, "answer", answer)
	if b.endQuestion(ctx, c, q, endings[answer]) {
		b.forgetQuestion(ctx, key, q)
	}
}

// endings are what a question says at last that no edit came of.
var endings = map[string]locale.ID{answerNo: locale.AskRefused, answerOff: locale.AskWithdrawn}

// mayEnd says what it means that somebody presses No, if they may.
func (f form) mayEnd(i *discord.Interaction) (answer string, ok bool) {
	who, q := i.Author().ID, f.Question
	here := i.GuildID != "" && i.GuildID == q.Guild && i.ChannelID == q.Channel
	switch {
	case who == "":
		return "", false
	case who == q.Of:
		return answerNo, true
	case who == f.User:
		return answerOff, true
	}
	return answerOff, here && i.Member != nil && i.Member.Permissions.Has(discord.ManageMessages)
}

// endQuestion puts a sentence without buttons in the place of a question, and reports
// whether it got there.
func (b *Bot) endQuestion(ctx context.Context, c call, q question, id locale.ID) bool {
	reply := discord.Reply{Content: b.asked(q).Say(id, nil), Flags: discord.SuppressEmbeds}
	_, err := b.wire.Respond(ctx, c.Interaction, discord.Response{Type: discord.RespondUpdate, Data: reply})
	if err != nil {
		b.log.Warn("answer did not arrive", "interaction", c.ID, "after", time.Since(c.began), "err", err)
	}
	return err == nil
}

// forgetQuestion removes what was kept of a question that has ended. It has time of
// its own: the answer may have taken all that there was.
func (b *Bot) forgetQuestion(ctx context.Context, key string, q question) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetAskedWithin)
	defer cancel()
	if err := b.history.ForgetForm(ctx, key); err != nil {
		b.log.Warn("question not forgotten", "interaction", q.Interaction, "err", err)
	}
	b.forgetAsked(ctx, q.Order)
}

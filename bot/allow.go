package bot

import (
	"context"
	"errors"
	"time"

	"retouch/bot/history"
	"retouch/bot/locale"
)

// answerYes begins the edit that was asked for. It counts for whoever asked, and
// it is in their language; whoever allowed it may still call it off.
func (b *Bot) answerYes(ctx, within context.Context, c call, key string, f form) {
	q := *f.Question
	if c.Author().ID != q.Of {
		b.refuse(ctx, c, &refusal{id: locale.AskNotYours, args: locale.Args{"Who": "<@" + q.Of + ">"}})
		return
	}
	r := b.unfit(c, q.Order)
	if r == nil {
		r = b.stillOpen(within, c, owners{Also: f.Whose.Also}.others(f.User))
	}
	if r != nil {
		b.refuse(ctx, c, r)
		return
	}
	if err := b.claimQuestion(within, c, key); err != nil {
		b.refuse(ctx, c, b.unanswered(c, err))
		return
	}
	j := newJob(c, q.Order)
	j.Owner, j.Allowed, j.InPlace = f.User, q.Of, true
	j.Locale, j.GuildLocale, j.Line = q.Locale, q.GuildLocale, f.lineOf(q.Order)
	b.log.Info("question answered", "interaction", q.Interaction, "answer", answerYes, "job", c.ID)
	b.deposit(ctx, c, j)
}

// stillOpen holds a yes against what its owner said for good since, and against
// what others want whose pictures these are as well.
func (b *Bot) stillOpen(ctx context.Context, c call, others []string) *refusal {
	err := b.unopposed(ctx, c.Author().ID)
	if errors.Is(err, errClosed) {
		return &refusal{id: locale.AskClosedYours}
	}
	if err == nil {
		err = b.unopposed(ctx, others...)
	}
	switch {
	case err != nil:
		return b.unwished(c, err)
	case b.policy.EditOthers == policyDeny:
		return &refusal{id: locale.ConsentDenied}
	}
	return nil
}

// claimQuestion takes a question for this press, so that however often and
// wherever it is pressed, one edit begins. A yes whose job was never stored, or
// had nobody to answer, leaves the question open for the next.
func (b *Bot) claimQuestion(ctx context.Context, c call, key string) error {
	return history.ChangeForm(ctx, b.history, key, func(f *form) error {
		q := f.Question
		switch {
		case q == nil:
			return history.ErrGone
		case !time.Now().Before(q.Until):
			return errExpired
		case q.Answer == answerNo, q.Answer == answerOff:
			return errAnswered
		case q.Answer == answerYes && q.Job != c.ID && b.hasJob(ctx, c, q.Job, q.At):
			return errAnswered
		}
		q.Answer, q.Job, q.At = answerYes, c.ID, c.began.UTC()
		return nil
	})
}

// hasJob reports whether what was taken for a job at some moment has, or is
// getting, that job. One that had nobody to answer counts for nothing.
func (b *Bot) hasJob(ctx context.Context, c call, job string, at time.Time) bool {
	_, _, state, err := b.jobs.Find(ctx, job)
	if errors.Is(err, ErrUnknown) {
		return c.began.Sub(at).Abs() < doubleClick
	}
	return err != nil || state != stateDropped
}

// declinedFor is the sentence for a job that could not be stored, told to the
// member who pressed the button. If the edit is somebody else's, it says whose.
func (b *Bot) declinedFor(ctx context.Context, c call, j job, err error) *refusal {
	if j.Owner == ownerOf(c) {
		return b.declined(ctx, c, err)
	}
	who := locale.Args{"Who": "<@" + j.Owner + ">"}
	if spent, ok := errors.AsType[*SpentError](err); ok && spent.Yours {
		who["Renews"] = relative(spent.Renews)
		return &refusal{id: locale.AskSpent, args: who}
	}
	if _, ok := errors.AsType[*TooManyError](err); ok {
		return &refusal{id: locale.AskTooMany, args: who}
	}
	return b.declined(ctx, c, err)
}

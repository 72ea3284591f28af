package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
)

// deed is what a light job does that takes something away: a message, what is
// kept of a version, all that is kept of a member. It may be done twice, so after
// a crash it is done anew.
type deed func(*Bot, context.Context, *work) (ending, error)

// forgetDeed is the Do of the job that forgets a member; the others are called as
// their buttons are.
const forgetDeed = "forget"

// deeds are those that there are, by the Do of their job.
func deeds() map[string]deed {
	return map[string]deed{
		dismissPress: (*Bot).takeAway,
		discardPress: (*Bot).takeAway,
		deletePress:  (*Bot).takeAway,
		erasePress:   (*Bot).eraseAll,
		forgetDeed:   (*Bot).forgetAll,
	}
}

// losses are what goes by a deed.
type losses struct {
	Away   []history.Place `json:"away,omitempty"`   // messages
	Forget []string        `json:"forget,omitempty"` // versions
	From   string          `json:"from,omitempty"`   // the message that was looked at, when the button was under another
}

// deedWithin is how long a deed may be tried in one run. What takes longer leaves
// its worker to others for a while.
const deedWithin = 15 * time.Second

// deedFor is how long it is tried, after the press, before its member is asked to
// press once more.
const deedFor = 2 * time.Minute

// carryOut is the whole of such a job.
func (b *Bot) carryOut(ctx context.Context, w *work, do deed) error {
	ctx, cancel := context.WithTimeoutCause(ctx, deedWithin, errLate)
	defer cancel()
	e, err := ending{state: stateCancelled}, error(nil)
	if w.task.State() != stateCancelling {
		e, err = do(b, ctx, w)
	}
	if err == nil {
		err = b.closeLight(ctx, w, e, "done")
	}
	if err != nil && interrupted(ctx, err) {
		return reason(ctx, err)
	}
	return err
}

// doing makes a job of a press that takes something away. Its acknowledgement
// leaves the message as it is.
func doing(c call, do string) job {
	j := newJob(c, order{Private: isPrivate(c)})
	j.Do, j.InPlace = do, true
	return j
}

// putOff leaves a job for later that could not be done now, and ends it when it
// is too late for that.
func (w *work) putOff(err error) (ending, error) {
	if w.task.Hopeless() || !time.Now().Before(w.deadline) {
		return ending{stateDropped, kindOf(err), err}, nil
	}
	return ending{}, fmt.Errorf("%w: %w", ErrAway, err)
}

// untilDone tries again and again, until ctx ends: each try goes on where the one
// before had to stop.
func untilDone(ctx context.Context, try func() error) error {
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		if err := try(); err == nil || !pause(ctx, wait) {
			return err
		}
	}
}

// tried reports whether a deed was tried for long enough.
func (w *work) tried() bool {
	return w.task.Hopeless() || time.Since(w.Began) >= deedFor || !time.Now().Before(w.deadline)
}

// unanswered is the end of a job whose press was told by Discord that it failed.
func unanswered() ending {
	return ending{stateDropped, kindNobody, fmt.Errorf("acknowledgement was refused: %w", errNobody)}
}

// maxRefusals is how often Discord may refuse a plain sentence before that is
// believed: it has been seen to refuse what it took a moment later.
const maxRefusals = 3

// tellHere puts a reply in the place of the message with the button, and ends the
// job with e.
func (b *Bot) tellHere(ctx context.Context, w *work, reply discord.Reply, e ending) (ending, error) {
	ctx, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	end, refusals := time.Now().Add(confirmFor), 0
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		_, err := b.wire.EditOriginal(ctx, w.Application, w.Token, reply)
		switch {
		case err == nil:
			return e, nil
		case notFound(err) && !goneAlready(err) && time.Now().Before(end): // the press's answer is still on its way
		case orNobody(err, nil) != nil:
			return ending{stateDropped, kindNobody, errors.Join(orNobody(err, nil), e.err)}, nil
		case lasting(err):
			if refusals++; refusals > maxRefusals {
				return ending{stateDropped, kindUndeliverable, errors.Join(b.orUndelivered(err), e.err)}, nil
			}
		}
		if !pause(ctx, wait) {
			return w.putOff(errors.Join(err, e.err))
		}
	}
}

// goneAlready reports whether a message is not there any more.
func goneAlready(err error) bool {
	api, ok := errors.AsType[*discord.APIError](err)
	return ok && api.Code == discord.CodeUnknownMessage
}

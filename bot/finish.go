package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// How long a job may still talk to Discord and to the store after its context
// ended: to deliver what was paid for, to say that it did not work out, and to
// note the end. All together end within the 20 s that a stop leaves after
// STOP_TIMEOUT, because what is stopped is not apologised for.
const (
	deliverGrace   = 12 * time.Second
	apologiseGrace = 7 * time.Second
	endGrace       = 5 * time.Second
)

// finish tells the member how the job ended, if that is still to do, and notes
// it: first what is given back, then the end.
func (b *Bot) finish(ctx context.Context, w *work, err error) error {
	switch {
	case err != nil && interrupted(ctx, err) && !spent(err):
		return reason(ctx, err)
	case errors.Is(err, ErrAway):
		return err
	}
	e, failed := b.tell(ctx, w, err)
	if failed == nil && (isNobody(e.err) || e.state == stateCancelled && w.Do == "") {
		b.unremember(ctx, w)
	}
	if failed == nil {
		failed = b.close(ctx, w, e)
	}
	if failed != nil && interrupted(ctx, failed) {
		return reason(ctx, failed)
	}
	return failed
}

// spent reports whether an error is how a paid call ended. That is kept before
// anything else is done, also at a stop: otherwise the call would be made again
// as one that was broken off.
func spent(err error) bool {
	e, ok := errors.AsType[*editor.Error](err)
	return ok && e.Paid && e.Kind != editor.Cancelled
}

// ending is how a job ends.
type ending struct {
	state string
	kind  string // what went wrong, "" for nothing
	err   error  // for the log
}

// interrupted reports whether somebody else goes on with the job: it was lost,
// called off, or given back at a stop.
func interrupted(ctx context.Context, err error) bool {
	return errors.Is(err, ErrLost) || errors.Is(err, ErrCancelled) || errors.Is(err, errOver) || ctx.Err() != nil && !late(ctx)
}

// reason is why a job is left to somebody else.
func reason(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(err, errOver):
		return ErrCancelled
	case cause == nil, errors.Is(err, ErrLost), errors.Is(err, ErrCancelled):
		return err
	default:
		return cause
	}
}

// tell says the last words that fit what became of a job.
func (b *Bot) tell(ctx context.Context, w *work, err error) (ending, error) {
	var found *answeredError
	switch {
	case err == nil, errors.As(err, &found) && found.picture:
		if w.Do == "" {
			b.remember(ctx, w)
		}
		return ending{state: stateReplied}, nil
	case errors.As(err, &found) && w.seen:
		return ending{stateApologised, "answered", err}, nil
	case errors.As(err, &found), isNobody(err):
		return ending{stateDropped, kindOf(err), err}, nil
	case errors.Is(err, errCalledOff):
		return b.tellCalledOff(ctx, w)
	}
	return b.apologise(ctx, w, err)
}

// isNobody reports whether an error leaves nobody to tell.
func isNobody(err error) bool {
	return errors.Is(err, errNobody) || errors.Is(err, errUndelivered)
}

// tellCalledOff tells what whoever pressed the button could not tell, or did
// not live to note.
func (b *Bot) tellCalledOff(ctx context.Context, w *work) (ending, error) {
	err := b.sayLast(ctx, w, cancelled(w.words, w.task.CalledOffBy()), dismissButton(w.words, w.id, w.Owner))
	if isNobody(err) || errors.Is(err, errOver) {
		err = nil
	}
	return ending{state: stateCancelled}, err
}

// apology is what is kept of the last words of a job that failed.
type apology struct {
	Text string `json:"text"`
	Kind string `json:"kind"`
}

// apologise keeps the sentence for an error and then puts it in place of the
// reply, so that it is the only one that the member ever reads.
func (b *Bot) apologise(ctx context.Context, w *work, err error) (ending, error) {
	a := apology{referred(w.words, b.sentence(ctx, w, err), w.id), kindOf(err)}
	if interruption(ctx, err) == locale.FailLate {
		a.Kind = kindLate
	}
	if errors.Is(err, errWorded) {
		_ = json.Unmarshal(w.task.Words(), &a) // else the sentence for an unknown failure
	} else if err := b.keepWords(ctx, w, a, spent(err)); err != nil {
		return ending{}, err
	}
	told := b.sayLast(ctx, w, a.Text, b.ways(ctx, w, a.Kind)...)
	if isNobody(told) {
		return ending{stateDropped, a.Kind, fmt.Errorf("%w: %w", told, err)}, nil
	}
	if told != nil {
		return ending{}, fmt.Errorf("tell that the job failed (%w): %w", err, told)
	}
	b.noteWhere(ctx, w)
	return ending{stateApologised, a.Kind, err}, nil
}

// ways are the buttons under an apology. What they need is kept before they are
// there: also the inputs, which an API that fails at once leaves hardly time for.
func (b *Bot) ways(ctx context.Context, w *work, kind string) []discord.Component {
	if w.Do != "" {
		return nil
	}
	if retryHelps(kind) || rewordHelps(kind) {
		w.inputs.wait(inputsGrace)
	}
	v := b.versionFailed(ctx, w, kind)
	b.keepVersion(ctx, w, v)
	return b.failureButtons(w.words, v, w.Owner)
}

// keepWords stores an apology. One for a call that was paid is put down as a
// picture would be: no other call may follow.
func (b *Bot) keepWords(ctx context.Context, w *work, a apology, paid bool) error {
	ctx, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	words, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write apology: %w", err)
	}
	if paid {
		b.owe(w, owed{Words: words})
	}
	if err := w.task.Apologise(ctx, words); err != nil {
		return fmt.Errorf("keep apology: %w", err)
	}
	w.paidUp()
	return nil
}

// cancelled is the sentence for a job that somebody called off.
func cancelled(words locale.Words, by string) string {
	if !isSnowflake(by) {
		return words.Say(locale.Cancelled, nil)
	}
	return words.Say(locale.CancelledBy, locale.Args{"Who": "<@" + by + ">"}) // nobody is pinged: see discord.Mentions
}

// sayLast puts a sentence in place of the reply. It outlives a context that has
// ended by a short time.
func (b *Bot) sayLast(ctx context.Context, w *work, sentence string, ways ...discord.Component) error {
	w.lines.stop()
	telling, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	if err := w.floor.take(telling); err != nil {
		return err
	}
	defer w.floor.pass()
	if w.floor.over.Load() {
		return errOver
	}
	reply := message{Reply: discord.Reply{Content: cut(sentence, maxContent), Flags: discord.SuppressEmbeds, Components: ways}}
	if err := b.sayUntilTold(telling, w, reply); err != nil {
		return err
	}
	return b.stays(ctx, w, func(ctx context.Context) error { return b.sayUntilTold(ctx, w, reply) })
}

// sayUntilTold says last words until they are there, or never will be.
func (b *Bot) sayUntilTold(ctx context.Context, w *work, reply message) error {
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		m, err := b.say(ctx, w, reply)
		if err == nil || lasting(err) || isNobody(err) {
			w.floor.over.Store(err == nil)
			w.isAt(m)
			return b.orUndelivered(err)
		}
		if !pause(ctx, wait) {
			return fmt.Errorf("%w: %w", ErrAway, err)
		}
	}
}

// orUndelivered ends a job whose last words Discord does not take: a plain
// sentence is all that there is to say.
func (b *Bot) orUndelivered(err error) error {
	if err == nil || isNobody(err) {
		return err
	}
	b.meter.Undelivered()
	return fmt.Errorf("%w: %w", errUndelivered, err)
}

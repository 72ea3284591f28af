package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
)

// errLate is the cause with which a job's context ends at its deadline.
var errLate = errors.New("the time to answer is over")

// Why a job ends with an apology although nothing has failed in this run.
var (
	errHopeless  = errors.New("the job failed too often")
	errCalledOff = errors.New("the job was called off")
	errWorded    = errors.New("the words are kept and have to be told")
)

// work is a job while it is worked on.
type work struct {
	job
	task     Task
	id       string
	dir      string
	words    locale.Words
	started  time.Time
	deadline time.Time

	floor *floor
	lines *lines
	place place  // of the reply, as far as it is known
	seen  bool   // the acknowledgement is known to have landed
	notes []note // about the pictures that were sent
	dead  bool   // the token opens nothing any more
	back  bool   // Discord could be asked in this run
	done  bool   // this process has nothing to do with the job any more

	inputs  inputs           // while they are being kept
	version *history.Version // as it was last to be kept,
	kept    bool             // and was,
	whole   bool             // after the last input was: who forgets it forgets them all
	drafted drafted          // touched by lines alone

	sharedBefore *history.Place // where a version was shared before this job shares it
}

// Work brings a job to its final answer, from the step at which it was left. It
// returns nil when the job has ended, and logs a line that says how.
//
// When ctx ends at the job's deadline the member is told so, in a short time of
// Work's own. When it ends for any other reason, and when a step says ErrLost or
// ErrCancelled, somebody else goes on with the job: Work says nothing and
// returns the reason. Another error means that the job did not end and that the
// same may be tried again.
func (b *Bot) Work(ctx context.Context, t Task) error {
	done := false
	defer b.counted(&done)
	err := b.work(ctx, t)
	done = true
	return err
}

func (b *Bot) work(ctx context.Context, t Task) error {
	w, err := b.begin(t)
	if err != nil {
		return b.unreadable(ctx, t, err)
	}
	ctx, cancel := context.WithDeadlineCause(ctx, w.deadline, errLate)
	defer cancel()
	floor, release := b.floors.hold(w.id)
	defer release()
	w.floor = floor
	w.lines = newLines(func(ctx context.Context, f frame) (err error) {
		b.courtesy(w.job, func() { err = b.showFrame(ctx, w, f) })
		return err
	})
	defer w.clear()
	defer w.lines.stop()
	defer func() { w.inputs.end() }()
	defer w.discreet()
	switch do := deeds()[w.Do]; {
	case do != nil:
		err = b.carryOut(ctx, w, do)
	case w.Do != "":
		err = b.show(ctx, w)
	default:
		err = b.finish(ctx, w, b.answer(ctx, w))
	}
	if err == nil {
		b.forgetLate(ctx, w)
	}
	if err != nil && interrupted(ctx, err) {
		b.forgetCalledOff(ctx, w)
	}
	w.done = err == nil || errors.Is(err, ErrLost) || errors.Is(err, ErrCancelled)
	return err
}

// clear removes the job's folder, unless what was paid for lies there alone.
func (w *work) clear() {
	if w.done || !Owed(w.dir) {
		_ = os.RemoveAll(w.dir)
	}
}

// discreet lets a panic go on without the job's token in it.
func (w *work) discreet() {
	if v := recover(); v != nil {
		panic(discord.Hide(fmt.Sprint(v), w.Token))
	}
}

// begin reads a job.
func (b *Bot) begin(t Task) (*work, error) {
	j, err := decodeJob(t.Record())
	if err != nil {
		return nil, err
	}
	id := t.ID()
	if !filepath.IsLocal(id) || filepath.Base(id) != id || id == "." {
		return nil, fmt.Errorf("work on job: %q cannot name a folder", id)
	}
	w := &work{
		job: j, task: t, id: id, dir: filepath.Join(b.dir, id),
		words: b.catalog.Words(j.Locale, j.GuildLocale), started: time.Now(), deadline: t.Deadline(),
		place: place{Channel: j.Channel, Ephemeral: j.Order.Private}, seen: t.State() != stateAccepted || t.Attempts() > 0,
	}
	_ = json.Unmarshal(t.Note(), &w.place) // without a note the channel is known
	w.place.Ephemeral = w.place.Ephemeral || j.Order.Private
	if w.place.Message == "" {
		w.place.Message = j.Message
	}
	if w.deadline.IsZero() {
		w.deadline = j.Began.Add(b.within)
	}
	return w, nil
}

// unreadable leaves a job alone that this program cannot read: a newer one may.
// When that did not happen it is dropped, with nobody to tell.
func (b *Bot) unreadable(ctx context.Context, t Task, err error) error {
	if !t.Hopeless() {
		return err
	}
	b.log.Error("job dropped", "job", t.ID(), "err", err)
	if err := b.Drop(ctx, t); err != nil {
		return err
	}
	if err := t.End(ctx, stateDropped); err != nil {
		return fmt.Errorf("drop job: %w", err)
	}
	return nil
}

// answer is the whole of an edit, one call for each step, from where the job
// was left.
func (b *Bot) answer(ctx context.Context, w *work) error {
	if err := b.bringIn(ctx, w); err != nil {
		return err
	}
	state := w.task.State()
	if state == stateCancelling {
		return errCalledOff
	}
	if err := b.given(ctx, w); err != nil {
		return b.instead(ctx, w, err)
	}
	if state == stateEdited {
		return b.redeliver(ctx, w)
	}
	request, err := b.collect(ctx, w)
	if err != nil {
		return err
	}
	b.keepInputs(ctx, w, request)
	result, err := b.edit(ctx, w, request)
	if err != nil {
		return err
	}
	w.lines.show(w.bringing(time.Now()))
	made, err := b.keep(ctx, w, result)
	if err != nil {
		return err
	}
	return b.deliver(ctx, w, made)
}

// given says why there is nothing left to do but to apologise.
func (b *Bot) given(ctx context.Context, w *work) error {
	state := w.task.State()
	switch {
	case state == stateApologising:
		return errWorded
	case w.task.Hopeless():
		return errHopeless
	case state == stateEdited:
		return nil // paid for: it is delivered however late
	case late(ctx):
		return errLate
	case state == stateEditing && w.task.Attempts() >= b.attempts:
		return ErrAttempts
	}
	return nil
}

// instead makes sure that there is a reply to apologise in, and that it has not
// its final answer already.
func (b *Bot) instead(ctx context.Context, w *work, err error) error {
	if found := b.find(ctx, w); found != nil {
		return found
	}
	return err
}

// redeliver takes up a job whose result is kept.
func (b *Bot) redeliver(ctx context.Context, w *work) error {
	if err := b.find(ctx, w); err != nil {
		return err
	}
	made, err := b.kept(ctx, w)
	if err != nil {
		return err
	}
	return b.deliver(ctx, w, made)
}

// late reports whether a job's context ended at its deadline.
func late(ctx context.Context) bool {
	cause := context.Cause(ctx)
	return errors.Is(cause, errLate) || errors.Is(cause, context.DeadlineExceeded)
}

// outlive returns a context that ends some time after ctx does.
func outlive(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(by)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { stop(); cancel() }
}

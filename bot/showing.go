package bot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
	"retouch/editor"
)

// showWithin is how long a job that shows something may take in one run: whoever
// waits longer has pressed something else by then.
const showWithin = 2 * time.Minute

// show is the whole of a job that only shows something. Every step of it can be
// repeated, so after a crash it begins anew.
func (b *Bot) show(ctx context.Context, w *work) error {
	ctx, cancel := context.WithTimeoutCause(ctx, showWithin, errLate)
	defer cancel()
	err := b.reach(ctx, w)
	if err == nil {
		err = b.exhibit(ctx, w)
	}
	return b.endShow(ctx, w, err)
}

func (b *Bot) exhibit(ctx context.Context, w *work) error {
	switch {
	case w.task.State() == stateCancelling:
		return errCalledOff
	case w.task.Hopeless():
		return errHopeless
	}
	v, err := b.history.Version(ctx, w.View.version())
	if err != nil {
		return fmt.Errorf("show version: %w", err)
	}
	pictures, err := b.bring(ctx, w)
	if err != nil {
		return err
	}
	e := exhibit{work: w, bot: b, v: v, pictures: pictures, limit: w.UploadLimit}
	if w.Do == copyPress {
		return b.sendCopy(ctx, w, e)
	}
	were, err := b.keepShown(ctx, w.dir, w.Losing)
	if err != nil {
		return err
	}
	if err := b.noteShared(ctx, w, nil); err != nil { // before others can see it
		return err
	}
	m, err := b.offerExhibit(ctx, e, func(ctx context.Context, r message) (*discord.Message, error) {
		return b.say(ctx, w, r)
	})
	if err != nil {
		b.closes(w, err)
		return refused(err)
	}
	if err := b.noteShared(ctx, w, m); err != nil { // it is there all the same
		b.log.Warn("place of what is shared stays as it was noted before", "job", w.id, "err", err)
	}
	b.keepAnew(ctx, w, were)
	return nil
}

// bring brings the pictures into the job's folder as they are.
func (b *Bot) bring(ctx context.Context, w *work) ([]editor.Picture, error) {
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of job: %w", err)
	}
	var from []editor.Source
	for _, s := range w.Order.Pictures {
		from = append(from, b.from(ctx, s, false))
	}
	began := time.Now()
	pictures, err := b.editor.Bring(ctx, w.dir, from)
	b.meter.Step("fetch", time.Since(began))
	return pictures, err
}

// reach makes sure that there is a reply to show something in. For one that
// takes the place of a message, that message is the reply: it had its final
// answer before, so its looks tell nothing; it can be read as soon as the press
// was acknowledged.
func (b *Bot) reach(ctx context.Context, w *work) error {
	if !w.InPlace {
		return b.find(ctx, w)
	}
	result, m := b.acknowledged(ctx, w.id)
	switch result {
	case hasLanded:
		w.seen = true
		if w.place.Message == "" { // else Discord need not tell
			w.isAt(m)
		}
		return nil
	case notLanded:
		return fmt.Errorf("acknowledgement was refused: %w", errNobody)
	}
	return b.lookInPlace(ctx, w)
}

// lookInPlace asks Discord for the message until it is there or must be taken
// for lost.
func (b *Bot) lookInPlace(ctx context.Context, w *work) error {
	end := time.Now().Add(confirmFor)
	for wait := confirmPause; ; {
		m, err := b.wire.Original(ctx, w.Application, w.Token)
		switch {
		case err == nil && w.shownIn(m):
			return &answeredError{picture: true}
		case err == nil, unreadable(err):
			w.seen = w.seen || err == nil
			w.isAt(m)
			return nil
		case lasting(err) && (!notFound(err) || time.Now().After(end) && w.settled()):
			return w.lost(err)
		case !lasting(err):
			wait = min(2*wait, lookPauseMax)
		}
		if !pause(ctx, wait) {
			return orAway(fmt.Errorf("look for message: %w", context.Cause(ctx)), err)
		}
	}
}

// shownIn reports whether a message shows already what the job is to show: an
// earlier run got that far.
func (w *work) shownIn(m *discord.Message) bool {
	if m == nil || len(m.Attachments) != len(w.Order.Pictures) {
		return false
	}
	for n, a := range m.Attachments {
		id, nth, ok := resultOf(a.Filename)
		if w.View.originals() {
			id, nth, ok = originalOf(a.Filename)
		}
		if !ok || id != w.View.version() || nth != max(w.Order.Pictures[n].N, 1) && !w.View.originals() {
			return false
		}
	}
	return true
}

// showSentence says why nothing can be shown, and what to do.
func (w *work) showSentence(err error) string {
	args := locale.Args{"Permissions": permissions(w.words, true)}
	if refused, ok := errors.AsType[*undeliverable](err); ok {
		return w.words.Say(refused.id, args)
	}
	if errors.Is(err, history.ErrGone) || editor.KindOf(err) == editor.Gone {
		return w.words.Say(locale.ShowGone, nil)
	}
	return w.words.Say(locale.ShowFailed, nil)
}

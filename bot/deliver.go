package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"retouch/bot/locale"
)

// undeliverable is a picture that Discord does not take, whatever the caption.
type undeliverable struct {
	id  locale.ID
	err error
}

func (u *undeliverable) Error() string { return "deliver picture: " + u.err.Error() }
func (u *undeliverable) Unwrap() error { return u.err }

// kind tells a place that takes no pictures from the bot, and may later, from a
// picture that Discord does not take.
func (u *undeliverable) kind() string {
	switch u.id {
	case locale.FailUploads, locale.FailPermission, locale.FailThread:
		return kindClosed
	}
	return kindUndeliverable
}

// overdueGrace is how long a result may take that was found after the job's
// deadline.
const overdueGrace = 30 * time.Second

// deliver puts the picture in place of the reply, and breaks off what is said
// there at the moment. It is paid for, so this goes on for a while when ctx has
// ended, and is tried again as long as Discord cannot take it.
func (b *Bot) deliver(ctx context.Context, w *work, m made) error {
	w.lines.stop()
	grace := deliverGrace
	if ctx.Err() != nil {
		grace = overdueGrace
	}
	delivering, cancel := outlive(ctx, grace)
	defer cancel()
	if err := w.floor.take(delivering); err != nil {
		return w.orOwed(fmt.Errorf("deliver picture: %w", err), errUnasked)
	}
	defer w.floor.pass()
	began := time.Now()
	w.floor.over.Store(true)
	err := b.upload(delivering, w, m)
	w.floor.over.Store(err == nil)
	b.meter.Step("deliver", time.Since(began))
	if err != nil {
		return err
	}
	return b.stays(ctx, w, func(ctx context.Context) error { return b.upload(ctx, w, m) })
}

// orAway makes ErrAway of a failure when nothing else reached Discord either.
func orAway(err, asked error) error {
	if !reached(asked) {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return err
}

// orOwed makes ErrAway of a failure to upload: what was paid for is still to be
// delivered. An apology takes its place only when Discord takes everything but
// the picture, and the reply cannot be held open for another run.
func (w *work) orOwed(err, asked error) error {
	if w.back && reached(asked) && time.Since(w.Began) >= holdOpen {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}

// reached reports whether Discord answered, whatever it said.
func reached(asked error) bool { return asked == nil || lasting(asked) }

// holdOpen is when no other run fits into the life of the interaction's token,
// with the time that an apology takes.
const holdOpen = tokenLife - clockDrift - overdueGrace - confirmFor - apologiseGrace

// errUnasked says that Discord was not asked, because it is not known for what.
var errUnasked = errors.New("the reply cannot be looked at")

// arrivedAnyway asks Discord for the reply when the answer to an upload was
// lost, so that an apology never takes the place of a picture.
func (b *Bot) arrivedAnyway(ctx context.Context, w *work) (bool, error) {
	if w.dead {
		return false, errUnasked
	}
	ctx, cancel := outlive(ctx, confirmFor)
	defer cancel()
	m, err := b.wire.Original(ctx, w.Application, w.Token)
	there := err == nil && answered(m, w.job) && len(m.Attachments) > 0
	if there {
		w.isAt(m)
	}
	return there, err
}

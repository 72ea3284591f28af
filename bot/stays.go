package bot

import (
	"context"
	"fmt"
	"time"

	"retouch/bot/discord"
)

// arriveWithin is how long words in progress are feared that Discord may have
// taken in whole before they were broken off: it could act on them after the
// final answer.
const arriveWithin = 15 * time.Second

// stays looks after a final answer for as long as such words may land on it, and
// gives it again if they did, also past the job's deadline. It is called by
// whoever has the floor. The answer was given, so nothing else takes its place:
// when the bot is stopped meanwhile, or the answer cannot be given again now,
// another run looks once more.
func (b *Bot) stays(ctx context.Context, w *work, again func(context.Context) error) error {
	ctx, cancel := untimed(ctx)
	defer cancel()
	err := w.floor.watch(ctx, func() error {
		m, err := b.standing(ctx, w)
		if err != nil || !cancels(m.Components, w.id) {
			return nil
		}
		b.log.Info("late words overwrote the answer, giving it again", "job", w.id)
		giving, cancel := context.WithTimeout(ctx, deliverGrace)
		defer cancel()
		return again(giving)
	})
	if err == nil || interrupted(ctx, err) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}

// untimed returns a context that ends when ctx does, but not because it is late.
func untimed(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if !late(ctx) {
			cancel(context.Cause(ctx))
		}
	})
	return out, func() { stop(); cancel(nil) }
}

// watch looks after a second and then every other, for as long as words in
// progress may arrive that got no answer: mostly not at all.
func (f *floor) watch(ctx context.Context, look func() error) error {
	f.mu.Lock()
	until := f.unrest
	f.mu.Unlock()
	for wait := time.Second; time.Now().Before(until); wait = 2 * time.Second {
		if !pause(ctx, min(wait, time.Until(until))) {
			return fmt.Errorf("look after the answer: %w", context.Cause(ctx))
		}
		if err := look(); err != nil {
			return err
		}
	}
	return nil
}

// standing is the reply as it is now.
func (b *Bot) standing(ctx context.Context, w *work) (*discord.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, lineWithin)
	defer cancel()
	if !w.dead {
		return b.wire.Original(ctx, w.Application, w.Token)
	}
	if w.place.Message == "" {
		return nil, errUndelivered
	}
	return b.wire.Message(ctx, w.place.Channel, w.place.Message)
}

// cancels reports whether there is a button that cancels this very job.
func cancels(components []discord.SentComponent, id string) bool {
	for _, c := range components {
		if c.CustomID == cancelPrefix+id || cancels(c.Components, id) {
			return true
		}
	}
	return false
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"retouch/bot/history"
	"retouch/editor"
)

// close notes the end, and the words that a member may want once more.
func (b *Bot) close(ctx context.Context, w *work, e ending) error {
	ctx, cancel := outlive(ctx, endGrace)
	defer cancel()
	if e.state != stateDropped {
		b.rememberWords(ctx, w.job)
	}
	if err := b.settle(ctx, w.job, w.task, e); err != nil {
		return err
	}
	if e.state == stateReplied && w.Do == "" {
		b.took.add(time.Since(w.started))
	}
	b.forgetAnswered(ctx, w, e.state)
	b.report(ctx, w, e)
	return nil
}

// settle gives back what a job was counted for when its member got nothing for
// it, and notes the end. A job that was called off after a paid call had begun
// stays counted: otherwise a member could spend without limit by cancelling.
func (b *Bot) settle(ctx context.Context, j job, t Task, e ending) error {
	free := t.Attempts() == 0 || e.state == stateApologised || errors.Is(e.err, errUndelivered)
	if free && j.Do == "" && e.state != stateReplied {
		if err := b.ledger.GiveBack(ctx, t.ID(), j.Owner, j.Began); err != nil {
			return fmt.Errorf("give back what the job was counted for: %w", err)
		}
	}
	if err := t.End(ctx, e.state); err != nil {
		return fmt.Errorf("note that the job ended: %w", err)
	}
	b.meter.Ended(e.state)
	if e.kind != "" {
		b.meter.Failed(e.kind)
	}
	return nil
}

// Drop gives back what a job was counted for that is going to end without
// having been answered, because the bot failed at that too often. It may be
// repeated. Of a job that cannot be read, the time it began is worked out.
func (b *Bot) Drop(ctx context.Context, t Task) error {
	began := t.Deadline().Add(-b.within)
	if j, err := decodeJob(t.Record()); err == nil {
		began = j.Began
		b.unnoteShared(ctx, j, history.Place{}, nil)
	}
	if err := b.ledger.GiveBack(ctx, t.ID(), t.Owner(), began); err != nil {
		return fmt.Errorf("give back what a dropped job was counted for: %w", err)
	}
	b.meter.Ended(stateDropped)
	return nil
}

// kindOf names what went wrong with a job.
func kindOf(err error) string {
	refused, _ := errors.AsType[*undeliverable](err)
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errNobody):
		return kindNobody
	case errors.Is(err, errUndelivered):
		return kindUndeliverable
	case refused != nil:
		return refused.kind()
	case errors.Is(err, errLate):
		return kindLate
	case errors.Is(err, ErrAttempts):
		return kindInterrupted
	case errors.Is(err, errHopeless):
		return kindHopeless
	}
	return string(editor.KindOf(err))
}

// report writes the job's line. What was asked and said stays out of it.
func (b *Bot) report(ctx context.Context, w *work, e ending) {
	level, message := loudness(e)
	attrs := []slog.Attr{
		slog.String("job", w.id),
		slog.String("kind", e.kind),
		slog.Int("attempt", w.task.Attempts()),
		slog.Duration("took", time.Since(w.started).Round(time.Millisecond)),
		slog.Int("pictures", len(w.Order.Pictures)),
	}
	if e.err != nil {
		attrs = append(attrs, slog.Any("err", e.err))
	}
	b.log.LogAttrs(ctx, level, message, attrs...)
}

// loudness says how loudly an end is logged: what members and services cause is
// a warning, what we or the settings cause is an error.
func loudness(e ending) (slog.Level, string) {
	switch {
	case e.state == stateReplied:
		return slog.LevelInfo, "edit done"
	case e.state == stateCancelled:
		return slog.LevelInfo, "edit cancelled"
	case errors.Is(e.err, errUndelivered):
		return slog.LevelWarn, "edit could not be told to anybody"
	case e.state == stateDropped:
		return slog.LevelInfo, "edit dropped"
	case e.kind == kindHopeless, e.kind == string(editor.Internal), e.kind == string(editor.Misconfigured):
		return slog.LevelError, "edit failed"
	}
	return slog.LevelWarn, "edit failed"
}

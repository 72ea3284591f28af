package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
)

// endShow tells a member that something could not be shown, where that is still
// to do, and notes the end. A press whose answer takes the place of a message
// leaves that as it is when it fails: what there is matters more than a sentence
// in its place.
func (b *Bot) endShow(ctx context.Context, w *work, err error) error {
	if err != nil && interrupted(ctx, err) {
		return reason(ctx, err)
	}
	if errors.Is(err, ErrAway) {
		return err
	}
	e, failed := b.tellShow(ctx, w, err)
	if failed == nil {
		failed = b.closeShow(ctx, w, e)
	}
	if failed != nil && interrupted(ctx, failed) {
		return reason(ctx, failed)
	}
	return failed
}

// tellShow says the last words that fit what became of a job that shows.
func (b *Bot) tellShow(ctx context.Context, w *work, err error) (ending, error) {
	var found *answeredError
	switch {
	case err == nil:
		return ending{state: stateReplied}, nil
	case errors.As(err, &found):
		return ending{state: stateReplied}, b.noteShownBefore(ctx, w)
	case isNobody(err):
		return ending{stateDropped, kindOf(err), err}, nil
	case errors.Is(err, errCalledOff) && !w.InPlace:
		return b.tellCalledOff(ctx, w)
	case w.InPlace:
		return ending{stateDropped, kindOf(err), err}, nil
	}
	told := b.sayShown(ctx, w, w.showSentence(err))
	if isNobody(told) {
		return ending{stateDropped, kindOf(err), fmt.Errorf("%w: %w", told, err)}, nil
	}
	if told != nil {
		told = fmt.Errorf("%w: tell that nothing can be shown (%w): %w", ErrAway, err, told)
	}
	return ending{stateApologised, kindOf(err), err}, told
}

// noteShownBefore notes what an earlier run had no time to note.
func (b *Bot) noteShownBefore(ctx context.Context, w *work) error {
	if !w.shares() {
		return nil
	}
	ctx, cancel := outlive(ctx, endGrace)
	defer cancel()
	m, err := b.wire.Original(ctx, w.Application, w.Token)
	if err != nil {
		return nil // it is healed by the first press
	}
	return b.noteShared(ctx, w, m)
}

// sayShown puts a sentence in place of the reply.
func (b *Bot) sayShown(ctx context.Context, w *work, sentence string) error {
	ctx, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	reply := discord.Reply{Content: cut(sentence, maxContent), Flags: discord.SuppressEmbeds}
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		_, err := b.wire.EditOriginal(ctx, w.Application, w.Token, reply)
		if err == nil || lasting(err) {
			return b.orUndelivered(orNobody(err, err))
		}
		if !pause(ctx, wait) {
			return err
		}
	}
}

// closeShow notes the end.
func (b *Bot) closeShow(ctx context.Context, w *work, e ending) error {
	ctx, cancel := outlive(ctx, endGrace)
	defer cancel()
	if err := b.settle(ctx, w.job, w.task, e); err != nil {
		return err
	}
	level, message := slog.LevelInfo, "shown"
	switch {
	case e.err != nil && e.kind == string(editor.Internal), e.kind == kindHopeless:
		level, message = slog.LevelError, "not shown"
	case e.err != nil && !errors.Is(e.err, errNobody):
		level, message = slog.LevelWarn, "not shown"
	case e.state != stateReplied:
		message = "not shown"
	}
	attrs := []slog.Attr{
		slog.String("job", w.id), slog.String("what", w.Do), slog.String("kind", e.kind),
		slog.Duration("took", time.Since(w.started).Round(time.Millisecond)),
	}
	if e.err != nil {
		attrs = append(attrs, slog.Any("err", e.err))
	}
	b.log.LogAttrs(ctx, level, message, attrs...)
	return nil
}

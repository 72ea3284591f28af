package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
)

// endShow tells a member that something could not be shown, where that is still
// to do, and notes the end. A press whose answer takes the place of a message
// leaves the pictures of that when it fails, and puts the sentence below its
// words.
func (b *Bot) endShow(ctx context.Context, w *work, err error) error {
	if err != nil && interrupted(ctx, err) {
		return reason(ctx, err)
	}
	if errors.Is(err, ErrAway) {
		return err
	}
	if err != nil && !shownBefore(err) {
		b.unnoteShared(ctx, w.job, w.at(), w.sharedBefore) // before the member can press again
	}
	e, failed := b.tellShow(ctx, w, err)
	if failed == nil {
		failed = b.closeLight(ctx, w, e, "shown")
	}
	if failed != nil && interrupted(ctx, failed) {
		return reason(ctx, failed)
	}
	return failed
}

// shownBefore reports whether an error only says that an earlier run has shown
// what there was to show.
func shownBefore(err error) bool {
	found, ok := errors.AsType[*answeredError](err)
	return ok && found.picture
}

// tellShow says the last words that fit what became of a job that shows.
func (b *Bot) tellShow(ctx context.Context, w *work, err error) (ending, error) {
	var found *answeredError
	switch {
	case err == nil:
		return ending{state: stateReplied}, nil
	case shownBefore(err):
		return ending{state: stateReplied}, b.noteShownBefore(ctx, w)
	case errors.As(err, &found):
		return ending{stateApologised, "answered", err}, nil
	case isNobody(err):
		return ending{stateDropped, kindOf(err), err}, nil
	case errors.Is(err, errCalledOff) && !w.InPlace:
		return b.tellCalledOff(ctx, w)
	}
	told, sentence := error(nil), referred(w.words, w.showSentence(err), w.id)
	if w.InPlace {
		told = b.sayBelow(ctx, w, sentence)
	} else {
		told = b.sayShown(ctx, w, sentence, dismissButton(w.words, w.id, w.Owner))
	}
	if isNobody(told) {
		return ending{stateDropped, kindOf(err), fmt.Errorf("%w: %w", told, err)}, nil
	}
	if told != nil {
		told = fmt.Errorf("%w: tell that nothing can be shown (%w): %w", ErrAway, err, told)
	}
	return ending{stateApologised, kindOf(err), err}, told
}

// sayBelow puts a sentence below the words of the message that stays, in the
// place of one that an earlier press left there.
func (b *Bot) sayBelow(ctx context.Context, w *work, sentence string) error {
	ctx, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		err := b.addBelow(ctx, w, sentence)
		switch {
		case err == nil:
			return nil
		case isNobody(err):
			b.meter.Undelivered()
			return err
		case lasting(err):
			return fmt.Errorf("%w: %w", errNobody, err)
		case !pause(ctx, wait):
			return err
		}
	}
}

// addBelow puts the sentence there by the press's right, or by the bot's own when
// that is dead.
func (b *Bot) addBelow(ctx context.Context, w *work, sentence string) error {
	if !w.dead {
		m, err := b.wire.Original(ctx, w.Application, w.Token)
		if err == nil {
			err = b.wire.EditWords(ctx, w.Application, w.Token, below(m.Content, sentence))
		}
		if !deadToken(err) {
			return err
		}
		if err := w.lost(err); err != nil {
			return err
		}
	}
	if w.place.Message == "" || w.place.Ephemeral {
		return fmt.Errorf("edit in channel: %w", errUndelivered)
	}
	m, err := b.wire.Message(ctx, w.place.Channel, w.place.Message)
	if err != nil {
		return err
	}
	return b.wire.EditMessageWords(ctx, w.place.Channel, w.place.Message, below(m.Content, sentence))
}

// below is a message's words with a small line under them. One that begins like
// it, from an earlier time, goes.
func below(words, sentence string) string {
	const alike = 12
	line := "\n-# " + sentence
	begin := string([]rune(line)[:min(alike, len([]rune(line)))])
	if at := strings.LastIndex(words, begin); at >= 0 {
		words = words[:at]
	}
	return cut(words, maxContent-discord.Units(line)) + line
}

// sayShown puts a sentence in place of the reply.
func (b *Bot) sayShown(ctx context.Context, w *work, sentence string, ways ...discord.Component) error {
	ctx, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	reply := message{Reply: discord.Reply{Content: cut(sentence, maxContent), Flags: discord.SuppressEmbeds, Components: ways}}
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		_, err := b.say(ctx, w, reply)
		if err == nil || lasting(err) || isNobody(err) {
			return b.orUndelivered(err)
		}
		if !pause(ctx, wait) {
			return err
		}
	}
}

// closeLight notes the end of a light job, and logs whether it was done, in the
// word for that.
func (b *Bot) closeLight(ctx context.Context, w *work, e ending, done string) error {
	ctx, cancel := outlive(ctx, endGrace)
	defer cancel()
	if err := b.settle(ctx, w.job, w.task, e); err != nil {
		return err
	}
	level, message := slog.LevelInfo, done
	switch {
	case e.err != nil && e.kind == string(editor.Internal), e.kind == kindHopeless:
		level, message = slog.LevelError, "not "+done
	case e.err != nil && !errors.Is(e.err, errNobody):
		level, message = slog.LevelWarn, "not "+done
	case e.state != stateReplied:
		message = "not " + done
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

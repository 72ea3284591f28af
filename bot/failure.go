package bot

import (
	"context"
	"errors"
	"strconv"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// failures are the sentences for the editor's kinds.
var failures = map[editor.Kind]locale.ID{
	editor.NotPicture:    locale.FailNotPicture,
	editor.Broken:        locale.FailBroken,
	editor.TooLarge:      locale.FailTooLarge,
	editor.TooManyPixels: locale.FailTooManyPixels,
	editor.BadMask:       locale.FailBadMask,
	editor.Gone:          locale.FailGone,
	editor.Unreachable:   locale.FailUnreachable,
	editor.Refused:       locale.FailRefused,
	editor.Rejected:      locale.FailRejected,
	editor.Busy:          locale.FailBusy,
	editor.Unavailable:   locale.FailUnavailable,
	editor.Timeout:       locale.FailTimeout,
	editor.OutOfCredit:   locale.FailOutOfCredit,
	editor.Misconfigured: locale.FailMisconfigured,
	editor.BadResult:     locale.FailBadResult,
	editor.Cancelled:     locale.FailStopping,
	editor.Internal:      locale.FailInternal,
}

// sentence says to the member what went wrong and what to do. Of an error from
// outside nothing but its kind, a number and a known format reach it.
func (b *Bot) sentence(ctx context.Context, t *task, err error) string {
	if id := interruption(ctx, err); id != "" {
		return t.words.Say(id, nil)
	}
	if refused, ok := errors.AsType[*undeliverable](err); ok {
		return t.words.Say(refused.id, nil)
	}
	args := locale.Args{"Ref": reference(t.id), "What": what{}.in(t.words)}
	id, ok := failures[editor.KindOf(err)]
	if !ok {
		id = locale.FailInternal
	}
	if e, ok := errors.AsType[*editor.Error](err); ok {
		args["What"] = t.about(e).in(t.words)
		args["Format"] = formatName(t.words, e.Format)
		id = detailed(id, e, args, b.limits.PicturesMaxBytes)
	}
	return t.words.Say(id, args)
}

// formats are the names of formats that are words of a language.
var formats = map[string]locale.ID{
	"text":          locale.FormatText,
	"program":       locale.FormatProgram,
	"animated WebP": locale.FormatAnimatedWebP,
	"camera RAW":    locale.FormatCameraRAW,
}

// formatName is what a member calls a format of the editor's.
func formatName(words locale.Words, format string) string {
	if id, ok := formats[format]; ok {
		return words.Say(id, nil)
	}
	return escape(cut(fold(format), 40))
}

// interruption tells a failure of the edit from its being stopped.
func interruption(ctx context.Context, err error) locale.ID {
	kind := editor.KindOf(err)
	if ctx.Err() == nil || (kind != editor.Cancelled && kind != editor.Timeout && kind != editor.Internal) {
		return ""
	}
	if errors.Is(context.Cause(ctx), errLate) {
		return locale.FailLate
	}
	return locale.FailStopping
}

// about says which picture an error is about.
func (t *task) about(e *editor.Error) what {
	if e.Mask {
		return what{mask: true}
	}
	return t.Order.name(max(e.Picture-1, 0))
}

// detailed picks the sentence that has room for what is known. Together is the
// limit of all pictures of a job.
func detailed(id locale.ID, e *editor.Error, args locale.Args, together int64) locale.ID {
	switch {
	case e.Kind == editor.NotPicture && e.Format != "":
		return locale.FailFormat
	case e.Kind == editor.TooLarge && e.Limit > 0:
		args["Limit"] = megabytes(e.Limit)
		return tooLargeSentence(e, together)
	case e.Kind == editor.TooManyPixels && e.Limit >= 1_000_000:
		args["Limit"] = strconv.FormatInt(e.Limit/1_000_000, 10)
		return locale.FailPixelsLimit
	}
	return id
}

// tooLargeSentence tells one picture that is too large from all together, and
// both from a request that the service finds too large.
func tooLargeSentence(e *editor.Error, together int64) locale.ID {
	switch {
	case e.Picture > 0 || e.Mask:
		return locale.FailTooLargeLimit
	case e.Limit == together:
		return locale.FailAllTooLarge
	}
	return locale.FailRequestTooLarge
}

// apologise puts a sentence in place of the reply. It waits for the
// acknowledgement, and outlives a context that has ended by a short time.
func (b *Bot) apologise(ctx context.Context, t *task, sentence string) error {
	ctx, cancel := outlive(ctx, apologiseGrace)
	defer cancel()
	b.acknowledged(ctx, t.id)
	reply := discord.Reply{Content: cut(sentence, maxContent), Flags: discord.SuppressEmbeds}
	_, err := b.wire.EditOriginal(ctx, t.Application, t.Token, reply)
	if err = orNobody(err); errors.Is(err, errNobody) {
		return nil
	}
	return err
}

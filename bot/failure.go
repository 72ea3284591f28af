package bot

import (
	"context"
	"errors"
	"strconv"

	"retouch/bot/locale"
	"retouch/editor"
	"retouch/editor/picture"
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
	editor.BrokeOff:      locale.FailBrokeOff,
	editor.TooLargeMade:  locale.FailTooLargeMade,
	editor.Cancelled:     locale.FailInterrupted,
	editor.Internal:      locale.FailInternal,
}

// sentence says to the member what went wrong and what to do. Of an error from
// outside nothing but its kind, a number and a known format reach it.
func (b *Bot) sentence(ctx context.Context, w *work, err error) string {
	if id := interruption(ctx, err); id != "" {
		return w.words.Say(id, nil)
	}
	if refused, ok := errors.AsType[*undeliverable](err); ok {
		return w.words.Say(refused.id, locale.Args{"Permissions": permissions(w.words, true)})
	}
	args := locale.Args{"What": what{}.in(w.words)}
	id, ok := failures[editor.KindOf(err)]
	if !ok {
		id = locale.FailInternal
	}
	if e, ok := errors.AsType[*editor.Error](err); ok {
		args["What"] = w.about(e).in(w.words)
		args["Format"] = formatName(w.words, e.Format)
		id = detailed(id, e, args, b.limits.PicturesMaxBytes)
	}
	return w.words.Say(id, args)
}

// interruption is the sentence for a job that ended without having failed at
// anything.
func interruption(ctx context.Context, err error) locale.ID {
	kind := editor.KindOf(err)
	switch {
	case errors.Is(err, errLate):
		return locale.FailLate
	case errors.Is(err, ErrAttempts):
		return locale.FailInterrupted
	case late(ctx) && (kind == editor.Cancelled || kind == editor.Timeout || kind == editor.Internal):
		return locale.FailLate
	}
	return ""
}

// about says which picture an error is about.
func (w *work) about(e *editor.Error) what {
	if e.Mask {
		return what{mask: true}
	}
	if e.Picture == 0 && len(w.Order.Pictures) > 1 {
		return what{some: true}
	}
	return w.Order.name(max(e.Picture-1, 0))
}

// detailed picks the sentence that has room for what is known. Together is the
// limit of all pictures of a job.
func detailed(id locale.ID, e *editor.Error, args locale.Args, together int64) locale.ID {
	switch {
	case e.Kind == editor.NotPicture && e.Format != "":
		return advice(e.Format)
	case e.Kind == editor.BadMask && e.Format != "":
		return locale.FailMaskFormat
	case e.Kind == editor.BadMask && errors.Is(e, picture.ErrNoHole):
		return locale.FailMaskOpaque
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

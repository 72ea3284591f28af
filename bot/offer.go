package bot

import (
	"context"
	"fmt"
	"io"
	"os"

	"retouch/bot/locale"
	"retouch/editor"
)

// Discord's limit for a file where it does not tell one, and the one that it
// has had everywhere and that is safe when a told one proves wrong.
// https://discord.com/developers/docs/reference#uploading-files
const (
	usualUpload = 10 << 20
	safeUpload  = 8 << 20
)

// offer is how a picture is offered to Discord.
type offer struct {
	picture  editor.Picture // as it is uploaded
	limit    int64          // bytes
	plain    bool           // without the member's words
	censored bool           // because this place does not take them
	shrunk   bool           // below what Discord said that it takes
}

// adapt makes an offer that was refused one that Discord may take, once in each
// way. It reports whether there is such a way.
func (o *offer) adapt(err error) bool {
	switch {
	case tooLarge(err) && !o.shrunk:
		o.shrunk, o.limit = true, min(o.picture.Bytes/2, safeUpload)
	case objectsToWords(err) && !o.plain:
		o.plain, o.censored = true, forbidsWords(err)
	default:
		return false
	}
	return true
}

// fit makes the picture as small as the offer's limit.
func (b *Bot) fit(ctx context.Context, w *work, m made, o *offer) error {
	smaller, err := b.editor.Fit(ctx, w.dir, m.Picture, o.limit)
	switch {
	case err == nil:
		o.picture = smaller
	case !o.shrunk || editor.KindOf(err) != editor.TooLarge:
		return unfitted(err)
	} // else it is as small as it can be, and offered once more as it is
	return nil
}

// upload offers the picture until Discord has it, or will never take it.
func (b *Bot) upload(ctx context.Context, w *work, m made) error {
	o := &offer{picture: m.Picture, limit: uploadLimit(w.UploadLimit)}
	for wait := confirmPause; ; {
		if err := b.fit(ctx, w, m, o); err != nil {
			return err
		}
		p := post{work: w, picture: o.picture, made: m, plain: o.plain, censored: o.censored}
		err := b.say(ctx, w, p.reply(), p.file())
		switch {
		case err == nil:
			return nil
		case o.adapt(err):
			continue
		case lasting(err) || isNobody(err):
			b.closes(w, err)
			return refused(err)
		}
		there, asked := b.arrivedAnyway(ctx, w)
		if there {
			return nil
		}
		if !pause(ctx, wait) {
			return orAway(fmt.Errorf("deliver picture: %w", err), asked)
		}
		wait = min(2*wait, lookPauseMax)
	}
}

// uploadLimit keeps two hundredths below what Discord tells.
func uploadLimit(told int64) int64 {
	if told <= 0 {
		told = usualUpload
	}
	return told - told/50
}

func unfitted(err error) error {
	if editor.KindOf(err) == editor.TooLarge {
		return &undeliverable{locale.FailResultTooLarge, err}
	}
	return fmt.Errorf("make picture fit: %w", err)
}

// opener opens the picture's file anew for every try of an upload.
func opener(path string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return os.Open(path) }
}

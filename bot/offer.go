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

// maxTogether is how many bytes the files of one request may have together. A
// request of 25 MiB is the most that is documented.
// https://discord.com/developers/docs/resources/message#create-message
const maxTogether = 24_000_000

// offer is how results are offered to Discord.
type offer struct {
	pictures []editor.Picture // as they are uploaded
	limit    int64            // bytes of each
	together int64            // bytes of all
	plain    bool             // without the member's words
	censored bool             // because this place does not take them
	shrunk   bool             // below what Discord said that it takes
}

func newOffer(w *work, m made) *offer {
	return &offer{pictures: m.pictures, limit: uploadLimit(w.UploadLimit), together: maxTogether}
}

// adapt makes an offer that was refused one that Discord may take, once in each
// way. It reports whether there is such a way.
func (o *offer) adapt(err error) bool {
	switch {
	case tooLarge(err) && !o.shrunk:
		largest, sum := int64(0), int64(0)
		for _, p := range o.pictures {
			largest, sum = max(largest, p.Bytes), sum+p.Bytes
		}
		o.shrunk, o.limit, o.together = true, min(largest/2, safeUpload), sum/2
	case objectsToWords(err) && !o.plain:
		o.plain, o.censored = true, forbidsWords(err)
	default:
		return false
	}
	return true
}

// remarks are what the caption tells of an offer.
func (o *offer) remarks(w *work, m made) remarks {
	said := remarks{Notes: w.notes, Plain: o.plain, Censored: o.censored}
	for n, p := range o.pictures {
		said.Smaller = said.Smaller || p.Path != m.pictures[n].Path
	}
	return said
}

// fit makes the pictures as small as the offer's limits.
func (b *Bot) fit(ctx context.Context, w *work, m made, o *offer) error {
	pictures := append([]editor.Picture(nil), o.pictures...)
	for n, share := range shares(sizesIn(m.pictures), o.limit, o.together) {
		smaller, err := b.editor.Fit(ctx, w.dir, m.pictures[n], share)
		switch {
		case err == nil:
			pictures[n] = smaller
		case !o.shrunk || editor.KindOf(err) != editor.TooLarge:
			return unfitted(err)
		} // else it is as small as it can be, and offered once more as it is
	}
	o.pictures = pictures
	return nil
}

func sizesIn(pictures []editor.Picture) []int64 {
	var all []int64
	for _, p := range pictures {
		all = append(all, p.Bytes)
	}
	return all
}

// upload offers the results until Discord has them, or will never take them.
// What is remembered of them is kept before, so that their buttons work.
func (b *Bot) upload(ctx context.Context, w *work, m made) error {
	b.keepHidden(ctx, w, m)
	o := newOffer(w, m)
	for wait := confirmPause; ; {
		if err := b.fit(ctx, w, m, o); err != nil && ctx.Err() != nil {
			return w.orOwed(err, nil)
		} else if err != nil {
			return err
		}
		sent, err := b.say(ctx, w, b.offered(ctx, w, m, o))
		switch {
		case err == nil:
			w.isAt(sent)
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
			return w.orOwed(fmt.Errorf("deliver picture: %w", err), asked)
		}
		w.back = w.back || reached(asked)
		wait = min(2*wait, lookPauseMax)
	}
}

// offered is the message of an offer, of a version that is kept.
func (b *Bot) offered(ctx context.Context, w *work, m made, o *offer) message {
	v := b.versionOf(w, m, o.remarks(w, m))
	b.keepVersion(ctx, w, v)
	p := post{work: w, version: v, pictures: o.pictures}
	p.buttons = b.resultButtons(w.words, v, view{Shown: w.id, Tip: w.id, Owner: w.Owner})
	return message{p.reply(), p.files()}
}

// uploadLimit keeps two hundredths below what Discord tells.
func uploadLimit(told int64) int64 {
	if told <= 0 {
		told = usualUpload
	}
	return told - told/50
}

// unfitted tells a picture that cannot be made smaller, also because nothing here
// can decode it, from other failures.
func unfitted(err error) error {
	switch editor.KindOf(err) {
	case editor.TooLarge, editor.TooManyPixels, editor.Broken, editor.NotPicture:
		return &undeliverable{locale.FailResultTooLarge, err}
	}
	return fmt.Errorf("make picture fit: %w", err)
}

// opener opens the picture's file anew for every try of an upload.
func opener(path string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return os.Open(path) }
}

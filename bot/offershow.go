package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
)

// send puts a message where it belongs; it can be repeated.
type send func(context.Context, discord.Reply, ...discord.File) (*discord.Message, error)

// offerExhibit sends pictures as they are, or as small as the place wants them,
// and without words that it does not take.
func (b *Bot) offerExhibit(ctx context.Context, w *work, e exhibit, limit int64, to send) (*discord.Message, error) {
	began := time.Now()
	defer func() { b.meter.Step("deliver", time.Since(began)) }()
	asTheyAre, shrunk := slices.Clone(e.pictures), false
	limit = uploadLimit(limit)
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		if err := b.fitAll(ctx, w, &e, asTheyAre, limit); err != nil {
			return nil, err
		}
		m, err := to(ctx, e.reply(), e.files()...)
		switch {
		case err == nil:
			return m, nil
		case tooLarge(err) && !shrunk:
			shrunk, limit = true, min(limit/2, safeUpload)
			continue
		case objectsToWords(err) && !e.plain:
			e.plain = true
			continue
		case lasting(err), isNobody(orNobody(err, nil)):
			return nil, err
		}
		if !pause(ctx, wait) {
			return nil, fmt.Errorf("show pictures: %w", err)
		}
	}
}

// fitAll makes each picture as small as the limit.
func (b *Bot) fitAll(ctx context.Context, w *work, e *exhibit, all []editor.Picture, limit int64) error {
	e.pictures = make([]editor.Picture, len(all))
	for n, p := range all {
		fitted, err := b.editor.Fit(ctx, w.dir, p, limit)
		if err != nil {
			return unfitted(err)
		}
		e.pictures[n] = fitted
	}
	return nil
}

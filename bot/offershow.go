package bot

import (
	"context"
	"fmt"
	"time"

	"retouch/bot/discord"
)

// send puts a message where it belongs; it can be repeated.
type send func(context.Context, message) (*discord.Message, error)

// offerExhibit sends pictures as they are, or as small as the place wants them,
// and without words that it does not take.
func (b *Bot) offerExhibit(ctx context.Context, e exhibit, to send) (*discord.Message, error) {
	began := time.Now()
	defer func() { b.meter.Step("deliver", time.Since(began)) }()
	came := made{pictures: e.pictures}
	o := newOffer(e.work, came)
	o.limit = uploadLimit(e.limit)
	for wait := confirmPause; ; wait = min(2*wait, lookPauseMax) {
		if err := b.fit(ctx, e.work, came, o); err != nil {
			return nil, err
		}
		said := e.offered(o, came)
		m, err := to(ctx, message{said.reply(), said.files()})
		switch {
		case err == nil:
			return m, nil
		case o.adapt(err):
			continue
		case lasting(err), isNobody(orNobody(err, err)):
			return nil, err
		}
		if !pause(ctx, wait) {
			return nil, fmt.Errorf("show pictures: %w", err)
		}
	}
}

// offered is the message of an offer. That something was made smaller, or not
// quoted, holds for this message and not for the version.
func (e exhibit) offered(o *offer, came made) exhibit {
	said, here := remarksOf(e.v), o.remarks(e.work, came)
	said.Smaller = said.Smaller || here.Smaller
	said.Plain, said.Censored = said.Plain || here.Plain, said.Censored || here.Censored
	e.v.Notes, e.pictures = said.encode(), o.pictures
	return e
}

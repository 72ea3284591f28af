package bot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// TestNothingIsRememberedForNobody: of an edit whose reply was deleted while it
// was made nothing stays that its member could not have forgotten.
func TestNothingIsRememberedForNobody(t *testing.T) {
	t.Parallel()
	for _, result := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			past := newPast()
			d := newDesk(t, deskSettings{history: past.History, keep: bot.Keep{Pictures: time.Hour}})
			d.brings("a picture")
			d.call = func(ctx context.Context) error {
				d.edit = func(context.Context, discord.Reply) error { return errUnknownMessage }
				d.original = func(context.Context) (*discord.Message, error) { return nil, errUnknownMessage }
				if result {
					return nil
				}
				return context.DeadlineExceeded
			}
			d.bot.Handle(t.Context(), edit(deskID))
			d.ended()
			if left := append(past.names("version."), past.names("i-")...); d.state(deskID) != "dropped" || len(left) > 0 {
				t.Errorf("%s, and this is left: %v\n%s", d.state(deskID), left, d.story())
			}
		})
	}
}

// TestNothingIsLeftForNobody: nor of one whose run ended in a crash before there was
// anything but what had been sent.
func TestNothingIsLeftForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		past := newPast()
		must(t, past.KeepPicture(t.Context(), history.InputName(deskID, 1), strings.NewReader("a picture")))
		d := newDesk(t, deskSettings{history: past.History, keep: bot.Keep{Pictures: time.Hour}})
		d.edit = func(context.Context, discord.Reply) error { return errUnknownMessage }
		d.original = func(context.Context) (*discord.Message, error) { return nil, errUnknownMessage }
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		if left := past.names("i-"); d.state(deskID) != "dropped" || len(left) > 0 {
			t.Errorf("%s, and this is left: %v\n%s", d.state(deskID), left, d.story())
		}
	})
}

package bot_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
)

// TestNothingIsRememberedForNobody: of an edit whose reply was deleted while it
// was made nothing stays that its member could not have forgotten.
func TestNothingIsRememberedForNobody(t *testing.T) {
	t.Parallel()
	for _, result := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			past := newPast()
			d := newDesk(t, deskSettings{history: past.History, keep: bot.Keep{Pictures: time.Hour}})
			d.came.Path = filepath.Join(t.TempDir(), "picture.png")
			must(t, os.WriteFile(d.came.Path, []byte("a picture"), 0o600))
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

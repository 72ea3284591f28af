package bot_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

// TestNobodySpeaksAfterAMistake: when the downloads panic, the line that is on its
// way is waited for. Whoever takes the job up again would speak at the same time.
func TestNobodySpeaksAfterAMistake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.fetch = func(context.Context) error {
			time.Sleep(time.Second)
			panic("a mistake")
		}
		var speaking atomic.Int32
		d.edit = func(context.Context, discord.Reply) error {
			speaking.Add(1)
			defer speaking.Add(-1)
			time.Sleep(4 * time.Second)
			return nil
		}
		d.bot.Handle(t.Context(), edit(deskID))
		if err := d.work(); err != errPanic {
			t.Errorf("got %v, want a panic", err)
		}
		if n := speaking.Load(); n != 0 {
			t.Errorf("%d speak still:\n%s", n, d.story())
		}
	})
}

package bot_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

// TestAttendEndsSoon: when Discord hangs and many wait in many channels, a stop
// waits for the lines that are on their way and for no others.
func TestAttendEndsSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1})
		d.call = hang
		d.edit = func(ctx context.Context, _ discord.Reply) error {
			<-ctx.Done()
			return ctx.Err()
		}
		for n := range 101 {
			i := nth(n + 1)
			i.ChannelID = i.User.ID
			d.bot.Handle(t.Context(), i)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- d.bot.Attend(ctx) }()
		time.Sleep(3 * time.Second) // they are being told
		stop()
		began := time.Now()
		must(t, <-done)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

package discord_test

import (
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

func TestPacer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := discord.NewPacer(discord.Timing{})
		began := time.Now()
		for range 3 {
			if !p.Identify(t.Context()) {
				t.Fatal("was not let through")
			}
		}
		if got := time.Since(began); got != 10*time.Second {
			t.Errorf("three logins took %v, want 10 s", got)
		}
		for n, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
			want *= time.Second
			if got := p.Pause(30 * time.Second); got < want/2 || got > want {
				t.Errorf("pause %d is %v, want %v to %v", n, got, want/2, want)
			}
		}
		if got := p.Pause(time.Minute); got > time.Second {
			t.Errorf("pause after a healthy connection is %v, want at most 1 s", got)
		}
	})
}

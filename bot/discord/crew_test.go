package discord_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

func TestGatewayWaitsForItsHandlers(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	f := fake(t, serving)
	r := run(t, f, func(c *discord.GatewayConfig) {
		c.Handle = func(ctx context.Context, _ *discord.Interaction) {
			close(entered)
			<-leave
			if ctx.Err() != nil {
				t.Error("the handler's context ended with Run's")
			}
		}
	})
	soon(t, entered, "interaction")
	r.stop()
	select {
	case <-r.done:
		t.Error("run ended before its handler")
	case <-time.After(1500 * time.Millisecond): // discordgo takes 1 s to close
	}
	close(leave)
	if err := soon(t, r.done, "end"); err != nil {
		t.Error(err)
	}
	close(r.done)
}

func TestGatewayCatchesPanics(t *testing.T) {
	t.Parallel()
	f := fake(t, func(c *talk) {
		c.login(45000)
		c.interaction("1")
		c.interaction("2")
		c.stay()
	})
	both := make(chan string, 2)
	run(t, f, func(c *discord.GatewayConfig) {
		c.Handle = func(_ context.Context, i *discord.Interaction) {
			both <- i.ID
			panic("with " + string(i.Token) + " and " + botToken)
		}
		c.Ready = func(string) { panic("ready") }
	})
	soon(t, both, "interaction")
	soon(t, both, "second interaction")
}

// What Discord sends again, as it may on resuming, is handled once.
func TestGatewayHandlesARepetitionOnce(t *testing.T) {
	t.Parallel()
	f := fake(t,
		func(c *talk) { c.login(45000); c.interaction("1"); c.interaction("1"); c.send(`{"op":7}`); c.stay() },
		func(c *talk) { c.login(45000); c.interaction("1"); c.interaction("2"); c.stay() })
	r := run(t, f)
	got := []string{soon(t, r.got, "interaction").ID, soon(t, r.got, "interaction").ID}
	if slices.Sort(got); got[0] != "1" || got[1] != "2" {
		t.Errorf("handled %v, want 1 and 2", got)
	}
}

func TestGatewayBoundsItsHandlers(t *testing.T) {
	t.Parallel()
	const many = 1100
	f := fake(t, func(c *talk) {
		c.login(45000)
		for n := range many + 1 {
			c.interaction(strconv.Itoa(n + 1))
		}
		c.stay()
	})
	leave := make(chan struct{})
	entered := make(chan struct{}, many+1)
	run(t, f, func(c *discord.GatewayConfig) {
		c.Handle = func(context.Context, *discord.Interaction) {
			entered <- struct{}{}
			<-leave
		}
	})
	for range 1024 - 1 { // one place may be the ready callback's
		soon(t, entered, "handler")
	}
	eventually(t, "the surplus is told", func() bool { return strings.Count(f.log.String(), "interaction is lost") >= many-1024 })
	close(leave)
}

package discord_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"retouch/bot/discord"
)

func TestGatewayGivesUp(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault scene
		says  string
	}{
		{"on a bad token", func(c *talk) { c.hello(45000); c.wait(); c.close(4004); c.stay() }, "DISCORD_TOKEN"},
		{"on a token that was taken back", func(c *talk) { c.login(45000); c.close(4004); c.stay() }, "DISCORD_TOKEN"},
		{"when it needs shards", func(c *talk) { c.hello(45000); c.wait(); c.close(4011); c.stay() }, "shards"},
		{"when its intents are refused", func(c *talk) { c.hello(45000); c.wait(); c.close(4014); c.stay() }, "Privileged Gateway Intents"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := fake(t, tt.fault)
			r := run(t, f)
			err := soon(t, r.done, "end")
			close(r.done)
			if !errors.Is(err, discord.ErrFatal) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want a fatal error that says %q", err, tt.says)
			}
			holdsNoSecret(t, err.Error())
		})
	}
}

func TestGatewayGivesUpOn401(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(401, `{"message":"401: Unauthorized","code":0}`))
	g, err := discord.NewGateway(discord.GatewayConfig{
		Config: discord.Config{BaseURL: r.server.URL, Token: botToken, Log: r.log.logger()},
		Handle: func(context.Context, *discord.Interaction) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = g.Run(t.Context())
	if !errors.Is(err, discord.ErrFatal) || !strings.Contains(err.Error(), "DISCORD_TOKEN") {
		t.Errorf("got %v, want a fatal error that names DISCORD_TOKEN", err)
	}
	holdsNoSecret(t, err.Error())
}

func TestGatewayKeepsTheTokenFromAnOpenLine(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(200, `{"url":"ws://gateway.example/"}`))
	g, err := discord.NewGateway(discord.GatewayConfig{
		Config: discord.Config{BaseURL: r.server.URL, Token: botToken, Log: r.log.logger()},
		Handle: func(context.Context, *discord.Interaction) {},
		Timing: quick,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- g.Run(ctx) }()
	eventually(t, "a line in the log that says why", func() bool { return strings.Contains(r.log.String(), "not encrypted") })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

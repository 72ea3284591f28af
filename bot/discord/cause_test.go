package discord_test

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

// The log says what keeps the bot from connecting, not only that the connection
// has ended.
func TestGatewayTellsWhyItDoesNotConnect(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, l.Close())
	tests := []struct{ name, host, want string }{
		{"nobody listens there", l.Addr().String(), "refused"},
		{"it is no gateway", "", "bad handshake"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, func(w http.ResponseWriter, r *http.Request) {
				host := cmp.Or(tt.host, r.Host)
				answering(200, `{"url":"ws://`+host+`/socket","shards":1,"session_start_limit":{"total":1000,"remaining":1000,"max_concurrency":1}}`)(w, r)
			})
			g, err := discord.NewGateway(discord.GatewayConfig{
				Config: discord.Config{BaseURL: r.server.URL + "/api/v10", Token: botToken, Log: r.log.logger(), Pause: time.Millisecond},
				Handle: func(context.Context, *discord.Interaction) {}, Timing: quick,
			})
			must(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- g.Run(ctx) }()
			eventually(t, "the log says "+tt.want, func() bool { return strings.Contains(r.log.String(), tt.want) })
			cancel()
			must(t, <-done)
		})
	}
}

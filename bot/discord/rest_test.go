package discord_test

import (
	"strings"
	"testing"

	"retouch/bot/discord"
)

func TestNewREST(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, base string
		token      discord.Token
		wrong      string
	}{
		{"takes Discord by default", "", "a.b.c", ""},
		{"takes any https address", "https://proxy.example/discord/v10/", "a.b.c", ""},
		{"takes http to this machine", "http://127.0.0.1:8787/api/v10", "a.b.c", ""},
		{"takes http to this machine by IPv6", "http://[::1]:8787/api", "a.b.c", ""},
		{"takes a token with its scheme", "", "Bot a.b.c", ""},
		{"refuses http to elsewhere", "http://discord.com/api/v10", "a.b.c", "https://"},
		{"refuses http to a name that may be anything", "http://localhost:8787/api/v10", "a.b.c", "http://127.0.0.1"},
		{"refuses http to a private address", "http://192.168.0.7/api", "a.b.c", "https://"},
		{"refuses an address without a host", "discord.com/api", "a.b.c", "not a URL"},
		{"refuses another scheme", "ftp://127.0.0.1/api", "a.b.c", "https://"},
		{"refuses a user in the address", "https://canary@discord.com/api", "a.b.c", "may not hold"},
		{"refuses a query", "https://discord.com/api?x=canary", "a.b.c", "may not hold"},
		{"refuses a token with a line break", "", "canary\nX-Evil: 1", "copy it again"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := discord.NewREST(discord.Config{BaseURL: tt.base, Token: tt.token})
			if tt.wrong == "" {
				if err != nil {
					t.Fatal(err)
				}
				r.Close()
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.wrong) {
				t.Fatalf("got %v, want an error that says %q", err, tt.wrong)
			}
			holdsNoSecret(t, err.Error())
		})
	}
}

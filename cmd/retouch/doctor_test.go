package main

import (
	"errors"
	"strings"
	"testing"

	"retouch/bot/discord"
)

func TestDiscordAdvice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		err     error
		want    string
		setting bool
	}{
		{"blames the token for what Discord does not know", &discord.APIError{Status: 401}, "DISCORD_TOKEN", true},
		{"does not blame the token for a closed door", &discord.APIError{Status: 403}, "turned away by Discord", false},
		{"blames the address for what is not there", &discord.APIError{Status: 404}, "DISCORD_API_URL", true},
		{"blames Discord for its own failures", &discord.APIError{Status: 502}, "discordstatus.com", false},
		{"blames the network for no answer", errors.New("no route"), "cannot reach Discord", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := discordAdvice(tt.err)
			if _, setting := errors.AsType[settingsError](got); setting != tt.setting || !strings.Contains(got.Error(), tt.want) {
				t.Errorf("got %v, want %q, mended by a setting: %v", got, tt.want, tt.setting)
			}
		})
	}
	if err := discordAdvice(nil); err != nil {
		t.Errorf("got %v for no error", err)
	}
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestScrubberHidesSecrets(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"leaves plain text alone", "job 12 took 3s\n", "job 12 took 3s\n"},
		{"hides the token wherever it stands", "a canary-token, canary-token!", "a [secret], [secret]!"},
		{"hides the key in its JSON form", `{"k":"can\"ary\\key"}`, `{"k":"[secret]"}`},
		{"hides an interaction's token", "POST https://discord.com/api/v10/interactions/123/aW50ZXJ.abc-_/callback?with_response=true", "POST https://discord.com/api/v10/interactions/123/[secret]/callback?with_response=true"},
		{"hides a webhook's token", `Patch "https://discord.com/api/v10/webhooks/123/aW50ZXJ.abc": EOF`, `Patch "https://discord.com/api/v10/webhooks/123/[secret]": EOF`},
		{"hides a webhook's token before more of the path", "/webhooks/123/abc/messages/@original", "/webhooks/123/[secret]/messages/@original"},
		{"hides a signed address", "https://cdn.discordapp.com/attachments/1/2/a.png?ex=66aabbcc&is=66aabbcd&hm=0123456789abcdef&", "https://cdn.discordapp.com/attachments/1/2/a.png?ex=[secret]&is=[secret]&hm=[secret]&"},
		{"hides headers", "Authorization: Bot MTIzNDU2Nzg5MDEyMzQ1.Gabcde.xyz; Bearer sk-0123456789abcdefXYZ", "Authorization: Bot [secret]; Bearer [secret]"},
		{"knows words from tokens", "Bot started; Bearer of news", "Bot started; Bearer of news"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			s := newScrubber(&b)
			s.hide("canary-token", `can"ary\key`, "", "ab")
			n, err := s.Write([]byte(tt.text))
			if n != len(tt.text) || err != nil {
				t.Errorf("got %d, %v, want %d, nil", n, err, len(tt.text))
			}
			if b.String() != tt.want {
				t.Errorf("got  %s\nwant %s", b.String(), tt.want)
			}
			if got := s.clean(tt.text); got != tt.want {
				t.Errorf("got %s from clean, want %s", got, tt.want)
			}
		})
	}
}

// A value of any type, in any place of a record, is scrubbed.
func TestScrubberIsBehindEveryLog(t *testing.T) {
	t.Parallel()
	const secret = "canary-token"
	type deep struct{ Inside map[string][]string }
	for _, format := range []string{"json", "text"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			s := newScrubber(&b)
			s.hide(secret)
			log := newLog(s, slog.LevelDebug, format, false)
			log.With(secret, 1).WithGroup(secret).Error("message "+secret,
				"err", fmt.Errorf("wrap: %w", errors.New(secret)),
				"any", deep{map[string][]string{secret: {secret}}},
				slog.Group("group", "bytes", []byte(secret), "text", secret))
			if strings.Contains(b.String(), secret) || !strings.Contains(b.String(), hidden) {
				t.Errorf("got %s", b.String())
			}
			if got := strings.Count(b.String(), "\n"); got != 1 {
				t.Errorf("got %d lines, want 1", got)
			}
		})
	}
}

func TestScrubberPassesErrorsOn(t *testing.T) {
	t.Parallel()
	if _, err := newScrubber(broken{}).Write([]byte("x")); err == nil {
		t.Error("got nil, want the writer's error")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

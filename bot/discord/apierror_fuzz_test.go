package discord_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"retouch/bot/discord"
)

// FuzzAPIError: whatever Discord, or something on the way, answers to a call, the
// error has its status, fits on one line of a log, and holds neither token.
func FuzzAPIError(f *testing.F) {
	f.Add(400, `{"message":"Invalid Form Body","code":50035,"errors":{"content":{"_errors":[{"code":"X","message":"y"}]}}}`, "")
	f.Add(404, `{"message":"no `+interactionToken+`","code":10015}`, "1")
	f.Add(429, `<html>`+botToken, "soon")
	f.Add(503, `{"errors":{"a":{"b":{"_errors":7}}},"retry_after":-1}`, "")
	f.Add(413, `{"code":"50035","message":["canary"]}`, "0")
	f.Add(307, ``, "")
	f.Fuzz(func(t *testing.T, status int, body, after string) {
		if status < 300 || status > 599 {
			t.Skip("a success")
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		r, _ := cabled(t, nil, func(*http.Request) (int, string, http.Header) {
			defer cancel() // it is not tried again
			return status, body, http.Header{"Retry-After": {after}}
		})
		_, err := r.Original(ctx, "42", interactionToken)
		var api *discord.APIError
		if !errors.As(err, &api) {
			t.Fatalf("got %v, want an answer of Discord's", err)
		}
		if api.Status != status {
			t.Errorf("got status %d, want %d", api.Status, status)
		}
		text := err.Error()
		for _, secret := range []string{botToken, interactionToken} {
			if strings.Contains(text, secret) {
				t.Errorf("a token got out: %q", text)
			}
		}
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) || len([]rune(text)) > 2000 {
			t.Errorf("no line for a log: %q", text)
		}
	})
}

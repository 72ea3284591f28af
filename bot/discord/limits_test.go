package discord_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

// TestLimitsReach says which later call a refusal of one call holds back.
func TestLimitsReach(t *testing.T) {
	t.Parallel()
	me := func(ctx context.Context, r *rest) error { _, err := r.Me(ctx); return err }
	edit := func(token discord.Token) func(context.Context, *rest) error {
		return func(ctx context.Context, r *rest) error {
			_, err := r.EditOriginal(ctx, "42", token, discord.Reply{})
			return err
		}
	}
	respond := func(ctx context.Context, r *rest) error {
		_, err := r.Respond(ctx, fresh(), discord.Response{Type: 5})
		return err
	}
	long, global := `{"retry_after":100}`, `{"retry_after":100,"global":true}`
	tests := []struct {
		name        string
		first, then func(context.Context, *rest) error
		refusal     http.HandlerFunc
		held        bool
	}{
		{"the same call", edit("one-token"), edit("one-token"), answering(429, long), true},
		{"not that of another interaction", edit("one-token"), edit("two-token"), answering(429, long), false},
		{"a call that used up its bucket", edit("one-token"), edit("one-token"), answering(200, message, "X-RateLimit-Remaining: 0", "X-RateLimit-Reset-After: 100"), true},
		{"not a call with a bucket that has some left", edit("one-token"), edit("one-token"), answering(200, message, "X-RateLimit-Remaining: 1", "X-RateLimit-Reset-After: 100"), false},
		{"by the global limit, the bot's calls", me, func(ctx context.Context, r *rest) error { _, err := r.Application(ctx); return err }, answering(429, global), true},
		{"by the global limit, no interaction", me, edit("one-token"), answering(429, global), false},
		{"by a ban, everything", me, edit("one-token"), answering(429, "<html>", "Retry-After: 100"), true},
		{"by a ban, no acknowledgement", me, respond, answering(429, "<html>", "Retry-After: 100"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, tt.refusal, answering(200, `{"id":"1"}`))
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second) // less than what is to be waited
			defer cancel()
			_ = tt.first(ctx, r)
			err := tt.then(ctx, r)
			var api *discord.APIError
			held := errors.As(err, &api) && api.Status == 429
			if held != tt.held || !held && err != nil {
				t.Errorf("got %v, want held back %v", err, tt.held)
			}
			if want := map[bool]int{true: 1, false: 2}[tt.held]; len(r.requests()) != want {
				t.Errorf("got %d requests, want %d", len(r.requests()), want)
			}
		})
	}
}

func TestLimitsAreForgotten(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(200, message, "X-RateLimit-Remaining: 0", "X-RateLimit-Reset-After: 0.001"))
	for n := range 2000 {
		token := discord.Token(interactionToken + strconv.Itoa(n))
		if _, err := r.Original(t.Context(), "42", token); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.Waiting(); n > 600 {
		t.Errorf("got %d limits remembered, want few", n)
	}
}

func TestLimitsGiveUp(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(429, `{"retry_after":0.001}`))
	_, err := r.Original(t.Context(), "42", interactionToken)
	if err == nil || !strings.Contains(err.Error(), "429") {
		t.Errorf("got %v, want the 429", err)
	}
	if n := len(r.requests()); n != 8 {
		t.Errorf("got %d requests, want 8", n)
	}
}

package discord_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

// TestEditOriginalDoesNotWaitInVain: a pause that the context does not outlive
// would only hide what Discord said.
func TestEditOriginalDoesNotWaitInVain(t *testing.T) {
	t.Parallel()
	r := playing(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err := r.EditOriginal(ctx, "42", interactionToken, discord.Reply{})
	var api *discord.APIError
	if !errors.As(err, &api) || api.Status != http.StatusServiceUnavailable || ctx.Err() != nil {
		t.Errorf("got %v, context %v", err, ctx.Err())
	}
}

// TestEditOriginalIsDoneWhenDiscordSaysSo: an apology in place of a picture
// that has arrived would be worse than not knowing its message.
func TestEditOriginalIsDoneWhenDiscordSaysSo(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"nothing": "", "a page": "<html>fine</html>", "a list": "[1]", "too much": strings.Repeat(" ", 5<<20) + "{}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, answering(200, answer))
			m, err := r.EditOriginal(t.Context(), "42", interactionToken, discord.Reply{}, (&picture{data: "x"}).file("a.png"))
			if err != nil || m == nil || m.ID != "" {
				t.Errorf("got %+v, %v, want an empty message", m, err)
			}
			if n := len(r.requests()); n != 1 {
				t.Errorf("got %d requests, want 1", n)
			}
		})
	}
}

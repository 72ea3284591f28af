package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

func TestMessagesByTheBotsOwnRight(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		call       func(t *testing.T, r *rest, reply discord.Reply) (*discord.Message, error)
	}{
		{"edit", "PATCH /channels/3/messages/9", func(t *testing.T, r *rest, reply discord.Reply) (*discord.Message, error) {
			return r.EditMessage(t.Context(), "3", "9", reply)
		}},
		{"post", "POST /channels/3/messages", func(t *testing.T, r *rest, reply discord.Reply) (*discord.Message, error) {
			return r.PostMessage(t.Context(), "3", "12345", reply)
		}},
		{"edit nobody's", "PATCH /channels/..%2F..%2Fusers/messages/@me", func(t *testing.T, r *rest, reply discord.Reply) (*discord.Message, error) {
			return r.EditMessage(t.Context(), "../../users", "@me", reply)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, answering(200, message))
			m, err := tt.call(t, r, discord.Reply{Content: "<@1>", Flags: discord.SuppressEmbeds})
			if err != nil || m.ID != "9" {
				t.Fatalf("%+v, %v", m, err)
			}
			got := r.requests()[0]
			if where := got.method + " " + got.path; where != strings.Replace(tt.want, " ", " /api/v10", 1) {
				t.Errorf("called %s, want %s", where, tt.want)
			}
			if got.header.Get("Authorization") == "" {
				t.Error("without the bot token")
			}
			var payload map[string]any
			_ = json.Unmarshal(got.body, &payload)
			mentions, _ := json.Marshal(payload["allowed_mentions"])
			if string(mentions) != `{"parse":[]}` || payload["components"] == nil || payload["attachments"] == nil {
				t.Errorf("sent %v", payload)
			}
			if posts := tt.name == "post"; posts != (payload["nonce"] == "12345") || posts != (payload["enforce_nonce"] == true) {
				t.Errorf("nonce in %v", payload)
			}
		})
	}
}

// TestLimitsOfChannelsAreTheirOwn: a channel that is held back holds no other
// one back.
func TestLimitsOfChannelsAreTheirOwn(t *testing.T) {
	t.Parallel()
	r := playing(t, func(w http.ResponseWriter, req *http.Request) {
		if strings.Contains(req.URL.Path, "/channels/3/") {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"retry_after":3600,"global":false}`)
			return
		}
		_, _ = io.WriteString(w, message)
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := r.EditMessage(ctx, "3", "9", discord.Reply{})
	var api *discord.APIError
	if !errors.As(err, &api) || api.Status != http.StatusTooManyRequests {
		t.Errorf("got %v", err)
	}
	if _, err := r.EditMessage(ctx, "4", "9", discord.Reply{}); err != nil {
		t.Errorf("another channel: %v", err)
	}
}

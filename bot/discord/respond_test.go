package discord_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"

	"github.com/google/go-cmp/cmp"
)

const thinking = `{"interaction":{"id":"1","response_message_id":"5"},"resource":{"type":5,"message":{"id":"5","flags":192}}}`

// snowflake is an id that Discord would make at that time.
func snowflake(t time.Time) string {
	return strconv.FormatInt((t.UnixMilli()-1420070400000)<<22, 10)
}

func fresh() *discord.Interaction {
	now := time.Now()
	return &discord.Interaction{ID: snowflake(now), Token: interactionToken, Received: now}
}

func TestRespond(t *testing.T) {
	t.Parallel()
	limited := answering(429, `{"message":"slow","retry_after":0.05}`)
	tests := []struct {
		name  string
		play  []http.HandlerFunc
		calls int
		want  *discord.Message
		code  int
	}{
		{"tells the message", []http.HandlerFunc{answering(200, thinking)}, 1, &discord.Message{ID: "5", Flags: 192}, 0},
		{"makes do with an id", []http.HandlerFunc{answering(200, `{"interaction":{"response_message_id":"5","response_message_ephemeral":true,"response_message_loading":true}}`)}, 1, &discord.Message{ID: "5", Flags: 192}, 0},
		{"makes do with nothing", []http.HandlerFunc{answering(204, "")}, 1, nil, 0},
		{"repeats once after a failure of Discord's", []http.HandlerFunc{answering(502, "bad"), answering(200, thinking)}, 2, &discord.Message{ID: "5", Flags: 192}, 0},
		{"repeats once after a cut connection", []http.HandlerFunc{hangUp, answering(204, "")}, 2, nil, 0},
		{"gives up after two failures", []http.HandlerFunc{answering(503, "")}, 2, nil, 503},
		{"waits for a rate limit", []http.HandlerFunc{limited, answering(204, "")}, 2, nil, 0},
		{"is content when its lost answer had landed", []http.HandlerFunc{hangUp, answering(400, `{"code":40060,"message":"already"}`)}, 2, nil, 0},
		{"says when another has answered", []http.HandlerFunc{answering(400, `{"code":40060,"message":"already"}`)}, 1, nil, 400},
		{"says when another has answered, after a rate limit", []http.HandlerFunc{limited, answering(400, `{"code":40060}`)}, 2, nil, 400},
		{"does not repeat what came too late", []http.HandlerFunc{answering(404, `{"code":10062,"message":"Unknown interaction"}`)}, 1, nil, 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := playing(t, tt.play...)
			got, err := r.Respond(t.Context(), fresh(), discord.Response{Type: discord.RespondThinking})
			var api *discord.APIError
			errors.As(err, &api)
			if status := statusOf(api); status != tt.code || (err != nil) != (tt.code != 0) {
				t.Fatalf("got %v, want status %d", err, tt.code)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Error(diff)
			}
			if n := len(r.requests()); n != tt.calls {
				t.Errorf("got %d requests, want %d", n, tt.calls)
			}
		})
	}
}

func statusOf(e *discord.APIError) int {
	if e == nil {
		return 0
	}
	return e.Status
}

func TestRespondKeepsTheTokenApart(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(204, ""))
	i := fresh()
	if _, err := r.Respond(t.Context(), i, discord.Response{Type: discord.RespondThinking}); err != nil {
		t.Fatal(err)
	}
	got := r.requests()[0]
	path := "/api/v10/interactions/" + i.ID + "/canary-interaction%2Ftoken+==/callback?with_response=true"
	if got.method != "POST" || got.path != path {
		t.Errorf("got %s %s, want POST %s", got.method, got.path, path)
	}
	if got.header.Get("Authorization") != "" {
		t.Error("got the bot token on an interaction route")
	}
	if ct := got.header.Get("Content-Type"); ct != "application/json" {
		t.Errorf("got content type %q", ct)
	}
	want := "DiscordBot (https://github.com/bwmarrin/discordgo, v0.29.0) Retouch/dev"
	if ua := got.header.Get("User-Agent"); ua != want {
		t.Errorf("got user agent %q, want %q", ua, want)
	}
}

// silence is a Discord that never answers.
type silence struct{ calls int }

func (s *silence) RoundTrip(req *http.Request) (*http.Response, error) {
	s.calls++
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// TestRespondInTime: a call that is not answered ends before the 3 s do, and has
// been tried twice.
func TestRespondInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, err := discord.NewREST(discord.Config{BaseURL: "http://127.0.0.1:1", Token: botToken, Pause: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		var s silence
		r.Through(&s)
		i := fresh()
		_, err = r.Respond(t.Context(), i, discord.Response{Type: discord.RespondThinking})
		if took := time.Since(i.Received); took > 2900*time.Millisecond {
			t.Errorf("took %v, want less than 3 s", took)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want a deadline", err)
		}
		if s.calls != 2 {
			t.Errorf("got %d requests, want 2", s.calls)
		}
		holdsNoSecret(t, err.Error())
	})
}

func TestBegan(t *testing.T) {
	t.Parallel()
	now := time.Now().Truncate(time.Millisecond)
	tests := []struct {
		name          string
		made, arrived time.Time
		want          time.Time
	}{
		{"counts from when Discord made it", now.Add(-1900 * time.Millisecond), now, now.Add(-1900 * time.Millisecond)},
		{"counts from receipt when the clocks differ", now.Add(-2100 * time.Millisecond), now, now},
		{"counts from receipt when Discord's clock is ahead", now.Add(time.Hour), now, now},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i := &discord.Interaction{ID: snowflake(tt.made), Received: tt.arrived}
			if got := i.Began(); !got.Equal(tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

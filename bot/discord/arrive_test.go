package discord_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"retouch/bot/discord"
)

// TestMayArrive: a request that left whole and got no answer may be acted on
// still; one that was answered, or broken off in the middle, never will.
func TestMayArrive(t *testing.T) {
	t.Parallel()
	const much = 64 << 20 // bytes, more than a connection holds on its way
	tests := []struct {
		name   string
		takes  int64 // bytes, until the call is broken off
		status int   // the answer, 0 for none
		want   bool
	}{
		{"it was taken in and not answered", 2 * much, 0, true},
		{"it was broken off while it left", 1, 0, false},
		{"it was refused", 2 * much, 400, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			returned := make(chan struct{})
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.CopyN(io.Discard, r.Body, tt.takes)
				if tt.status != 0 {
					w.WriteHeader(tt.status)
					return
				}
				cancel()
				<-returned
			}))
			r, err := discord.NewREST(discord.Config{BaseURL: s.URL, Token: botToken, Pause: time.Millisecond})
			must(t, err)
			t.Cleanup(func() { cancel(); r.Close(); s.Close() })
			_, err = r.EditOriginal(ctx, "42", interactionToken, discord.Reply{Content: "draft"}, discord.File{
				Name: "a.png", MediaType: "image/png", Bytes: much,
				Open: func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(endless{}, much)), nil },
			})
			close(returned)
			if err == nil || discord.MayArrive(err) != tt.want {
				t.Errorf("got %v for %v, want %v", discord.MayArrive(err), err, tt.want)
			}
		})
	}
}

// endless has as many bytes as anybody reads.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestNothingArrivesWhereNobodyListens(t *testing.T) {
	t.Parallel()
	r, err := discord.NewREST(discord.Config{BaseURL: "http://127.0.0.1:1", Token: botToken, Pause: time.Millisecond})
	must(t, err)
	t.Cleanup(r.Close)
	_, err = r.EditOriginal(t.Context(), "42", interactionToken, discord.Reply{Content: strings.Repeat("line ", 9)})
	if err == nil || discord.MayArrive(err) {
		t.Errorf("got %v, which may arrive", err)
	}
}

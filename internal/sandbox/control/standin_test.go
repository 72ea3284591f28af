package control_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
	"retouch/internal/sandbox/discord"
)

// real starts the stand-in Discord itself, to which no bot is connected.
func real(t *testing.T) *control.Client {
	t.Helper()
	standIn := discord.New(discord.Options{})
	c := serve(t, standIn.ServeHTTP)
	standIn.SetBaseURL(c.Base)
	t.Cleanup(standIn.Close)
	return c
}

func TestStandInTakesAPost(t *testing.T) {
	t.Parallel()
	c := real(t)
	posted, err := c.PostMessage(t.Context(), control.Post{Content: "look", Where: "thread", User: "guest"},
		control.File{Name: "a.png", ContentType: "image/png", Content: []byte("\x89PNG\r\n\x1a\n")})
	if err != nil {
		t.Fatal(err)
	}
	if posted.Content != "look" || posted.Author.Username != "guest" || len(posted.Attachments) != 1 {
		t.Fatalf("posted = %+v", posted)
	}
	content, err := c.File(t.Context(), posted.Attachments[0].ID)
	if err != nil || string(content) != "\x89PNG\r\n\x1a\n" {
		t.Errorf("file = %q, %v", content, err)
	}
	for _, where := range []string{"thread", "server"} {
		messages, err := c.MessagesIn(t.Context(), where)
		if found := len(messages) == 1 && messages[0].ID == posted.ID; err != nil || found != (where == "thread") {
			t.Errorf("messages in %s = %+v, %v", where, messages, err)
		}
	}
	messages, err := c.Messages(t.Context(), posted.ChannelID)
	if err != nil || len(messages) != 1 {
		t.Errorf("messages by id = %+v, %v", messages, err)
	}
}

func TestStandInTellsItsState(t *testing.T) {
	t.Parallel()
	c := real(t)
	s, err := c.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.Connected || s.ApplicationID == "" || s.GuildID == "" || s.AttachmentSizeLimit == 0 || len(s.Commands) != 0 {
		t.Errorf("state = %+v", s)
	}
	handles, places := map[string]bool{}, map[string]bool{}
	for _, u := range s.Users {
		handles[u.Handle] = true
	}
	for _, ch := range s.Channels {
		places[ch.Where] = true
	}
	if !handles["member"] || !handles["guest"] || !handles["moderator"] {
		t.Errorf("users = %+v", s.Users)
	}
	if !places["server"] || !places["thread"] || !places["dm"] || !places["group"] {
		t.Errorf("channels = %+v", s.Channels)
	}
}

func TestStandInRefusesWhatNobodyCouldDo(t *testing.T) {
	t.Parallel()
	c := real(t)
	tests := map[string]struct {
		call func(context.Context) error
		want int
	}{
		"a command that no bot has registered": {func(ctx context.Context) error {
			_, err := c.RunCommand(ctx, control.Command{Name: "edit"}, time.Second)
			return err
		}, http.StatusBadRequest},
		"an interaction that never was": {func(ctx context.Context) error {
			_, err := c.Interaction(ctx, "1")
			return err
		}, http.StatusNotFound},
		"a file that never was": {func(ctx context.Context) error {
			_, err := c.File(ctx, "1")
			return err
		}, http.StatusNotFound},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refused *control.Error
			if err := tt.call(t.Context()); !errors.As(err, &refused) || refused.Status != tt.want {
				t.Errorf("error = %v, want status %d", err, tt.want)
			}
		})
	}
}

func TestStandInPlaysFaultsAndKeepsRequests(t *testing.T) {
	t.Parallel()
	c := real(t)
	if err := c.Fault(t.Context(), control.Fault{Method: "GET", Path: "/gateway", Status: 503, Times: 5}); err != nil {
		t.Fatal(err)
	}
	ask := func() int {
		resp, err := c.HTTP.Get(c.Base + "/api/v10/gateway")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := ask(); got != http.StatusServiceUnavailable {
		t.Errorf("with a fault: %d", got)
	}
	if err := c.ClearFaults(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != http.StatusOK {
		t.Errorf("without: %d", got)
	}
	requests, err := c.Requests(t.Context(), 1)
	if err != nil || len(requests) != 1 || requests[0].N != 2 || requests[0].Status != http.StatusOK {
		t.Errorf("requests after the first = %+v, %v", requests, err)
	}
}

func TestStandInSendsEvents(t *testing.T) {
	t.Parallel()
	c := real(t)
	var names []string
	for e, err := range c.Events(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if names = append(names, e.Name); len(names) == 2 {
			break
		}
		if _, err := c.PostMessage(t.Context(), control.Post{Content: "hello"}); err != nil {
			t.Fatal(err)
		}
	}
	if len(names) != 2 || names[0] != "connected" || names[1] != "message" {
		t.Errorf("events = %v", names)
	}
}

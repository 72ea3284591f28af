package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/control"
)

func TestMessagesAreSeenForwardedAndDeleted(t *testing.T) {
	t.Parallel()
	c := real(t)
	first, err := c.PostMessage(t.Context(), control.Post{Content: "look", User: "guest"},
		control.File{Name: "a.png", Content: []byte("x")}, control.File{Field: control.EmbedThumbnail, Name: "b.png", Content: []byte("y")})
	if err != nil || len(first.Attachments) != 1 || len(first.Embeds) != 1 || first.Embeds[0].Thumbnail == nil {
		t.Fatalf("posted %+v, %v", first, err)
	}
	moved, err := c.Forward(t.Context(), control.Forwarding{MessageID: first.ID, Where: "dm", User: "guest"})
	if err != nil || len(moved.Snapshots) != 1 || moved.Snapshots[0].Message.Content != "look" || moved.Reference.Type != 1 {
		t.Fatalf("forwarded %+v, %v", moved, err)
	}
	if got, err := c.DirectMessages(t.Context(), "guest"); err != nil || len(got) != 1 || got[0].ID != moved.ID {
		t.Errorf("the guest's direct message: %+v, %v", got, err)
	}
	if err := c.DeleteMessage(t.Context(), first.ID, ""); refusedWith(err) != http.StatusForbidden {
		t.Errorf("the member deleted it: %v", err)
	}
	if err := c.DeleteMessage(t.Context(), first.ID, "moderator"); err != nil {
		t.Errorf("the moderator did not: %v", err)
	}
	if _, err := c.Message(t.Context(), first.ID); refusedWith(err) != http.StatusNotFound {
		t.Errorf("it is still there: %v", err)
	}
}

// refusedWith is the status of the sandbox's refusal; 0 is none.
func refusedWith(err error) int {
	var refusal *control.Error
	if errors.As(err, &refusal) {
		return refusal.Status
	}
	return 0
}

func TestAwaitMessage(t *testing.T) {
	t.Parallel()
	c := real(t)
	m, err := c.PostMessage(t.Context(), control.Post{Content: "look"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.AwaitMessage(t.Context(), m.ID, func(m control.Message) bool { return m.Content == "look" }); err != nil || got.ID != m.ID {
		t.Errorf("got %+v, %v", got, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.AwaitMessage(ctx, m.ID, func(control.Message) bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("what never comes: %v", err)
	}
}

func TestUserWhoTakesNoDirectMessages(t *testing.T) {
	t.Parallel()
	c := real(t)
	if err := c.TakeDMs(t.Context(), "guest", false); err != nil {
		t.Fatal(err)
	}
	state, err := c.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range state.Users {
		if u.DMs == (u.Handle == "guest") {
			t.Errorf("%s takes them: %t", u.Handle, u.DMs)
		}
	}
	if err := c.TakeDMs(t.Context(), "nobody", true); refusedWith(err) != http.StatusNotFound {
		t.Errorf("nobody: %v", err)
	}
	if offered, err := c.Offered(t.Context(), "guest", "dm"); err != nil || len(offered) != 0 {
		t.Errorf("without a bot there are %v, %v", offered, err)
	}
}

func TestModalPutsAllValuesTogether(t *testing.T) {
	t.Parallel()
	sent := make(chan []byte, 1)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent <- body
		_, _ = io.WriteString(w, `{"interaction_id":"2"}`)
	})
	m := control.Modal{
		InteractionID: "1", Values: map[string]string{"prompt": "night"}, Chosen: map[string][]string{"pick": {"a", "b"}, "none": nil}, Checked: map[string]bool{"sure": true},
	}
	if _, err := c.SubmitModal(t.Context(), m, 0); err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(<-sent, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"interaction_id": "1", "values": map[string]any{"prompt": "night", "pick": []any{"a", "b"}, "none": []any{}, "sure": true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func TestButtonsAndMenusOfAMessage(t *testing.T) {
	t.Parallel()
	var m control.Message
	err := json.Unmarshal([]byte(`{"components":[{"type":1,"components":[{"type":2,"custom_id":"retry:1"},{"type":2,"style":5,"url":"https://a.example"}]},
		{"type":1,"components":[{"type":3,"custom_id":"pick","min_values":0,"options":[{"label":"A","value":"a","default":true}]}]}]}`), &m)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Buttons()) != 2 || len(m.Selects()) != 1 || !m.Selects()[0].Options[0].Default || *m.Selects()[0].MinValues != 0 {
		t.Errorf("got %+v and %+v", m.Buttons(), m.Selects())
	}
	for prefix, want := range map[string]bool{"retry:": true, "undo:": false, "": true} {
		if c, found := m.Button(prefix); found != want || found && c.CustomID != "retry:1" {
			t.Errorf("%q: %+v", prefix, c)
		}
	}
}

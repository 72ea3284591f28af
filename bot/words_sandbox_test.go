package bot_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/internal/sandbox/control"
	sandbox "retouch/internal/sandbox/discord"
)

// TestCommandsAreRegisteredOnce: the stand-in takes all commands, as Discord
// judges them, and what it gives back is what we want, so that the next start
// registers nothing.
func TestCommandsAreRegisteredOnce(t *testing.T) {
	t.Parallel()
	stand := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(stand)
	stand.SetBaseURL(server.URL)
	wire, err := discord.NewREST(discord.Config{BaseURL: server.URL + "/api/v10", Token: discord.Token(stand.Token())})
	must(t, err)
	t.Cleanup(func() { wire.Close(); stand.Close(); server.Close() })
	for _, want := range []bool{true, false} {
		have, changed, err := discord.Register(t.Context(), wire, stand.ApplicationID(), bot.Commands())
		must(t, err)
		if changed != want || len(have) != len(bot.Commands()) || have[0].ID == "" {
			t.Errorf("changed %v, want %v: %+v", changed, want, have)
		}
	}
}

// TestWordsInTheSandbox goes the whole way of presets with the real bot: by
// commands that a member types, and with ids that can be clicked.
func TestWordsInTheSandbox(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	must(t, w.AwaitCommand(t.Context(), "preset"))
	run := func(name string, options map[string]any) string {
		t.Helper()
		got, err := w.RunCommand(t.Context(), control.Command{Name: name, Options: options, User: "moderator"}, patience)
		must(t, err)
		if got.Message == nil {
			t.Fatalf("%s: no answer: %+v", name, got)
		}
		return got.Message.Content
	}
	if got := run("preset add", map[string]any{"name": "House style", "text": strings.Repeat("our colours, ", 20)}); !strings.HasPrefix(got, "Added") {
		t.Errorf("got %q", got)
	}
	if got := run("help", nil); !strings.Contains(got, "edits.example") || !strings.Contains(got, "</edit:") {
		t.Errorf("got %q", got)
	}
	got, err := w.Autocomplete(t.Context(), control.Typing{Name: "edit", Options: map[string]any{"prompt": "house"}, Focused: "prompt"})
	must(t, err)
	if len(got) != 2 || got[1].Value != "preset:House style" {
		t.Errorf("got %q", got)
	}
	_, err = w.RunCommand(t.Context(), control.Command{Name: "preset list"}, patience) // by a member
	if err == nil || !strings.Contains(err.Error(), "needs the permissions 32") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff("Removed the preset **house style**.", run("preset remove", map[string]any{"name": "house style"})); diff != "" {
		t.Error(diff)
	}
}

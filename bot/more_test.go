package bot_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// TestJumpBranchesAndShows goes from a message to its parent through the panel,
// looks at that alone, and shows it to everybody.
func TestJumpBranchesAndShows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, nil, bot.Policy{})
		messages, ways := g.grow(rand.New(rand.NewPCG(1, 1)), 2, 0)
		before := g.shows(messages[1])
		g.press(messages[1], strings.Replace(g.button(messages[1], "undo"), "undo", "more", 1), tom)
		panel := g.newest()
		if id := g.button(panel, "delete"); id != "" {
			t.Errorf("a stranger is offered to delete: %s", id)
		}
		g.press(panel, g.button(panel, "jump"), tom, "1300000000000000000")
		if got := g.shows(panel); got != ways[0][1] {
			t.Fatalf("the panel shows %q\n%s", got, g.logs)
		}
		if again := g.button(panel, "again"); again != "again:1300000000000000000:1300000000000000000:"+tom {
			t.Errorf("the branch begins with %q", again)
		}
		g.press(panel, g.button(panel, "show"), tom)
		shown := g.newest()
		m, err := g.read(shown)
		must(t, err)
		if g.shows(shown) != ways[0][1] || m.Flags&discord.Ephemeral != 0 || !strings.Contains(m.Content, "shown by <@"+tom+">") {
			t.Errorf("everybody sees %q: %+v", g.shows(shown), m)
		}
		if got := g.shows(messages[1]); got != before {
			t.Errorf("the first message shows %q", got)
		}
		g.press(shown, g.button(shown, "undo"), tom)
		if got := g.shows(shown); got != ways[0][0] {
			t.Errorf("undo there shows %q", got)
		}
	})
}

// TestSecretsStayOnesOwn: what was shown to its author alone is offered to nobody
// else, and cannot be had by naming it.
func TestSecretsStayOnesOwn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, user string
		shared     bool
		want       bool
	}{
		{"its author", nelly, false, true},
		{"somebody else", tom, false, false},
		{"somebody else, after it was shared", tom, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGallery(t, nil, bot.Policy{})
				messages, ways := g.grow(rand.New(rand.NewPCG(1, 1)), 2, 0)
				const secret = "1300000000000000000"
				must(t, g.past.Change(t.Context(), secret, func(v *history.Version) {
					v.Private, v.Place.Ephemeral = true, true
					if tt.shared {
						v.Shared = &history.Place{Channel: galleryChannel, Message: messages[0]}
					}
				}))
				if !tt.shared {
					must(t, g.past.KeepPicture(t.Context(), history.ResultName(secret, 1), strings.NewReader(ways[0][1])))
					must(t, g.past.KeepPicture(t.Context(), history.ResultName(secret, 2), strings.NewReader("")))
				}
				g.press(messages[1], strings.Replace(g.button(messages[1], "undo"), "undo", "more", 1), tt.user)
				panel := g.newest()
				g.press(panel, g.button(panel, "jump"), tt.user, secret)
				if got := strings.Contains(g.shows(panel), secret); got != tt.want {
					t.Errorf("the panel shows %q after %q\n%s", g.shows(panel), g.said, g.logs)
				}
			})
		})
	}
}

// TestOriginalsTellNothingOfASecret: who shows everybody what a private result
// was made from has shared neither the result nor its words.
func TestOriginalsTellNothingOfASecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, nil, bot.Policy{})
		messages, ways := g.grow(rand.New(rand.NewPCG(1, 1)), 1, 0)
		const secret = "1300000000000000000"
		must(t, g.past.Change(t.Context(), secret, func(v *history.Version) { v.Private, v.Place.Ephemeral = true, true }))
		must(t, g.past.KeepPicture(t.Context(), history.ResultName(secret, 1), strings.NewReader(ways[0][1])))
		g.press(messages[0], strings.Replace(g.button(messages[0], "undo"), "undo", "more", 1), nelly)
		panel := g.newest()
		g.press(panel, g.button(panel, "jump"), nelly, "o"+secret)
		g.press(panel, g.button(panel, "show"), nelly)
		shown := g.newest()
		if got := g.shows(shown); got != ways[0][0] {
			t.Fatalf("everybody sees %q\n%s", got, g.logs)
		}
		v, err := g.past.Version(t.Context(), secret)
		must(t, err)
		if v.Shared != nil {
			t.Errorf("the result counts as shared at %+v", *v.Shared)
		}
		g.press(shown, g.button(shown, "redo"), tom)
		if got := g.shows(g.newest()); strings.Contains(got, secret+"/") {
			t.Errorf("somebody else sees %q", got)
		}
		g.press(shown, g.button(shown, "more"), tom)
		panel = g.newest()
		m, err := g.read(panel)
		must(t, err)
		if panel == shown || strings.Contains(m.Content, v.Prompt) {
			t.Errorf("somebody else reads %q", m.Content)
		}
		g.press(panel, g.button(panel, "jump"), tom, secret)
		if got := g.shows(panel); got != "" {
			t.Errorf("somebody else sees %q", got)
		}
	})
}

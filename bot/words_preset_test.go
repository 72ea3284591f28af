package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

func TestPresetCommand(t *testing.T) {
	t.Parallel()
	add := func(name, text string) *discord.Interaction {
		return run(nelly, "preset add", map[string]any{"name": name, "text": text})
	}
	remove := func(name string) *discord.Interaction {
		return run(nelly, "preset remove", map[string]any{"name": name})
	}
	w := newTeller(t, nil)
	for _, tt := range []struct {
		name string
		run  *discord.Interaction
		want string
	}{
		{"an empty list says how to add one", run(nelly, "preset list", nil),
			"This server has no presets yet. Add one with `/preset add`, and members find it while they type a prompt in `/edit`."},
		{"adds", add("House style", "our colours"),
			"Added the preset **House style**. Members find it while they type a prompt in `/edit`."},
		{"replaces, whatever the case", add(" HOUSE\nstyle ", "our *new* colours"), "Replaced the preset **HOUSE style**."},
		{"adds another", add("@everyone", "<@1> [x](https://evil.example)"),
			"Added the preset **\\@everyone**. Members find it while they type a prompt in `/edit`."},
		{"lists by name", run(nelly, "preset list", nil),
			"This server has 2 presets:\n- **\\@everyone** · \\<\\@1\\> \\[x\\](https\\:\\/\\/evil.example)\n- **HOUSE style** · our \\*new\\* colours"},
		{"removes, whatever the case", remove("house style"), "Removed the preset **house style**."},
		{"does not know what was removed", remove("house style"),
			"This server has no preset **house style**. Choose one of the suggestions, or look at `/preset list`."},
		{"wants a name that can be seen", add("\u200b\u202e", "x"),
			"Please give the preset a name with 1 to 32 characters that can be seen, and run the command again."},
		{"wants a short name", add(strings.Repeat("x", 33), "x"),
			"Please give the preset a name with 1 to 32 characters that can be seen, and run the command again."},
		{"wants a text", add("x", " \n"), "Please give the preset a text with 1 to 1000 characters, and run the command again."},
		{"wants a short text", add("x", strings.Repeat("x", 1001)),
			"Please give the preset a text with 1 to 1000 characters, and run the command again."},
		{"knows no other part", run(nelly, "preset share", nil), "I no longer know this button or command. Please use /edit."},
		{"wants a part", run(nelly, "preset", nil), "I no longer know this button or command. Please use /edit."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := w.said(tt.run); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestPresetsAreForManagers holds it where Discord's own check is passed by.
func TestPresetsAreForManagers(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.addPreset("mine", "text")
	stranger := func(i *discord.Interaction) *discord.Interaction {
		i.Member.Permissions = ^(discord.ManageGuild | discord.Administrator)
		return i
	}
	alone := func(i *discord.Interaction) *discord.Interaction {
		i.GuildID, i.User, i.Member = "", i.Member.User, nil
		return i
	}
	for _, i := range []func() *discord.Interaction{
		func() *discord.Interaction { return run(olga, "preset add", map[string]any{"name": "x", "text": "x"}) },
		func() *discord.Interaction { return run(olga, "preset remove", map[string]any{"name": "mine"}) },
		func() *discord.Interaction { return run(olga, "preset list", nil) },
		func() *discord.Interaction { return pressing(olga, "presets:0") },
	} {
		if got := w.said(stranger(i())); !strings.HasPrefix(got, "Only members with the permission Manage Server") {
			t.Errorf("got %q", got)
		}
		if got := w.said(alone(i())); !strings.HasPrefix(got, "Presets belong to a server.") {
			t.Errorf("got %q", got)
		}
	}
	if all, err := w.history.Presets(t.Context(), server); err != nil || len(all) != 1 {
		t.Errorf("got %v, %v", all, err)
	}
	if got := w.said(run(olga, "preset add", map[string]any{"name": "x", "text": "x"})); !strings.HasPrefix(got, "Added") {
		t.Errorf("got %q", got)
	}
}

func TestPresetsAreFull(t *testing.T) {
	t.Parallel()
	const full = "There is no room for another preset: a server can have 50, fewer when they are long. " +
		"Remove one with `/preset remove` and try again."
	add := func(w *teller, n int, text string) string {
		return w.said(run(nelly, "preset add", map[string]any{"name": fmt.Sprintf("%032d", n), "text": text}))
	}
	for name, text := range map[string]string{
		"many":  "x",
		"long":  strings.Repeat("\U0001F600", 1000),
		"worst": strings.Repeat("<", 1000), // six bytes each, as it is written down
	} {
		w := newTeller(t, nil)
		stored, got := 0, ""
		for got = add(w, stored, text); strings.HasPrefix(got, "Added"); got = add(w, stored, text) {
			stored++
		}
		if got != full {
			t.Errorf("%s: got %q", name, got)
		}
		if value, _, err := w.set.Get(t.Context(), "presets."+server); err != nil || len(value) > 200_000 || stored > 50 || stored < 30 {
			t.Errorf("%s: %d presets in %d bytes, %v", name, stored, len(value), err)
		}
		if got := add(w, 0, "other"); !strings.HasPrefix(got, "Replaced") {
			t.Errorf("%s: a full server's preset is not replaced: %q", name, got)
		}
	}
}

// TestPresetPages holds that every page fits into a message and that all
// presets are on one.
func TestPresetPages(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	for n := range history.MaxPresets {
		w.addPreset(fmt.Sprintf("%02d", n)+strings.Repeat("*", 30), strings.Repeat("@", 200))
	}
	page, seen, steps := w.ask(run(nelly, "preset list", nil)), "", 0
	for ; steps < 20; steps++ {
		reply := page.Data.(discord.Reply)
		if n := discord.Units(reply.Content); n > discord.MaxContent {
			t.Errorf("%d characters", n)
		}
		seen += reply.Content
		if steps > 0 && page.Type != discord.RespondUpdate {
			t.Errorf("a page is answered with %d", page.Type)
		}
		next := buttonOf(reply, "Next")
		if next == "" {
			break
		}
		page = w.ask(pressing(nelly, next))
	}
	if steps != 6 || !strings.Contains(seen, "Page 7 of 7") {
		t.Errorf("%d steps:\n%s", steps, seen)
	}
	for n := range history.MaxPresets {
		if !strings.Contains(seen, fmt.Sprintf("**%02d", n)) {
			t.Errorf("preset %d is on no page", n)
		}
	}
	for _, id := range []string{"presets:", "presets:-1", "presets:x", "presets:1:2", "presets"} {
		if got := w.said(pressing(nelly, id)); !strings.HasPrefix(got, "I no longer know this button") {
			t.Errorf("%s: got %q", id, got)
		}
	}
	if got := w.said(pressing(nelly, "presets:4294967295")); !strings.Contains(got, "Page 7 of 7") {
		t.Errorf("past the end: %q", got)
	}
}

// buttonOf is the custom_id of the button with a label, "" when there is none.
func buttonOf(r discord.Reply, label string) string {
	for _, row := range r.Components {
		for _, c := range row.Components {
			if c.Type == discord.Button && c.Label == label {
				return c.CustomID
			}
		}
	}
	return ""
}

func TestPresetsOutliveARestart(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.said(run(nelly, "preset add", map[string]any{"name": "House style", "text": "our colours"}))
	next := newTeller(t, func(c *bot.Config) { c.History = history.New(history.Config{Kept: w.kept, Settings: w.set}) })
	if got := heads(next.choices(typing(olga, "edit", "prompt", "house"))); len(got) != 2 || got[1] != "House style" {
		t.Errorf("got %q", got)
	}
	if got := next.ordered(olga, "preset:House style"); got != "our colours" {
		t.Errorf("got %q", got)
	}
}

func TestListsWithoutTheStoreAreBusy(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.kept.trouble.Store(broken)
	w.set.trouble.Store(broken)
	for _, i := range []*discord.Interaction{
		run(nelly, "preset add", map[string]any{"name": "x", "text": "x"}),
		run(nelly, "preset remove", map[string]any{"name": "x"}),
		run(nelly, "preset list", nil),
		run(nelly, "history", nil),
		pressing(nelly, "history:0"),
	} {
		if got := w.said(i); !strings.HasPrefix(got, "I have more to do right now") {
			t.Errorf("got %q", got)
		}
	}
}

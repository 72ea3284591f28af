package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
)

func TestHelp(t *testing.T) {
	t.Parallel()
	w := newTeller(t, func(c *bot.Config) {
		c.Limits = bot.Limits{PictureMaxBytes: 50_000_000, PicturesMaxBytes: 100_000_000}
	})
	want := `I edit pictures. Attach one to ` + "`/edit`" + ` and say what should change, or up to 10 to merge them.
For pictures that are in the chat already, open the menu of their message, choose Apps, then Edit image or Merge images.

In a server I need these permissions: View Channel, Send Messages, Send Messages in Threads, Attach Files, Read Message History.
I take PNG, JPEG, WebP and GIF, up to 50 MB each and 100 MB together.

Your pictures and words are sent to **edits.example**, where the editing is done.
The pictures that you send are kept for up to 24 hours, so that buttons like “Undo” and “Retry” work.
Your words and the list of your edits are kept for 30 days.

All commands:
- ` + "`/edit`" + ` · Change a picture, or merge several, the way you describe it
- ` + "`/history`" + ` · Your own edits, newest first; only you see the list
- ` + "`/preset`" + ` · Named prompts that this server offers while you type
- ` + "`/privacy`" + ` · Who may edit your pictures, and what is kept about you
- ` + "`/help`" + ` · What I do, what I need, where pictures are sent and what is kept`
	if diff := cmp.Diff(want, w.said(run(nelly, "help", nil))); diff != "" {
		t.Error(diff)
	}
}

func TestHelpTellsWhatIsKept(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pictures, records time.Duration
		want              []string
	}{
		{0, 0, []string{
			"The pictures that you send are not kept after the answer.", "Your words and the list of your edits are not kept after the answer."}},
		{time.Hour, 24 * time.Hour, []string{"are kept for up to 1 hour,", "are kept for 24 hours."}},
		{90 * time.Minute, 48 * time.Hour, []string{"are kept for up to 90 minutes,", "are kept for 2 days."}},
		{30 * time.Second, 36 * time.Hour, []string{"are kept for up to 1 minute,", "are kept for 36 hours."}},
	}
	for _, tt := range tests {
		w := newTeller(t, func(c *bot.Config) { c.Keep, c.EditsHost = bot.Keep{Pictures: tt.pictures, Records: tt.records}, "" })
		got := w.said(run(nelly, "help", nil))
		for _, want := range append(tt.want, "the editing service that was chosen by whoever runs this bot") {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: no %q in\n%s", tt, want, got)
			}
		}
	}
}

func TestHelpFitsInEveryLanguage(t *testing.T) {
	t.Parallel()
	w := newTeller(t, func(c *bot.Config) {
		c.EditsHost = strings.Repeat("long-", 40) + "host.example"
		c.Limits = bot.Limits{PictureMaxBytes: 123_456_700_000, PicturesMaxBytes: 987_654_300_000}
		c.Keep = bot.Keep{Pictures: 10_001 * time.Minute, Records: 10_001 * time.Minute}
	})
	w.bot.Registered(registered())
	for _, code := range languages {
		i := run(nelly, "help", nil)
		i.Locale = code
		got := w.said(i) // which holds the limit
		if strings.Contains(got, "{{") || strings.Contains(got, "no value") || strings.Contains(got, "http") {
			t.Errorf("%s: %s", code, got)
		}
	}
}

// registered are the commands as Discord has them.
func registered() []discord.Command {
	all := bot.Commands()
	for n := range all {
		all[n].ID = "130000000000000010" + string(rune('0'+n))
	}
	return all
}

func TestCommandsCanBeClickedOnceTheirIDsAreKnown(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	chinese := run(nelly, "history", nil)
	chinese.Locale = "zh-CN"
	if got := w.said(chinese); !strings.Contains(got, "`/编辑`") {
		t.Errorf("got %s", got)
	}
	foreign := run(nelly, "history", nil)
	foreign.Locale, foreign.GuildLocale = "it", "zh-CN" // whose client shows no chinese names
	if got := w.said(foreign); !strings.Contains(got, "`/edit`") || !strings.Contains(got, "图片") {
		t.Errorf("got %s", got)
	}
	w.bot.Registered(append(registered(), discord.Command{Type: discord.MessageCommand, Name: "edit", ID: "5"}, discord.Command{Name: "help", ID: "x"}))
	got := w.said(run(nelly, "history", nil)) + w.said(run(nelly, "preset list", nil))
	for _, want := range []string{"</edit:1300000000000000100>", "</preset add:1300000000000000106>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}

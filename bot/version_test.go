package bot_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

const member = "80351110224678912"

// playFile delivers the interactions of a transcript and waits for its jobs.
func (w *world) playFile(name string) {
	w.t.Helper()
	data, err := os.ReadFile("testdata/transcripts/" + name + ".txtar")
	must(w.t, err)
	w.play(txtar.Parse(data))
	w.idle()
}

// TestVersionIsKept: all that a reply's buttons need, in the real store.
func TestVersionIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{})
	w.playFile("reply_results_spoiler")
	h, ctx := w.bot.History(), t.Context()
	got, err := h.Version(ctx, deskID)
	must(t, err)
	want := history.Version{
		ID: deskID, Root: deskID, Depth: 1, Author: member,
		Place:  history.Place{Application: "1200000000000000000", Guild: "1100000000000000000", Channel: "1100000000000000001", Message: "9"},
		Prompt: "make it wintry", Alt: "Two **wintry** lakes side by side", N: 2, Spoiler: true,
		Inputs: []history.Input{
			{Kept: history.InputName(deskID, 1), Spoiler: true, Bytes: 1200},
			{Kept: history.InputName(deskID, 2), Bytes: 1200},
		},
		Results: slices.Repeat([]history.Result{{Kind: "png", Width: 240, Height: 160, Bytes: int64(len(drawPNG(240, 160)))}}, 2),
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(history.Version{}, "Made", "Seconds")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Made.IsZero() || got.Seconds == "" {
		t.Errorf("made %v, took %q", got.Made, got.Seconds)
	}
	w.checkListed(got)
	for _, in := range got.Inputs {
		if has, err := h.HasPicture(ctx, in.Kept); err != nil || !has {
			t.Errorf("%s is not kept: %v", in.Kept, err)
		}
	}
	if has, _ := h.HasPicture(ctx, history.ResultName(deskID, 1)); has {
		t.Error("a result is kept that its message shows")
	}
}

// checkListed holds that a version is its author's newest, in its line, and its
// words among the recent ones.
func (w *world) checkListed(v history.Version) {
	w.t.Helper()
	h, ctx := w.bot.History(), w.t.Context()
	mine, err := h.Mine(ctx, v.Author)
	must(w.t, err)
	line, err := h.Line(ctx, v.Root)
	must(w.t, err)
	recents, err := h.Recents(ctx, v.Author)
	must(w.t, err)
	if len(mine) != 1 || len(line) != 1 || len(recents) != 1 || mine[0] != v.ID || line[0] != v.ID || recents[0].Text != v.Prompt {
		w.t.Errorf("mine %v, line %v, recent %v", mine, line, recents)
	}
}

// TestPrivateResultIsKept so that it can be shared, and its place is known to be
// the member's own.
func TestPrivateResultIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{})
	w.playFile("reply_private")
	v, err := w.bot.History().Version(t.Context(), deskID)
	must(t, err)
	has, err := w.bot.History().HasPicture(t.Context(), history.ResultName(deskID, 1))
	must(t, err)
	if !v.Private || !v.Place.Ephemeral || v.Place.Link() != "" || !has {
		t.Errorf("kept: %v, as %+v", has, v)
	}
}

// TestUnreadableResultIsKept: the bot cannot read its message again, and Undo comes
// back to it. Where the bot may read, the message is enough.
func TestUnreadableResultIsKept(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/transcripts/edit_one.txtar")
	must(t, err)
	const server, rights = `"0": "1100000000000000000"`, `"app_permissions": "2147483647"`
	tests := []struct {
		name, old, new string
		want           bool
	}{
		{"where the bot may read", "", "", false},
		{"where a member's installation alone brought the bot", server, `"1": "80351110224678912"`, true},
		{"in a channel that the bot cannot see", rights, `"app_permissions": "100352"`, true},
		{"in a channel whose history the bot may not read", rights, `"app_permissions": "35840"`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings{})
			w.play(txtar.Parse([]byte(strings.Replace(string(data), tt.old, tt.new, 1))))
			w.idle()
			if got, err := w.bot.History().HasPicture(t.Context(), history.ResultName(deskID, 1)); err != nil || got != tt.want {
				t.Errorf("kept: %t, %v\n%s", got, err, w.logs)
			}
		})
	}
}

// TestStoreInTrouble never keeps a picture from its member, nor words.
func TestStoreInTrouble(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		call func(context.Context) error
		want string
	}{
		{"a picture", wait(10 * time.Second), "10s " + done + "10 s +1"},
		{"an apology", func(context.Context) error { return &editor.Error{Kind: editor.Unavailable, Paid: true} }, "0s " + notAgain},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPast()
				p.down.Store(true)
				d := newDesk(t, deskSettings{history: p.History, keep: keepDay})
				d.came, d.call = d.file("a.png", "input"), tt.call
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				if !strings.HasSuffix(d.story(), tt.want) {
					t.Errorf("got:\n%s", d.story())
				}
				for _, want := range []string{"inputs are not kept", "version is not kept"} {
					if !strings.Contains(d.logs.String(), want) {
						t.Errorf("the log does not say %q:\n%s", want, d.logs)
					}
				}
			})
		})
	}
}

// TestNothingIsKept that the settings do not want kept.
func TestNothingIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPast()
		d := newDesk(t, deskSettings{history: p.History})
		d.came = d.file("a.png", "input")
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		v, err := p.Version(t.Context(), deskID)
		must(t, err)
		if got := append(p.names("i-"), p.names("r-")...); len(got) > 0 || v.Inputs[0].Kept != "" {
			t.Errorf("kept %v, as %+v", got, v)
		}
	})
}

// TestCrashAfterDelivery: the version is kept and listed by whoever finds the
// reply answered, also when it had not been kept before.
func TestCrashAfterDelivery(t *testing.T) {
	t.Parallel()
	for _, lost := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p := newPast()
			first := newDesk(t, deskSettings{history: p.History, keep: keepDay})
			first.came, first.more = first.file("a.png", "input"), 1
			first.edit = func(_ context.Context, r discord.Reply) error {
				if len(r.Attachments) > 0 {
					first.dead.Store(true) // it lands, and nothing is noted any more
					p.down.Store(true)
				}
				return nil
			}
			p.down.Store(lost)
			first.bot.Handle(t.Context(), edit(deskID))
			first.work()
			first.stop()
			p.down.Store(false)
			next := newDesk(t, deskSettings{history: p.History, keep: keepDay, kept: first.kept, idle: true})
			next.original = func(context.Context) (*discord.Message, error) {
				return &discord.Message{ID: "77", ChannelID: "7", Content: "> blue", Attachments: []discord.Attachment{{ID: "1"}, {ID: "2"}}}, nil
			}
			next.run()
			next.ended()
			v, err := p.Version(t.Context(), deskID)
			must(t, err)
			if len(v.Results) != 2 || v.Place.Message != "77" || v.Prompt != "blue" || v.Made.IsZero() {
				t.Errorf("lost %v: kept %+v", lost, v)
			}
			if len(p.names("of.5."+deskID)) != 1 || len(p.names("line."+deskID)) != 1 || len(p.names("recent.5")) != 1 {
				t.Errorf("lost %v: not listed", lost)
			}
			if strings.Contains(next.story(), "call") || next.state(deskID) != "replied" {
				t.Errorf("lost %v: %s, %s", lost, next.state(deskID), next.story())
			}
		})
	}
}

// TestPlaceIsKeptWhenItIsKnown: Discord tells which message it is only with the
// picture.
func TestPlaceIsKeptWhenItIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPast()
		d := newDesk(t, deskSettings{history: p.History, keep: keepDay})
		d.came = d.file("a.png", "input")
		d.respond = func(context.Context, discord.Response) error { return nil } // and says nothing
		d.tells = "88"
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		v, err := p.Version(t.Context(), deskID)
		must(t, err)
		if v.Place.Message != "88" || v.Place.Channel != "7" {
			t.Errorf("kept %+v", v.Place)
		}
	})
}

package bot_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/editor"
)

func TestPicturesAreMadeToFit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		told    int64
		refused bool // the first upload, as too large
		want    []int64
	}{
		{"two hundredths below what Discord tells", 1000, false, []int64{980}},
		{"below 10 MiB when it tells nothing", 0, false, []int64{10276045}},
		{"half as large once it was too large", 1000, true, []int64{980, 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, deskSettings{})
			var got []int64
			d.fit = func(limit int64) { got = append(got, limit) }
			d.edit = func(context.Context, discord.Reply) error {
				if tt.refused && len(got) == 1 {
					return &discord.APIError{Status: 413, Code: discord.CodeTooLarge}
				}
				return nil
			}
			i := edit(deskID)
			i.AttachmentSizeLimit = tt.told
			d.bot.Handle(t.Context(), i)
			d.ended()
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSpoilersStaySpoilers(t *testing.T) {
	t.Parallel()
	for name, hidden := range map[string]discord.Attachment{
		"by its flag": {URL: "https://cdn.discordapp.com/5", Flags: 8},
		"by its name": {URL: "https://cdn.discordapp.com/5", Filename: "SPOILER_a.png"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, deskSettings{})
			var reply discord.Reply
			d.edit = func(_ context.Context, r discord.Reply) error { reply = r; return nil }
			i := edit(deskID)
			i.Data.Resolved.Attachments["5"] = hidden
			d.bot.Handle(t.Context(), i)
			d.ended()
			if len(reply.Attachments) != 1 || !reply.Attachments[0].Spoiler || !strings.HasPrefix(reply.Attachments[0].Filename, "SPOILER_") {
				t.Errorf("got %+v", reply.Attachments)
			}
		})
	}
}

// rigid can make no picture smaller.
type rigid struct {
	bot.Editor
	why editor.Kind
}

func (r rigid) Fit(context.Context, string, editor.Picture, int64) (editor.Picture, error) {
	return editor.Picture{}, &editor.Error{Kind: r.why, Op: "fit picture"}
}

// TestResultThatCannotBeMadeSmaller is too large, whatever keeps it from being
// decoded: nothing is wrong with the pictures that its member attached.
func TestResultThatCannotBeMadeSmaller(t *testing.T) {
	t.Parallel()
	for _, why := range []editor.Kind{editor.TooLarge, editor.TooManyPixels, editor.Broken, editor.NotPicture} {
		t.Run(string(why), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings{edits: func(e bot.Editor) bot.Editor { return rigid{e, why} }})
			w.playFile("edit_small_limit")
			if story := w.told(); !strings.Contains(story, "The edited picture is too large for this channel.") {
				t.Errorf("got:\n%s", story)
			}
		})
	}
}

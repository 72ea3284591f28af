package bot_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/discord"
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

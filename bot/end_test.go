package bot_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/discord"
)

func TestWhatCannotBeToldIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 0)
		d.edit = func(context.Context, discord.Reply) error { return &discord.APIError{Status: 503} }
		d.original = notThere
		d.bot.Handle(t.Context(), edit(deskID))
		if err := d.work(t.Context()); err == nil {
			t.Error("no error")
		}
	})
}

func TestMemberIsToldOfAPanic(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 0)
		d.call = func(context.Context) error { panic("a mistake") }
		d.bot.Handle(t.Context(), edit(deskID))
		func() {
			defer func() {
				if v := recover(); v != "a mistake" {
					t.Errorf("recovered %v", v)
				}
			}()
			_ = d.work(t.Context())
		}()
		want := `0s reply "Something went wrong on my side. Please run the command again. Reference: 00000001", 0 files`
		if !strings.HasSuffix(d.story(), want) {
			t.Errorf("got:\n%s\nwant at the end:\n%s", d.story(), want)
		}
		if left, err := os.ReadDir(d.dir); err != nil || len(left) > 0 {
			t.Errorf("left in the spool: %v, %v", left, err)
		}
	})
}

func TestMemberIsToldOfAPanicBeforeTheAcknowledgement(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	d.submit = func(context.Context) (bool, error) { panic("a mistake") }
	d.bot.Handle(t.Context(), edit(deskID))
	want := "0s respond 4 Something went wrong on my side. Please try again. Reference: 00000001"
	if got := d.story(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMistakeInAnAcknowledgementLeavesNoWorkerWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 0)
		d.respond = func(context.Context, discord.Response) error { d.respond = nil; panic("a mistake") }
		d.bot.Handle(t.Context(), edit(deskID))
		d.original = func(context.Context) (*discord.Message, error) { return &discord.Message{Content: "sorry"}, nil }
		ended(t, d.work(t.Context()))
		want := "0s respond 5\n0s respond 4 Something went wrong on my side. Please try again. Reference: 00000001\n0s fetch 1\n0s look"
		if got := d.story(); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	})
}

func TestAnswersEndWhenDiscordStopsWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, 0)
		d.respond = func(ctx context.Context, _ discord.Response) error { return untilOver(ctx) }
		d.bot.Handle(t.Context(), edit(deskID))
		if took := time.Since(d.began); took != 3*time.Second {
			t.Errorf("took %v, want 3 s", took)
		}
	})
}

func TestRecordsThatCannotBeWorkedOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 0)
	d.bot.Handle(t.Context(), edit(deskID))
	tests := []struct {
		name, id string
		record   []byte
	}{
		{"is no record", deskID, []byte("x")},
		{"is of a later version", deskID, []byte(`{"v":2}`)},
		{"would leave the folder", "../1", d.record},
		{"would name a folder in a folder", "a/b", d.record},
		{"would be the folder", ".", d.record},
		{"has no name", "", d.record},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := d.bot.Work(t.Context(), tt.id, tt.record); err == nil {
				t.Error("no error")
			}
		})
	}
}

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
			d := newDesk(t, 0)
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
			ended(t, d.work(t.Context()))
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
			d := newDesk(t, 0)
			var reply discord.Reply
			d.edit = func(_ context.Context, r discord.Reply) error { reply = r; return nil }
			i := edit(deskID)
			i.Data.Resolved.Attachments["5"] = hidden
			d.bot.Handle(t.Context(), i)
			ended(t, d.work(t.Context()))
			if len(reply.Attachments) != 1 || !reply.Attachments[0].Spoiler || !strings.HasPrefix(reply.Attachments[0].Filename, "SPOILER_") {
				t.Errorf("got %+v", reply.Attachments)
			}
		})
	}
}

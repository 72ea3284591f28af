package bot_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"

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

package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"retouch/bot/discord"
	"retouch/editor"
	"retouch/internal/ledger"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	const yours = "You have used up your edits for today. New ones: <t:946771200:R>."
	const all = "All edits that this bot may make today are used up. New ones: <t:946771200:R>."
	tests := []struct {
		name   string
		limits ledger.Limits
		call   func(context.Context) error
		want   string
	}{
		{"of a member", ledger.Limits{PerUserPerDay: 1}, nil, yours},
		{"of all", ledger.Limits{PerDay: 1}, nil, all},
		{"none", ledger.Limits{}, nil, ""},
		{"what failed does not count", ledger.Limits{PerUserPerDay: 1}, func(context.Context) error {
			return &editor.Error{Kind: editor.Unavailable, Paid: true}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{limits: tt.limits})
				d.call = tt.call
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				d.bot.Handle(t.Context(), edit(deskID)) // again, which is no second one
				d.bot.Handle(t.Context(), edit("1300000000000000002"))
				want := "respond 5"
				if tt.want != "" {
					want = "respond 4 " + tt.want
				} else {
					d.ended()
				}
				if !strings.Contains(d.story(), "0s respond 5\n0s "+want) {
					t.Errorf("want %q in:\n%s", want, d.story())
				}
			})
		})
	}
}

// TestRefusedIsNotCounted: a job that found no room is given back.
func TestRefusedIsNotCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{limits: ledger.Limits{PerUserPerDay: 1}})
		d.submit = func(context.Context) error { return errors.New("the store is away") }
		d.bot.Handle(t.Context(), edit(deskID))
		d.submit = nil
		d.bot.Handle(t.Context(), edit("1300000000000000002"))
		d.ended()
		if got := d.state("1300000000000000002"); got != "replied" {
			t.Errorf("the job is %s:\n%s", got, d.story())
		}
	})
}

func TestTooManyOfOne(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		guild string
		edit  func(*desk)
		want  string
	}{
		{"in a direct message", "", nil, ": https://discord.com/channels/@me/7/9 https://discord.com/channels/@me/7/9\nPlease wait"},
		{"in a server", "8", nil, ": https://discord.com/channels/8/7/9 https://discord.com/channels/8/7/9\nPlease wait"},
		{"with replies that nobody can find", "", func(d *desk) {
			d.respond = func(context.Context, discord.Response) error { return nil }
			d.original = notThere
		}, ". Please wait until one is done, or cancel one."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{perOwner: 2, limits: ledger.Limits{PerUserPerDay: 3}})
				if tt.edit != nil {
					tt.edit(d)
				}
				d.fetch = hang
				for n := range 4 {
					i := edit(fmt.Sprint(1300000000000000001 + n))
					i.GuildID = tt.guild
					d.bot.Handle(t.Context(), i)
				}
				want := "respond 4 You have 2 edits waiting or running already" + strings.ReplaceAll(tt.want, "\n", " / ")
				if n := strings.Count(d.story(), want); n != 2 { // and the third did not count for the day
					t.Errorf("want twice %q in:\n%s", want, d.story())
				}
			})
		})
	}
}

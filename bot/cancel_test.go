package bot_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/internal/ledger"
)

// cancelPress is a member's press of an edit's button.
func cancelPress(id, user string) *discord.Interaction {
	return &discord.Interaction{
		ID: "1400000000000000001", Token: "press", Type: discord.Press, Locale: "en-US", Received: time.Now(),
		User: &discord.User{ID: user}, ChannelID: "7", Data: discord.Data{CustomID: "cancel:" + id},
	}
}

func TestCancelWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1, limits: ledger.Limits{PerUserPerDay: 1}})
		d.call = wait(10 * time.Second)
		for n := range 3 {
			d.bot.Handle(t.Context(), nth(n+1))
		}
		time.Sleep(time.Second)
		d.bot.Handle(t.Context(), cancelPress(nth(2).ID, "3"))
		d.bot.Handle(t.Context(), cancelPress(nth(2).ID, "2"))
		d.bot.Handle(t.Context(), cancelPress(nth(2).ID, "2"))
		again := nth(4)
		again.User.ID = "2"
		d.bot.Handle(t.Context(), again)
		for range 3 {
			d.ended()
		}
		_, story, _ := strings.Cut(d.story(), "0s call\n")
		want := []string{
			"1s respond 4 Only the member who asked for this edit, or a moderator, can cancel it." + quoted,
			"1s respond 7 Cancelled by <@2>.",
			"1s respond 4 This is already done, so there is nothing left to cancel." + quoted,
			"1s respond 5", // it was not paid for, and does not count
			"3s " + running,
			"10s " + doneFor("1") + "10 s +1",
		}
		if !strings.HasPrefix(story, strings.Join(want, "\n")) || strings.Contains(story, nth(2).ID) {
			t.Errorf("got:\n%s", story)
		}
		if got := d.state(nth(2).ID); got != "cancelled" {
			t.Errorf("the job is %s", got)
		}
	})
}

// TestCancelWhileEditing: the call ends, the worker is free and says nothing,
// and a call that may have been paid stays counted.
func TestCancelWhileEditing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1, limits: ledger.Limits{PerUserPerDay: 1}})
		d.call = untilOver
		d.bot.Handle(t.Context(), nth(1))
		time.Sleep(time.Second)
		d.bot.Handle(t.Context(), cancelPress(nth(1).ID, "1"))
		if err := d.work(); err == nil {
			t.Error("the worker takes the job for its own")
		}
		again := nth(2)
		again.User.ID = "1"
		d.bot.Handle(t.Context(), again)
		d.check([]string{
			"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call",
			"1s respond 7 Cancelled by <@1>.",
			"1s respond 4 You have used up your edits for today. New ones: <t:946771200:R>. Reference: 00000002",
		})
		if got := d.meter.String(); got != "acknowledged 1, cancelled 1, step edit 1, step fetch 1" {
			t.Errorf("counted %s", got)
		}
	})
}

// TestCancelWaitsForWordsOnTheirWay: a line that Discord is still taking must
// not land on the final answer.
func TestCancelWaitsForWordsOnTheirWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.edit = func(context.Context, discord.Reply) error {
			time.Sleep(500 * time.Millisecond)
			d.note("landed")
			return nil
		}
		d.call = untilOver
		d.bot.Handle(t.Context(), edit(deskID))
		time.Sleep(100 * time.Millisecond)
		d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		if err := d.work(); err == nil {
			t.Error("the worker takes the job for its own")
		}
		d.events = slices.DeleteFunc(d.events, func(s string) bool { return s == "500ms call" }) // it may have begun
		d.check([]string{"0s respond 5", "0s " + fetching, "0s fetch 1", "500ms landed", "500ms respond 7 Cancelled by <@5>."})
	})
}

// TestCancelThatCannotBeTold is told by a worker.
func TestCancelThatCannotBeTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = untilOver
		var down atomic.Bool
		d.respond = func(_ context.Context, r discord.Response) error { return d.unless(&down) }
		d.edit = func(context.Context, discord.Reply) error { return d.unless(&down) }
		d.bot.Handle(t.Context(), edit(deskID))
		time.Sleep(time.Second)
		down.Store(true)
		d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		down.Store(false)
		if err := d.work(); err == nil {
			t.Error("the worker takes the job for its own")
		}
		d.ended()
		if got := d.state(deskID); got != "cancelled" || !strings.HasSuffix(d.story(), "reply Cancelled by <@5>.") {
			t.Errorf("the job is %s:\n%s", got, d.story())
		}
	})
}

// unless is an outage of Discord's.
func (d *desk) unless(down *atomic.Bool) error {
	if down.Load() {
		return &discord.APIError{Status: 503}
	}
	return nil
}

package bot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
)

// TestNothingIsSaidAfterCancel: the worker was about to show a line when the
// press came first.
func TestNothingIsSaidAfterCancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := newDesk(t, deskSettings{})
		first.fetch = hang
		first.bot.Handle(t.Context(), edit(deskID))
		first.dieAt(10 * time.Second)
		d := first.restart(deskSettings{})
		d.original = func(context.Context) (*discord.Message, error) {
			time.Sleep(2 * time.Second)
			return d.shown(first), nil
		}
		d.respond = func(context.Context, discord.Response) error {
			time.Sleep(2 * time.Second)
			return nil
		}
		d.run()
		time.Sleep(time.Second) // the worker looks from 10 s to 12 s
		d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		if err := d.work(); err == nil {
			t.Error("the worker takes the job for its own")
		}
		if got := d.story(); strings.Contains(got, "reply") || !strings.Contains(got, "11s respond 7 Cancelled by <@5>.") {
			t.Errorf("it says:\n%s", got)
		}
	})
}

// TestCancelInAnotherProcessWaitsForALine: what this one is saying must not
// land on the final answer of the other.
func TestCancelInAnotherProcessWaitsForALine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{shared: true})
		d.call = func(context.Context) error { return free(editor.Busy, time.Minute) }
		d.slowLine(2*time.Second, func(context.Context) { d.note("landed") })
		d.bot.Handle(t.Context(), edit(deskID))
		time.Sleep(3500 * time.Millisecond) // the line is on its way from 3 s to 5 s
		other := newDesk(t, deskSettings{shared: true, kept: d.kept, began: d.began, idle: true})
		other.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		if err := d.work(); err == nil {
			t.Error("the worker takes the job for its own")
		}
		if !strings.HasSuffix(d.story(), "5s landed") {
			t.Errorf("the one says:\n%s", d.story())
		}
		if got := other.story(); !strings.HasPrefix(got, "5") || !strings.HasSuffix(got, "respond 7 Cancelled by <@5>.") {
			t.Errorf("the other says:\n%s", got)
		}
	})
}

// TestCancelInAnotherProcessWaitsForAPlace as for every line.
func TestCancelInAnotherProcessWaitsForAPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{shared: true, workers: 1})
		d.call = wait(10 * time.Second)
		d.edit = func(_ context.Context, r discord.Reply) error {
			if strings.Contains(r.Content, "next") {
				time.Sleep(2 * time.Second)
				d.note("landed")
			}
			return nil
		}
		d.attend()
		d.bot.Handle(t.Context(), nth(1))
		d.bot.Handle(t.Context(), nth(2))
		time.Sleep(2500 * time.Millisecond) // the place is on its way from 2 s to 4 s
		other := newDesk(t, deskSettings{shared: true, kept: d.kept, began: d.began, idle: true})
		other.bot.Handle(t.Context(), cancelPress(nth(2).ID, "2"))
		if !strings.HasSuffix(d.story(), "4s landed") {
			t.Errorf("the one says:\n%s", d.story())
		}
		if got := other.story(); !strings.HasPrefix(got, "4") || !strings.HasSuffix(got, "respond 7 Cancelled by <@2>.") {
			t.Errorf("the other says:\n%s", got)
		}
		d.ended()
	})
}

// TestCancelIsTooLateForAPictureThatLands, also for one that could not be kept.
func TestCancelIsTooLateForAPictureThatLands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.kept.results.full.Store(true)
		d.edit = func(_ context.Context, r discord.Reply) error {
			if len(r.Attachments) > 0 {
				time.Sleep(500 * time.Millisecond)
			}
			return nil
		}
		d.bot.Handle(t.Context(), edit(deskID))
		for !strings.Contains(d.story(), "+1") {
			time.Sleep(10 * time.Millisecond)
		}
		d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		d.ended()
		if got := d.state(deskID); got != "replied" || !strings.Contains(d.story(), "respond 4 This is already done") {
			t.Errorf("the job is %s:\n%s", got, d.story())
		}
	})
}

// TestCancelIsTooLateForAPictureThatIsThere, also while neither that nor the end
// can be stored: the member sees the picture, and is told so.
func TestCancelIsTooLateForAPictureThatIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.kept.results.full.Store(true)
		d.edit = func(_ context.Context, r discord.Reply) error {
			d.kept.jobs.shut.Store(len(r.Attachments) > 0)
			return nil
		}
		d.bot.Handle(t.Context(), edit(deskID))
		for !strings.Contains(d.story(), "+1") {
			time.Sleep(10 * time.Millisecond)
		}
		d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		d.kept.jobs.shut.Store(false)
		d.ended()
		if got := d.state(deskID); got != "replied" || !strings.Contains(d.story(), "respond 4 This is already done") {
			t.Errorf("the job is %s:\n%s", got, d.story())
		}
	})
}

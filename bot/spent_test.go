package bot_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
	"retouch/internal/ledger"
)

// spent is a call that was paid and brought nothing.
func spent() error {
	return &editor.Error{Kind: editor.Unavailable, Op: "edit pictures", Paid: true}
}

// slowLine makes a line that tells of a busy service take that long to land.
func (d *desk) slowLine(took time.Duration, landed func(context.Context)) {
	d.edit = func(ctx context.Context, r discord.Reply) error {
		if strings.Contains(r.Content, "busy") {
			time.Sleep(took)
			landed(ctx)
		}
		return nil
	}
}

// TestCrashAfterAPaidCallMakesNoOther: how it ended is kept as soon as it is
// known, also while a line is on its way.
func TestCrashAfterAPaidCallMakesNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		var calls atomic.Int32
		d.call = func(context.Context) error {
			if calls.Add(1) == 1 {
				return free(editor.Busy, 4*time.Second)
			}
			return spent()
		}
		d.slowLine(4*time.Second, func(context.Context) {})
		d.bot.Handle(t.Context(), edit(deskID))
		time.Sleep(6 * time.Second) // the line is on its way from 3 s to 7 s
		if got := d.state(deskID); got != "apologising" || calls.Load() != 2 {
			t.Errorf("the job is %s after %d calls:\n%s", got, calls.Load(), d.story())
		}
		d.crash()
		next := d.restart(deskSettings{})
		next.run()
		next.ended()
		if got := next.state(deskID); got != "apologised" || strings.Contains(next.story(), "call") {
			t.Errorf("the job is %s:\n%s", got, next.story())
		}
		if !strings.HasSuffix(next.story(), notAgain) {
			t.Errorf("it says:\n%s", next.story())
		}
	})
}

// TestStopWhileAPaidCallIsAnsweredMakesNoOther: it was not broken off.
func TestStopWhileAPaidCallIsAnsweredMakesNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = func(ctx context.Context) error {
			<-ctx.Done()
			return spent()
		}
		d.bot.Handle(t.Context(), edit(deskID))
		time.Sleep(time.Second)
		d.stop()
		if got := d.state(deskID); got != "apologised" {
			t.Errorf("the job is %s:\n%s", got, d.story())
		}
	})
}

// TestWordsThatCannotBeKeptAreNotSaid: somebody else called the job off while
// its call was answered.
func TestWordsThatCannotBeKeptAreNotSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = func(ctx context.Context) error {
			_, err := d.jobs.Queue.Cancel(context.WithoutCancel(ctx), deskID, "5")
			must(t, err)
			return spent()
		}
		d.bot.Handle(t.Context(), edit(deskID))
		if err := d.work(); err == nil {
			t.Error("the worker takes the job for its own")
		}
		d.check([]string{"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call"})
	})
}

// TestLineIsNotBrokenOff: what is on its way lands before the last words do.
func TestLineIsNotBrokenOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{within: 4500 * time.Millisecond})
		var calls atomic.Int32
		d.call = func(ctx context.Context) error {
			if calls.Add(1) == 1 {
				return free(editor.Busy, 4*time.Second)
			}
			return untilOver(ctx)
		}
		d.slowLine(2*time.Second, func(ctx context.Context) {
			if ctx.Err() != nil {
				t.Error("the line was broken off")
			}
			d.note("landed")
		})
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		if !strings.Contains(d.story(), "5s landed\n5s "+late) {
			t.Errorf("it says:\n%s", d.story())
		}
	})
}

// TestMistakeInALineCostsTheLine, and not the job or the process.
func TestMistakeInALineCostsTheLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1})
		var calls atomic.Int32
		d.call = func(context.Context) error {
			if calls.Add(1) == 1 {
				return free(editor.Busy, 5*time.Second)
			}
			return nil
		}
		d.edit = func(_ context.Context, r discord.Reply) error {
			if strings.Contains(r.Content, "busy") || strings.Contains(r.Content, "next") {
				panic("a mistake with the token")
			}
			return nil
		}
		d.attend()
		d.bot.Handle(t.Context(), nth(1))
		d.bot.Handle(t.Context(), nth(2))
		d.ended()
		d.ended()
		if got := d.meter.String(); !strings.Contains(got, "panicked line") || !strings.Contains(got, "replied 2") {
			t.Errorf("counted %s:\n%s", got, d.story())
		}
	})
}

// TestCallsThatWereCalledOffSayNothingAboutTheAPI: the gate shuts after five
// calls in a row that failed, whatever members call off in between.
func TestCallsThatWereCalledOffSayNothingAboutTheAPI(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1})
		fail := func(n int) {
			d.call = func(context.Context) error { return spent() }
			d.bot.Handle(t.Context(), nth(n))
			d.ended()
		}
		for n := range 4 {
			fail(n + 1)
		}
		d.call = untilOver
		d.bot.Handle(t.Context(), nth(5))
		time.Sleep(time.Second)
		d.bot.Handle(t.Context(), cancelPress(nth(5).ID, "5"))
		if err := d.work(); err == nil {
			t.Error("the worker takes the job for its own")
		}
		if strings.Contains(d.logs.String(), "are=open") {
			t.Error("the gate is shut already")
		}
		fail(6)
		if !strings.Contains(d.logs.String(), "are=open") {
			t.Error("the gate is open after five failures")
		}
	})
}

// TestDroppedJobsDoNotCountOnTheDayTheyBegan, which is midnight here, also when
// ANSWER_WITHIN was another one then.
func TestDroppedJobsDoNotCountOnTheDayTheyBegan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limits := ledger.Limits{PerDay: 1}
		d := newDesk(t, deskSettings{limits: limits, within: time.Minute})
		d.fetch = hang
		d.bot.Handle(t.Context(), edit(deskID))
		d.crash()
		next := newDesk(t, deskSettings{limits: limits, kept: d.kept, began: d.began, idle: true})
		next.original = func(context.Context) (*discord.Message, error) { panic("a mistake") }
		next.run()
		for next.state(deskID) != "dropped" {
			_ = next.work()
			time.Sleep(time.Second)
		}
		next.original = nil
		next.bot.Handle(t.Context(), nth(2))
		if strings.Contains(next.story(), "used up") {
			t.Fatalf("it stays counted:\n%s", next.story())
		}
		next.ended()
	})
}

// TestDroppedJobsDoNotCount: what the bot could not even apologise for costs
// the member nothing, whether its record can be read or not.
func TestDroppedJobsDoNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{limits: ledger.Limits{PerDay: 1, PerUserPerDay: 1}})
		d.call = func(context.Context) error { return spent() }
		d.edit = func(_ context.Context, r discord.Reply) error {
			if !cancellable(r) {
				panic("a mistake")
			}
			return nil
		}
		d.bot.Handle(t.Context(), nth(1))
		for d.state(nth(1).ID) != "dropped" {
			_ = d.work()
			time.Sleep(time.Second)
		}
		d.edit, d.call = nil, nil
		again := nth(2)
		again.User.ID = "1"
		d.bot.Handle(t.Context(), again)
		if strings.Contains(d.story(), "used up") {
			t.Fatalf("it stays counted:\n%s", d.story())
		}
		d.ended()
		if got := d.state(again.ID); got != "replied" {
			t.Errorf("the next one is %s:\n%s", got, d.story())
		}
		if got := d.meter.String(); !strings.Contains(got, "dropped 1") || !strings.Contains(got, "replied 1") {
			t.Errorf("counted %s", got)
		}
	})
}

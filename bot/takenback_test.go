package bot_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

// TestNothingStaysOfACancelledEdit: what was sent for it is out of reach of its
// member, who could neither make it again nor have it forgotten.
func TestNothingStaysOfACancelledEdit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		elsewhere bool          // it is called off in another process
		slow      time.Duration // until the picture is kept
	}{{}, {slow: 3 * time.Second}, {elsewhere: true}, {elsewhere: true, slow: 3 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			past := newPast()
			past.slow = tt.slow
			s := deskSettings{shared: tt.elsewhere, history: past.History, keep: bot.Keep{Pictures: time.Hour}}
			d := newDesk(t, s)
			d.brings("a picture")
			begun := make(chan struct{})
			d.call = func(ctx context.Context) error { close(begun); return untilOver(ctx) }
			d.bot.Handle(t.Context(), edit(deskID))
			<-begun
			time.Sleep(time.Second)
			if len(past.names("i-")) == 0 && tt.slow == 0 {
				t.Error("while it is made what was sent is not kept")
			}
			pressed := d
			if tt.elsewhere {
				s.kept, s.began, s.idle = d.kept, d.began, true
				pressed = newDesk(t, s)
			}
			pressed.bot.Handle(t.Context(), cancelPress(deskID, "5"))
			if err := d.work(); err == nil {
				t.Error("the worker takes the job for its own")
			}
			if left := append(past.names("version."), past.names("i-")...); len(left) > 0 {
				t.Errorf("%+v: this is left: %v\n%s", tt, left, pressed.story())
			}
		})
	}
}

// TestNothingStaysOfAnInterruptedEditThatIsCancelled: an earlier process kept what
// was sent, and nobody works on the job when it is called off.
func TestNothingStaysOfAnInterruptedEditThatIsCancelled(t *testing.T) {
	t.Parallel()
	for _, told := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			past := newPast()
			s := deskSettings{shared: true, history: past.History, keep: bot.Keep{Pictures: time.Hour}}
			first := newDesk(t, s)
			first.call = hang
			first.bot.Handle(t.Context(), edit(deskID))
			first.dieAt(10 * time.Second)
			must(t, past.KeepPicture(t.Context(), history.InputName(deskID, 1), strings.NewReader("a picture")))
			d := first.restart(s)
			down := &atomic.Bool{}
			down.Store(!told)
			d.respond = func(context.Context, discord.Response) error { return d.unless(down) }
			d.edit = func(context.Context, discord.Reply) error { return d.unless(down) }
			d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
			if !told { // a worker finds it
				down.Store(false)
				d.run()
				d.ended()
			}
			if left := past.names("i-"); !strings.Contains(d.story(), "Cancelled by") || len(left) > 0 {
				t.Errorf("this is left: %v\n%s", left, d.story())
			}
		})
	}
}

// TestWhatWasSentGoesWithItsVersionHoweverLateItIsKept: an API that answers at once
// leaves time to delete the picture, or to dismiss the apology, before the last of
// what was sent is kept. What nobody takes away keeps it.
func TestWhatWasSentGoesWithItsVersionHoweverLateItIsKept(t *testing.T) {
	t.Parallel()
	for _, fails := range []bool{true, false} {
		for _, taken := range []time.Duration{0, 3 * time.Second, 6 * time.Second} { // 0: never
			synctest.Test(t, func(t *testing.T) {
				past := newPast()
				past.slow = 4 * time.Second
				d := newDesk(t, deskSettings{history: past.History, keep: keepDay})
				d.brings("a picture")
				if fails {
					d.call = func(context.Context) error { return &editor.Error{Kind: editor.Refused, Op: "call"} }
				}
				d.bot.Handle(t.Context(), edit(deskID))
				if taken > 0 {
					time.Sleep(taken)
					forgetThere(t, past)
				}
				d.ended()
				want := 0
				if taken == 0 {
					want = 1
				}
				if sent, versions := past.names("i-"), past.names("version."); len(sent) != want || len(versions) != want {
					t.Errorf("fails: %t, taken away after %v: left are %v of %v\n%s", fails, taken, sent, versions, d.story())
				}
				if left := append(past.names("of."), append(past.names("failed."), past.names("line.")...)...); taken > 0 && len(left) > 0 {
					t.Errorf("fails: %t, taken away after %v: this is left: %v", fails, taken, left)
				}
			})
		}
	}
}

package bot_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

// TestPressesBeforeTheEndIsNoted: the buttons are there with the picture, and what
// is pressed at once is not undone by the note of where the picture is.
func TestPressesBeforeTheEndIsNoted(t *testing.T) {
	t.Parallel()
	shared := history.Place{Channel: "7", Message: "1999"}
	for _, tt := range []struct {
		name  string
		tells string // which message it is, when that is not the one that was acknowledged
		early bool   // what was sent is kept before
		press func(*testing.T, *past)
		check func(*testing.T, history.Version, error)
	}{
		{
			name: "share", tells: "99",
			press: func(t *testing.T, p *past) {
				must(t, p.Change(t.Context(), deskID, func(v *history.Version) { v.Shared = &shared }))
			},
			check: func(t *testing.T, v history.Version, err error) {
				if err != nil || v.Shared == nil || *v.Shared != shared || v.Place.Message != "99" {
					t.Errorf("got %+v in %+v, %v", v.Shared, v.Place, err)
				}
			},
		},
		{name: "delete", press: forgetThere, check: isGone},
		{name: "delete, with all kept", early: true, press: forgetThere, check: isGone},
		{name: "delete, of a message that was posted anew", tells: "99", press: forgetThere, check: isGone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				past := newPast()
				d := newDesk(t, deskSettings{history: past.History, keep: keepDay})
				if tt.early {
					d.call = wait(time.Second)
				} else {
					past.slow = time.Second
				}
				d.tells = tt.tells
				d.brings("a picture")
				d.edit = func(_ context.Context, r discord.Reply) error {
					if len(r.Attachments) > 0 {
						tt.press(t, past)
					}
					return nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				v, err := past.Version(t.Context(), deskID)
				tt.check(t, v, err)
				listed, failed := past.Mine(t.Context(), "5")
				must(t, failed)
				sent := past.names("i-")
				if want := err == nil; want != (len(listed) == 1) || want != (len(sent) == 1) {
					t.Errorf("listed: %v, kept: %v", listed, sent)
				}
			})
		})
	}
}

// TestNothingIsForgottenForAnOldReading: on a cluster what is read may be a moment
// old, and a version that was just kept is not there yet.
func TestNothingIsForgottenForAnOldReading(t *testing.T) {
	t.Parallel()
	for _, fails := range []bool{true, false} {
		for _, slow := range []time.Duration{0, 4 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				past := newPast()
				past.slow = slow
				d := newDesk(t, deskSettings{history: past.History, keep: keepDay})
				d.brings("a picture")
				if fails {
					d.call = func(context.Context) error { return &editor.Error{Kind: editor.Refused, Op: "call"} }
				}
				d.edit = func(_ context.Context, r discord.Reply) error {
					past.stale.Store(!cancellable(r))
					return nil
				}
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				past.stale.Store(false)
				if _, err := past.Version(t.Context(), deskID); err != nil || len(past.names("i-")) != 1 {
					t.Errorf("fails: %t, slow: %v: version: %v, what was sent: %v\n%s", fails, slow, err, past.names("i-"), d.story())
				}
			})
		}
	}
}

// forgetThere is what Delete and Dismiss do with what is kept.
func forgetThere(t *testing.T, p *past) {
	v, err := p.Version(t.Context(), deskID)
	must(t, err)
	must(t, p.Forget(t.Context(), v))
}

func isGone(t *testing.T, v history.Version, err error) {
	if !errors.Is(err, history.ErrGone) {
		t.Errorf("it is remembered: %+v, %v", v, err)
	}
}

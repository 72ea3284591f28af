package bot_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
)

// TestPressesBeforeTheEndIsNoted: the buttons are there with the picture, and what
// is pressed at once is not undone by the note of where the picture is.
func TestPressesBeforeTheEndIsNoted(t *testing.T) {
	t.Parallel()
	shared := history.Place{Channel: "7", Message: "1999"}
	for _, tt := range []struct {
		name  string
		press func(*testing.T, *past)
		check func(*testing.T, history.Version, error)
	}{
		{
			name: "share",
			press: func(t *testing.T, p *past) {
				must(t, p.Change(t.Context(), deskID, func(v *history.Version) { v.Shared = &shared }))
			},
			check: func(t *testing.T, v history.Version, err error) {
				if err != nil || v.Shared == nil || *v.Shared != shared || v.Place.Message != "99" {
					t.Errorf("got %+v in %+v, %v", v.Shared, v.Place, err)
				}
			},
		},
		{
			name: "delete",
			press: func(t *testing.T, p *past) {
				v, err := p.Version(t.Context(), deskID)
				must(t, err)
				must(t, p.Forget(t.Context(), v))
			},
			check: func(t *testing.T, v history.Version, err error) {
				if !errors.Is(err, history.ErrGone) {
					t.Errorf("it is remembered: %+v, %v", v, err)
				}
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				past := newPast()
				past.slow = time.Second // until what was sent is kept
				d := newDesk(t, deskSettings{history: past.History, keep: keepDay})
				d.tells = "99"
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

package bot_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// What Discord refuses to show counts as shared no more than it did before.
func TestWhatDiscordRefusesIsNotShared(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, press string
		before      *history.Place
	}{
		{"a result that nobody else saw", "share", nil},
		{"one that was shared elsewhere", "show", &history.Place{Channel: "1100000000000000007", Message: "1600000000000000000"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g, secret := newSecret(t, tt.before)
				g.hold = func(context.Context, string) error {
					g.hold = nil
					return &discord.APIError{Status: http.StatusBadRequest, Code: 20009} // explicit content
				}
				g.press(secret.Place.Message, tt.press+":"+secret.ID+":"+secret.ID+":"+nelly, nelly)
				v, err := g.past.Version(t.Context(), secret.ID)
				must(t, err)
				if diff := cmp.Diff(tt.before, v.Shared); diff != "" {
					t.Errorf("shared (-want +got):\n%s\n%s", diff, g.logs)
				}
			})
		})
	}
}

// The picture is there: that this could not be noted is no reason to say that it
// is not.
func TestWhatIsSharedStaysWhenTheStoreHasTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, secret := newSecret(t, nil)
		g.hold = func(context.Context, string) error {
			g.past.down.Store(true)
			return nil
		}
		g.press(secret.Place.Message, "share:"+secret.ID+":"+secret.ID+":"+nelly, nelly)
		g.past.down.Store(false)
		v, err := g.past.Version(t.Context(), secret.ID)
		must(t, err)
		if v.Shared == nil || g.shows(v.Shared.Message) != "the result" || g.writes != 1 {
			t.Errorf("shared at %+v after %d messages\n%s", v.Shared, g.writes, g.logs)
		}
	})
}

// newSecret is a gallery with a private result that may have been shared before.
func newSecret(t *testing.T, shared *history.Place) (*gallery, history.Version) {
	t.Helper()
	g := newGallery(t, nil, bot.Policy{})
	v := history.Version{
		ID: "1300000000000000001", Author: nelly, Prompt: "words", Made: time.Now(),
		Results: make([]history.Result, 1), Private: true, Shared: shared,
	}
	m := g.post(v, discord.Ephemeral)
	v.Place = history.Place{Channel: galleryChannel, Message: m.ID, Ephemeral: true}
	must(t, g.past.KeepPicture(t.Context(), history.ResultName(v.ID, 1), strings.NewReader("the result")))
	must(t, g.past.Keep(t.Context(), v))
	return g, v
}

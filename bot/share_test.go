package bot_test

import (
	"context"
	"errors"
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

// What was shared can be shared again when that message was deleted, and not
// before.
func TestShareAfterItsMessageWasDeleted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, secret := newSecret(t, nil)
		share := func() (message string) {
			time.Sleep(20 * time.Second) // no double click any more
			g.press(secret.Place.Message, "share:"+secret.ID+":"+secret.ID+":"+nelly, nelly)
			v, err := g.past.Version(t.Context(), secret.ID)
			must(t, err)
			return v.Shared.Message
		}
		first := share()
		if again := share(); again != first {
			t.Errorf("shared twice: %q", g.said)
		}
		must(t, g.DeleteMessage(t.Context(), "", first))
		if again := share(); again == first || g.shows(again) != "the result" {
			t.Errorf("not shared again: %q\n%s", g.said, g.logs)
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

// A Share that failed can be done again as if it had never been tried, and until
// then Discard takes the result away with all that is kept of it.
func TestFailedShareLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	const soon = 20 * time.Second // no double click any more, and a closed place is looked at anew
	failures := []struct {
		name string
		err  error
	}{
		{"explicit content", &discord.APIError{Status: http.StatusBadRequest, Code: 20009}},
		{"a missing permission", &discord.APIError{Status: http.StatusForbidden, Code: 50013}},
		{"a message that was deleted", errUnknownMessage},
	}
	for _, tt := range failures {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g, secret := newSecret(t, nil)
				press := func(word string) {
					time.Sleep(soon)
					g.press(secret.Place.Message, word+":"+secret.ID+":"+secret.ID+":"+nelly, nelly)
				}
				g.failOnce(tt.err)
				press("share")
				press("share")
				v, err := g.past.Version(t.Context(), secret.ID)
				must(t, err)
				if v.Shared == nil || g.shows(v.Shared.Message) != "the result" {
					t.Errorf("shared at %+v, said %q\n%s", v.Shared, g.said, g.logs)
				}
			})
			synctest.Test(t, func(t *testing.T) {
				g, secret := newSecret(t, nil)
				g.failOnce(tt.err)
				g.press(secret.Place.Message, "share:"+secret.ID+":"+secret.ID+":"+nelly, nelly)
				g.press(secret.Place.Message, "discard:"+secret.ID+":"+secret.ID+":"+nelly, nelly)
				if _, err := g.past.Version(t.Context(), secret.ID); !errors.Is(err, history.ErrGone) {
					t.Errorf("the version is there still: %v\n%s", err, g.logs)
				}
			})
		})
	}
}

// failOnce makes Discord refuse the next message.
func (g *gallery) failOnce(err error) {
	g.hold = func(context.Context, string) error {
		g.hold = nil
		return err
	}
}

// The process dies when it has said that a Share failed, or gives the job up:
// the result counts as shared no more than after one that lived.
func TestFailedShareLeavesNothingBehindAfterACrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, secret := newSecret(t, nil)
		g.hold = func(_ context.Context, words string) error {
			if strings.Contains(words, "Reference") {
				g.dead.Store(true)
				return nil
			}
			return &discord.APIError{Status: http.StatusBadRequest, Code: 20009}
		}
		g.press(secret.Place.Message, "share:"+secret.ID+":"+secret.ID+":"+nelly, nelly)
		next := g.restart()
		time.Sleep(time.Minute)
		synctest.Wait()
		v, err := next.past.Version(t.Context(), secret.ID)
		must(t, err)
		if v.Shared != nil || next.writes != 1 {
			t.Errorf("shared at %+v after %d messages\n%s", v.Shared, next.writes, next.logs)
		}
	})
}

// An earlier run noted it where the message was not known yet.
func TestShareThatFailsInItsSecondRunLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, secret := newSecret(t, &history.Place{Channel: galleryChannel})
		g.failOnce(&discord.APIError{Status: http.StatusBadRequest, Code: 20009})
		g.press(secret.Place.Message, "show:"+secret.ID+":"+secret.ID+":"+nelly, nelly)
		v, err := g.past.Version(t.Context(), secret.ID)
		must(t, err)
		if v.Shared != nil {
			t.Errorf("shared at %+v, said %q\n%s", v.Shared, g.said, g.logs)
		}
	})
}

func TestDroppedShareLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g, secret := newSecret(t, &history.Place{Channel: galleryChannel, Message: "1600000000000000000"})
		record := `{"v":1,"interaction":"1500000000000000000","channel":"` + galleryChannel + `","do":"share","view":{"shown":"` + secret.ID + `","owner":"` + nelly + `"}}`
		must(t, g.bot.Drop(t.Context(), dropped{record: record}))
		v, err := g.past.Version(t.Context(), secret.ID)
		must(t, err)
		if v.Shared != nil {
			t.Errorf("shared at %+v", v.Shared)
		}
	})
}

// dropped is a job that nobody works on any more.
type dropped struct {
	bot.Task
	record string
}

func (d dropped) ID() string          { return "1500000000000000000" }
func (d dropped) Owner() string       { return nelly }
func (d dropped) Record() []byte      { return []byte(d.record) }
func (d dropped) Deadline() time.Time { return time.Time{} }

package bot_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// TestHistoryChoosesAmongAllLines: the list of a member's edits leads to any of
// them, also when the newest is gone by then, and to nobody else's.
func TestHistoryChoosesAmongAllLines(t *testing.T) {
	t.Parallel()
	const older, newer = "1300000000000000000", "1300000000000001000"
	tests := []struct {
		name, user string
		forget     bool
		want       string
	}{
		{"another line of one's own", nelly, false, older},
		{"the newest is gone", nelly, true, older},
		{"somebody else's", tom, false, ""},
		{"somebody else's, the newest is gone", tom, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGallery(t, nil, bot.Policy{})
				g.grow(rand.New(rand.NewPCG(1, 1)), 1, 0)
				g.grow(rand.New(rand.NewPCG(1, 1)), 1, 1000)
				if tt.forget {
					must(t, g.past.Forget(t.Context(), history.Version{ID: newer, Author: nelly, Root: newer}))
				}
				list := g.post(history.Version{}, 64)
				g.press(list.ID, "look:"+tt.user, tt.user, older)
				if got := g.shows(list.ID); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
					t.Errorf("the list shows %q after %q\n%s", got, g.said, g.logs)
				}
			})
		})
	}
}

// TestWhatPrivateEditsWereMadeFrom: a result that was shared shows everybody no
// more than itself, whatever they press, also when what came before is gone.
func TestWhatPrivateEditsWereMadeFrom(t *testing.T) {
	t.Parallel()
	const root, child = "1300000000000000000", "1300000000000000001"
	free := map[string]bool{"undo": true, "compare": true} // they only show
	type variant struct{ forget, forced bool }             // forced: not the member wanted it private, but Discord
	for _, version := range []string{root, child} {
		for _, tt := range []variant{{}, {forget: true}, {forced: true}} {
			for _, press := range []string{"undo", "compare", "retry", "again:o"} {
				for _, user := range []string{nelly, tom} {
					synctest.Test(t, func(t *testing.T) {
						g := newGallery(t, nil, bot.Policy{})
						messages, _ := g.grow(rand.New(rand.NewPCG(1, 1)), 2, 0)
						for _, id := range []string{root, child} {
							must(t, g.past.Change(t.Context(), id, func(v *history.Version) {
								v.Private, v.Place.Ephemeral = !tt.forced, true
							}))
						}
						must(t, g.past.KeepPicture(t.Context(), history.InputName(child, 1), strings.NewReader("secret")))
						at := messages[0]
						if version == child {
							at = messages[1]
						}
						must(t, g.past.Change(t.Context(), version, func(v *history.Version) {
							v.Shared = &history.Place{Channel: galleryChannel, Message: at}
						}))
						if tt.forget && version == child {
							must(t, g.past.Forget(t.Context(), history.Version{ID: root, Author: nelly, Root: root}))
						}
						before, public := len(g.said), g.publicly()
						id := press + ":" + version + ":" + version + ":" + nelly
						if press == "again:o" {
							id = press + version + ":" + version + ":" + nelly
						}
						g.press(at, id, user)
						refused := len(g.said) > before && strings.Contains(g.said[len(g.said)-1], "gone")
						if refused != (user == tom) {
							t.Errorf("%s of %s by %s, %+v: %q\n%s", press, version, user, tt, g.said, g.logs)
						}
						if all := g.publicly(); free[press] && !slices.Equal(all, public) {
							t.Errorf("%s of %s by %s, %+v: everybody sees %q, before %q", press, version, user, tt, all, public)
						}
					})
				}
			}
		}
	}
}

// TestShownFromElsewhere: what its author showed here everybody here may know,
// wherever it was made.
func TestShownFromElsewhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGallery(t, nil, bot.Policy{})
		messages, _ := g.grow(rand.New(rand.NewPCG(1, 1)), 1, 0)
		before := g.shows(messages[0])
		must(t, g.past.Change(t.Context(), "1300000000000000000", func(v *history.Version) {
			here := v.Place
			v.Shared, v.Place = &here, history.Place{Channel: "1100000000000000002", Message: "1400000000000000000"}
		}))
		g.press(messages[0], g.button(messages[0], "undo"), tom)
		theirs := g.newest()
		g.press(theirs, g.button(theirs, "redo"), tom)
		if got := g.shows(theirs); got != before {
			t.Errorf("the stranger sees %q after %q, want %q", got, g.said, before)
		}
	})
}

// publicly is what everybody sees, in order of the messages.
func (g *wall) publicly() (all []string) {
	g.mu.Lock()
	ids := slices.Sorted(maps.Keys(g.messages))
	ids = slices.DeleteFunc(ids, func(id string) bool { return g.messages[id].Flags&discord.Ephemeral != 0 })
	g.mu.Unlock()
	for _, id := range ids {
		all = append(all, g.shows(id))
	}
	return all
}

package bot_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// What was shown to its author alone is an edit's input for nobody else: its
// result would be theirs, and with that what it was made from.
func TestSecretsAreNoInputsForOthers(t *testing.T) {
	t.Parallel()
	shared := private(secondVersion()) // made from a private one that never was shared
	shared.Shared = &history.Place{Channel: "1100000000000000001", Message: here}
	elsewhere := firstVersion()
	elsewhere.Place.Channel = "1100000000000000077"
	words := map[string][]string{"prompt": {"wintry"}}
	tests := []struct {
		name string
		past []history.Version
		act  act
		want bool
	}{
		{"retry of what was shared", []history.Version{private(firstVersion()), shared}, act{button: "retry:" + two + "::" + nelly, who: tom}, false},
		{"retry by its author", []history.Version{private(firstVersion()), shared}, act{button: "retry:" + two + "::" + nelly}, true},
		{"retry when the private one is forgotten", []history.Version{shared}, act{button: "retry:" + two + "::" + nelly, who: tom}, false},
		{"retry by its author when that is forgotten", []history.Version{shared}, act{button: "retry:" + two + "::" + nelly}, true},
		{"the originals, edited again", []history.Version{private(firstVersion()), shared},
			act{button: "again:o" + two + "::" + nelly, who: tom, key: "7", fields: words}, false},
		{"other words", []history.Version{private(firstVersion()), failedVersion(secondVersion(), "refused")},
			act{button: "reword:" + two + "::" + nelly, who: tom, key: "7", fields: words}, false},
		{"a result of another channel", []history.Version{elsewhere, secondVersion()}, act{button: "retry:" + two + "::" + nelly, who: tom}, false},
		{"a result of this channel", []history.Version{firstVersion(), secondVersion()}, act{button: "retry:" + two + "::" + nelly, who: tom}, true},
		{"a button that its message does not have, of a version of another channel", []history.Version{elsewhere},
			act{button: "again:" + one + "::" + tom, forged: true, who: tom, key: "7", fields: words}, false},
		{"the same as a press", []history.Version{elsewhere}, act{button: "retry:" + one + "::" + tom, forged: true, who: tom}, false},
		{"one of somebody's private versions", []history.Version{private(firstVersion())},
			act{button: "again:" + one + "::" + tom, forged: true, who: tom, key: "7", fields: words}, false},
		{"one of this channel, whose message has changed since the form was opened", []history.Version{firstVersion()},
			act{button: "again:" + one + "::" + nelly, forged: true, who: tom, key: "7", fields: words}, true},
		{"one's own, in another channel", []history.Version{elsewhere},
			act{button: "again:" + one + "::" + nelly, forged: true, key: "7", fields: words, flags: discord.Ephemeral}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings{idle: true})
			for _, v := range tt.past {
				v.Inputs = slices.Clone(v.Inputs)
				for n := range v.Inputs {
					v.Inputs[n].Kept = history.InputName(v.ID, n+1)
					w.keepPictures(v.Inputs[n].Kept)
				}
				w.remember(v)
			}
			w.keepPictures("m-"+one, "r-"+one+"-1", "r-"+one+"-2")
			tt.act.n = 1
			w.deliver(tt.act.String())
			if got := w.written(tt.act.id()) != nil; got != tt.want {
				t.Errorf("became a job: %t, want %t\n%s\n%s", got, tt.want, w.told(), w.logs)
			}
		})
	}
}

// Who says for good that others are not to edit their pictures says it also of
// what others made of them before.
func TestAWishHoldsForWhatOthersMade(t *testing.T) {
	t.Parallel()
	const third = "80351110224678914"
	words := map[string][]string{"prompt": {"wintry"}}
	for name, first := range map[string]act{
		"edit again": {button: "again:" + one + "::" + nelly, key: "7", who: tom, shows: []string{shownAs(one, "1")}, fields: words},
		"retry":      {button: "retry:" + one + "::" + nelly, who: tom},
		"originals":  {button: "again:o" + one + "::" + nelly, key: "7", who: tom, fields: words},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings{})
			v := firstVersion()
			v.Inputs, v.Mask = []history.Input{{Kept: "i-" + one + "-1"}}, nil
			w.remember(v)
			w.keepPictures("i-" + one + "-1")
			first.n = 1
			w.deliver(first.String())
			w.idle()
			must(t, w.past.SetWish(within(t), nelly, history.Wish{Closed: true}))
			again := act{n: 2, who: third, button: "again:" + first.id() + "::" + tom, shows: []string{shownAs(first.id(), "1")}}
			w.deliver(again.String())
			if story := w.told(); !strings.Contains(story, "does not want") {
				t.Error(story)
			}
		})
	}
}

// Who shows everybody what a private version was made from has not shown the
// version itself.
func TestShowingOriginalsSharesNoResult(t *testing.T) {
	t.Parallel()
	for what, want := range map[string]bool{"o1300000000000000000": false, "1300000000000000000": true} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGallery(t, nil, bot.Policy{})
				messages, ways := g.grow(rand.New(rand.NewPCG(1, 1)), 2, 0)
				const secret = "1300000000000000000"
				must(t, g.past.Change(t.Context(), secret, func(v *history.Version) { v.Private, v.Place.Ephemeral = true, true }))
				for n := range 2 {
					must(t, g.past.KeepPicture(t.Context(), history.ResultName(secret, n+1), strings.NewReader(ways[0][1])))
				}
				g.press(messages[1], strings.Replace(g.button(messages[1], "undo"), "undo", "more", 1), nelly)
				panel := g.newest()
				g.press(panel, g.button(panel, "jump"), nelly, what)
				before := g.newest()
				g.press(panel, g.button(panel, "show"), nelly)
				if g.newest() == before {
					t.Fatalf("nothing was shown: %q", g.said)
				}
				v, err := g.past.Version(t.Context(), secret)
				must(t, err)
				if got := v.Shared != nil; got != want {
					t.Errorf("it counts as shared: %t, want %t\n%s", got, want, g.logs)
				}
			})
		})
	}
}

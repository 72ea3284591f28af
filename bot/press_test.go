package bot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

// The versions of these stories: two, and the result of an edit of tom's.
const (
	one = "1290000000000000001"
	two = "1290000000000000002"
)

func firstVersion() history.Version {
	return history.Version{
		ID: one, Author: nelly, Place: history.Place{Channel: "1100000000000000001", Message: here},
		Prompt: "make it wintry", Alt: "a garden", Size: "1024x1024", Quality: "high", N: 2,
		Inputs:  []history.Input{{Kept: "i-" + one + "-1", Bytes: 9, Spoiler: true, Of: tom}, {Kept: "i-" + one + "-2", Bytes: 9}},
		Mask:    &history.Input{Kept: "m-" + one},
		Results: make([]history.Result, 2),
	}
}

func secondVersion() history.Version {
	return history.Version{
		ID: two, Parent: one, Root: one, Depth: 2, Author: nelly, Prompt: "brighter, wintry",
		Inputs: []history.Input{{Version: one, N: 2, Spoiler: true}}, Results: make([]history.Result, 1),
	}
}

func failedVersion(of history.Version, kind editor.Kind) history.Version {
	of.Results, of.Failed = nil, string(kind)
	return of
}

func shownAs(id string, n string) string { return "retouch-" + id + "-" + n + ".png" }

func TestPressesBecomeJobs(t *testing.T) {
	t.Parallel()
	originals := []taken{{Kept: "i-" + one + "-1", Spoiler: true, Of: tom}, {Kept: "i-" + one + "-2"}}
	mask := &taken{Kept: "m-" + one}
	words := map[string][]string{"prompt": {"now wintry"}, "size": {"auto"}}
	both := []string{shownAs(one, "1"), shownAs(one, "2")}
	tests := []struct {
		name string
		past []history.Version // firstVersion, when there is none
		act  act
		want *written
	}{
		{"edit again takes the first result", nil,
			act{button: "again:" + one + "::" + nelly, key: "7", shows: both, fields: words},
			&written{Owner: nelly, Line: place{one, one, 1}, Order: ordered{
				Prompt: "now wintry", Size: "auto", Quality: "high", Pictures: []taken{{URL: "/pictures/a.png", Version: one, N: 1, Of: tom}}}}},
		{"the one that was chosen, and what was added", nil,
			act{button: "again:" + one + "::" + nelly, key: "7", shows: both, who: tom,
				fields: map[string][]string{"prompt": {"now wintry"}, "result": {"2"}, "added": {"9", "8"}}},
			&written{Owner: tom, Line: place{one, one, 1}, Order: ordered{Prompt: "now wintry", Quality: "high",
				Pictures: []taken{{URL: "/pictures/a.png", Version: one, N: 2, Of: nelly}, {URL: "/pictures/b.png"}, {URL: "/pictures/b.png"}}}}},
		{"a result that there is none of", nil,
			act{button: "again:" + one + "::" + nelly, key: "7", shows: both, fields: map[string][]string{"prompt": {"wintry"}, "result": {"3"}}}, nil},
		{"eleven pictures", nil,
			act{button: "again:" + one + "::" + nelly, key: "7", shows: both,
				fields: map[string][]string{"prompt": {"wintry"}, "added": {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}}}, nil},
		{"a result that its message does not show any more, but that is kept", nil,
			act{button: "again:" + one + "::" + nelly, key: "7", fields: words},
			&written{Owner: nelly, Line: place{one, one, 1}, Order: ordered{
				Prompt: "now wintry", Size: "auto", Quality: "high", Pictures: []taken{{Kept: "r-" + one + "-1", Version: one, N: 1, Of: tom}}}}},
		{"a spoiler stays one, whatever its file is called", []history.Version{spoiler(firstVersion())},
			act{button: "again:" + one + "::" + nelly, key: "7", shows: both, fields: words},
			&written{Owner: nelly, Line: place{one, one, 1}, Order: ordered{
				Prompt: "now wintry", Size: "auto", Quality: "high", Pictures: []taken{{URL: "/pictures/a.png", Version: one, N: 1, Spoiler: true, Of: tom}}}}},
		{"a private one stays private", nil,
			act{button: "again:" + one + "::" + nelly, key: "7", shows: both, flags: discord.Ephemeral, fields: words},
			&written{Owner: nelly, Line: place{one, one, 1}, Order: ordered{
				Prompt: "now wintry", Size: "auto", Quality: "high", Private: true, Pictures: []taken{{URL: "/pictures/a.png", Version: one, N: 1, Of: tom}}}}},
		{"edit again of the originals has no parent", nil,
			act{button: "again:o" + one + ":" + one + ":" + nelly, key: "7", fields: words},
			&written{Owner: nelly, Order: ordered{Prompt: "now wintry", Size: "auto", Quality: "high", Pictures: originals, Mask: mask}}},
		{"edit again of what is forgotten but shown", []history.Version{secondVersion()},
			act{button: "again:" + one + "::" + nelly, key: "7", shows: both, fields: words},
			&written{Owner: nelly, Order: ordered{Prompt: "now wintry", Size: "auto", Pictures: []taken{{URL: "/pictures/a.png", Version: one, N: 1}}}}},
		{"retry of a first version", nil,
			act{button: "retry:" + one + "::" + nelly, shows: both},
			&written{Owner: nelly, Line: place{Root: one}, Order: ordered{Prompt: "make it wintry", Alt: "a garden",
				Size: "1024x1024", Quality: "high", N: 2, Pictures: originals, Mask: mask}}},
		{"retry of a later one, by somebody else", []history.Version{firstVersion(), secondVersion()},
			act{button: "retry:" + two + "::" + nelly, shows: []string{shownAs(two, "1")}, who: tom},
			&written{Owner: tom, Line: place{one, one, 1}, Order: ordered{Prompt: "brighter, wintry",
				Pictures: []taken{{Kept: "r-" + one + "-2", Version: one, N: 2, Of: nelly}}}}},
		{"retry of what failed, in its place", []history.Version{failedVersion(firstVersion(), editor.Busy)},
			act{button: "retry:" + one + "::" + nelly},
			&written{Owner: nelly, InPlace: true, Order: ordered{Prompt: "make it wintry", Alt: "a garden",
				Size: "1024x1024", Quality: "high", N: 2, Pictures: originals, Mask: mask}}},
		{"retry of what failed, by somebody else", []history.Version{failedVersion(secondVersion(), editor.Busy), firstVersion()},
			act{button: "retry:" + two + "::" + nelly, who: tom},
			&written{Owner: tom, Line: place{one, one, 1}, Order: ordered{Prompt: "brighter, wintry",
				Pictures: []taken{{Kept: "r-" + one + "-2", Version: one, N: 2, Of: nelly}}}}},
		{"other words for what failed, in its place", []history.Version{failedVersion(firstVersion(), editor.Refused)},
			act{button: "reword:" + one + "::" + nelly, key: "7", fields: words},
			&written{Owner: nelly, InPlace: true, Order: ordered{Prompt: "now wintry", Alt: "a garden",
				Size: "auto", Quality: "high", N: 2, Pictures: originals, Mask: mask}}},
		{"a private result is shared", []history.Version{private(firstVersion())},
			act{button: "share:" + one + ":" + one + ":" + nelly, shows: both, flags: discord.Ephemeral},
			&written{Owner: nelly, Do: "share", View: seen{one, nelly}, Order: ordered{Pictures: []taken{
				{URL: "/pictures/a.png", Kept: "r-" + one + "-1", Version: one, N: 1},
				{URL: "/pictures/a.png", Kept: "r-" + one + "-2", Version: one, N: 2},
			}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings{idle: true})
			if tt.past == nil {
				tt.past = []history.Version{firstVersion()}
			}
			for _, v := range tt.past {
				w.remember(v)
			}
			w.keepPictures("i-"+one+"-1", "i-"+one+"-2", "m-"+one, "r-"+one+"-1", "r-"+one+"-2")
			tt.act.n = 1
			w.deliver(tt.act.String())
			if diff := cmp.Diff(tt.want, w.written(tt.act.id())); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s\n%s", diff, w.told(), w.logs)
			}
		})
	}
}

func spoiler(v history.Version) history.Version {
	v.Spoiler = true
	return v
}

func private(v history.Version) history.Version {
	v.Private, v.Place.Ephemeral = true, true
	return v
}

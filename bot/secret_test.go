package bot_test

import (
	"testing"

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

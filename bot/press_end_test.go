package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

func TestWhatIsTakenAwayIsForgotten(t *testing.T) {
	t.Parallel()
	shared := private(firstVersion())
	shared.Shared = &history.Place{Channel: "1", Message: "2"}
	elsewhere := private(firstVersion())
	elsewhere.Place.Message = "5"
	tests := []struct {
		name  string
		v     history.Version
		act   act
		stays bool
	}{
		{"an apology", failedVersion(firstVersion(), editor.Refused), act{button: "dismiss:" + one + "::" + nelly}, false},
		{"a private result", private(firstVersion()), act{button: "discard:" + one + ":" + one + ":" + nelly, flags: discord.Ephemeral}, false},
		{"a private result while its message shows its parent", private(firstVersion()),
			act{button: "discard:o" + two + ":" + one + ":" + nelly, flags: discord.Ephemeral}, false},
		{"not one that was shared", shared, act{button: "discard:" + one + ":" + one + ":" + nelly, flags: discord.Ephemeral}, true},
		{"not one that has another message", elsewhere, act{button: "discard:" + one + ":" + one + ":" + nelly, flags: discord.Ephemeral}, true},
		{"not a result, by a button that is none of its", firstVersion(), act{button: "dismiss:" + one + "::" + nelly}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings{})
			w.remember(tt.v)
			names := []string{"i-" + one + "-1", "i-" + one + "-2", "m-" + one, "r-" + one + "-1"}
			if tt.v.Failed != "" {
				names = names[:3] // that had no result
			}
			w.keepPictures(names...)
			tt.act.n = 1
			w.deliver(tt.act.String())
			w.idle()
			if story := w.told(); !strings.Contains(story, `"type": 6`) || !strings.Contains(story, "DELETE ") {
				t.Errorf("not taken away:\n%s\n%s", story, w.logs)
			}
			_, err := w.past.Version(within(t), one)
			if gone := errors.Is(err, history.ErrGone); gone == tt.stays {
				t.Errorf("the version is gone: %v", gone)
			}
			for _, name := range names {
				has, err := w.past.HasPicture(within(t), name)
				must(t, err)
				if has != tt.stays {
					t.Errorf("%s is kept: %v", name, has)
				}
			}
		})
	}
}

// A process died before it had noted where its result is.
func TestPressTellsWhereAVersionIs(t *testing.T) {
	t.Parallel()
	shared := private(firstVersion())
	shared.Shared = &history.Place{Channel: "1100000000000000001"}
	tests := []struct {
		name  string
		v     history.Version
		flags int
		of    func(history.Version) *history.Place
	}{
		{"a result", firstVersion(), 0, func(v history.Version) *history.Place { return &v.Place }},
		{"a private one", private(firstVersion()), discord.Ephemeral, func(v history.Version) *history.Place { return &v.Place }},
		{"a private one that was shared", private(firstVersion()), 0, func(v history.Version) *history.Place { return v.Shared }},
		{"one of which it is noted that it was shared", shared, 0, func(v history.Version) *history.Place { return v.Shared }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings{idle: true})
			tt.v.Place = history.Place{}
			w.remember(tt.v)
			w.deliver(act{n: 1, button: "again:" + one + "::" + nelly, shows: []string{shownAs(one, "1")}, flags: tt.flags}.String())
			v, err := w.past.Version(within(t), one)
			must(t, err)
			got := tt.of(v)
			if got == nil || got.Message != here || got.Guild != "1100000000000000000" || got.Channel != "1100000000000000001" || got.Ephemeral != (tt.flags != 0) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// awayPictures cannot be asked.
type awayPictures struct{ pictures }

var errAway = errors.New("the store is away")

func (awayPictures) Has(context.Context, string) (bool, error) { return false, errAway }

func TestPicturesThatCannotBeLookedForAreNotCalledGone(t *testing.T) {
	t.Parallel()
	away := history.New(history.Config{Kept: records{engine.bucket(t)}, Forms: records{engine.bucket(t)}, Pictures: awayPictures{}})
	tests := []struct {
		name string
		act  act
		want string
	}{
		{"one that is shown is taken", act{button: "again:" + one + "::" + nelly, shows: []string{shownAs(one, "1")}}, `"type": 9`},
		{"one that may be kept", act{button: "retry:" + one + "::" + nelly}, "I cannot look for the picture right now"},
		{"a result that may be kept", act{button: "again:" + one + "::" + nelly}, "I cannot look for the picture right now"},
	}
	must(t, away.Keep(t.Context(), firstVersion()))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, settings{idle: true, of: &world{past: away, kept: engine.config(t)}})
			tt.act.n = 1
			w.deliver(tt.act.String())
			if story := w.told(); !strings.Contains(story, tt.want) {
				t.Errorf("want %q in:\n%s\n%s", tt.want, story, w.logs)
			}
		})
	}
}

// The first process dies between the form and its answer, or between the answer
// and the edit; the next one goes on.
func TestRestartInTheMiddleOfAnEditAgain(t *testing.T) {
	t.Parallel()
	form := act{n: 2, button: "again:" + one + "::" + nelly, key: act{n: 1}.id(), fields: map[string][]string{"prompt": {"now wintry"}}}
	t.Run("before the form is sent", func(t *testing.T) {
		t.Parallel()
		before := newWorld(t, settings{idle: true})
		before.remember(firstVersion())
		before.keepPictures("r-" + one + "-1")
		before.deliver(act{n: 1, button: form.button}.String())
		before.stop()
		after := newWorld(t, settings{of: before})
		after.deliver(form.String())
		after.idle()
		if !strings.Contains(before.told(), `"type": 9`) || after.paid != 1 || !strings.Contains(after.told(), "files[0]: retouch-"+form.id()) {
			t.Errorf("before:\n%s\nafter:\n%s\n%s", before.told(), after.told(), after.logs)
		}
	})
	t.Run("before anything was done about it", func(t *testing.T) {
		t.Parallel()
		before := newWorld(t, settings{idle: true})
		before.remember(firstVersion())
		before.keepPictures("r-" + one + "-1")
		before.deliver(form.String())
		before.stop()
		after := newWorld(t, settings{of: before})
		after.await(func() bool { return strings.Contains(after.told(), "files[0]: ") })
		after.idle()
		if after.paid != 1 || !strings.Contains(after.told(), "files[0]: retouch-"+form.id()) {
			t.Errorf("before:\n%s\nafter:\n%s\n%s", before.told(), after.told(), after.logs)
		}
	})
}

func TestRestartInTheMiddleOfARetryInPlace(t *testing.T) {
	t.Parallel()
	before := newWorld(t, settings{idle: true})
	v := failedVersion(firstVersion(), editor.Busy)
	v.Mask = nil
	before.remember(v)
	before.keepPictures("i-"+one+"-1", "i-"+one+"-2")
	press := act{n: 1, button: "retry:" + one + "::" + nelly}
	before.deliver(press.String())
	if !strings.Contains(before.told(), `"type": 7`) {
		t.Fatalf("not taken:\n%s", before.told())
	}
	before.stop()
	after := newWorld(t, settings{of: before})
	press.n = 2
	after.deliver(press.String()) // while the first goes on, or just after
	after.await(func() bool { return strings.Contains(after.told(), "files[0]: ") })
	after.idle()
	story := after.told()
	if after.paid != 1 || strings.Count(story, "files[0]: ") != 1 || strings.Contains(story, `"type": 7`) {
		t.Errorf("after:\n%s\n%s", story, after.logs)
	}
}

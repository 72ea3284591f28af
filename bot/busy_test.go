package bot_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/editor"
)

// free is a call that cost nothing and may work if it is made again.
func free(kind editor.Kind, after time.Duration) error {
	return &editor.Error{Kind: kind, Op: "edit pictures", Again: true, RetryAfter: after}
}

// until fails with err until so much time has passed.
func (d *desk) until(end time.Duration, err error) func(context.Context) error {
	return func(context.Context) error {
		if time.Since(d.began) < end {
			return err
		}
		return nil
	}
}

// TestBusyService: the job stays, waits as told, and shows it.
func TestBusyService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = d.until(5*time.Second, free(editor.Busy, 20*time.Second))
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		story := d.story()
		for _, want := range []string{
			"0s respond 5\n0s " + fetching + "\n0s fetch 1\n0s call\n3s reply The editing service is busy. Trying again: <t:94668482",
			" call\n2",
		} {
			if !strings.Contains(story, want) {
				t.Errorf("want %q in:\n%s", want, story)
			}
		}
		if n := strings.Count(story, " call"); n != 2 || d.state(deskID) != "replied" {
			t.Errorf("%d calls, %s:\n%s", n, d.state(deskID), story)
		}
	})
}

// TestEveryLineCanBeCancelled holds the words: in progress is what has the
// button, final is what has none, and there is one of those.
func TestEveryLineCanBeCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = d.until(5*time.Minute, free(editor.Busy, 7*time.Second))
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		replies := strings.Split(d.story(), " reply ")[1:]
		var last time.Duration
		for n, line := range replies {
			before := strings.Split(d.story(), " reply ")[n]
			at, err := time.ParseDuration(before[strings.LastIndex(before, "\n")+1:])
			must(t, err)
			final := n == len(replies)-1
			if strings.Contains(line, "[cancel:"+deskID+"]") == final {
				t.Errorf("reply %d: %s", n, line)
			}
			if !final && n > 0 && at-last < 3*time.Second {
				t.Errorf("reply %d comes %v after the one before", n, at-last)
			}
			last = at
		}
		if len(replies) < 20 {
			t.Errorf("%d replies", len(replies))
		}
	})
}

// TestBusyBeyondTheDeadline: there is no use in waiting longer.
func TestBusyBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = func(context.Context) error { return free(editor.Busy, time.Hour) }
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		d.check([]string{
			"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call",
			"0s reply The editing service is too busy. Please try again in a few minutes." + quoted,
		})
	})
}

// TestServiceAway: the gate keeps jobs from calling, they wait, and all go on
// when it is back; a service that stays away is told after two minutes.
func TestServiceAway(t *testing.T) {
	t.Parallel()
	const many = 12
	for _, tt := range []struct {
		name string
		back time.Duration
		want string
		most int // calls while it is away
	}{
		{"for a minute", time.Minute, "replied", 30},
		{"for longer than anybody waits", time.Hour, "apologised", 45},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{workers: many})
				d.call = d.until(tt.back, free(editor.Unavailable, 0))
				for n := range many {
					d.bot.Handle(t.Context(), nth(n+1))
				}
				for range many {
					d.ended()
				}
				took := time.Since(d.began)
				if tt.want == "replied" && (took < tt.back || took > tt.back+25*time.Second) ||
					tt.want == "apologised" && (took < 110*time.Second || took > 2*time.Minute+time.Second) {
					t.Errorf("took %v", took)
				}
				for n := range many {
					if got := d.state(nth(n + 1).ID); got != tt.want {
						t.Errorf("job %d is %s", n+1, got)
					}
				}
				away := strings.Count(d.story(), " call")
				if tt.want == "replied" {
					away -= many
				}
				if away > tt.most {
					t.Errorf("%d calls of a service that is away", away)
				}
				if n := strings.Count(d.story(), awayLine); n != many {
					t.Errorf("%d were told that it is away, want %d:\n%s", n, many, d.story())
				}
			})
		})
	}
}

const awayLine = "reply The editing service cannot be reached right now; I keep trying. [cancel:"

// TestServiceSlowAfterAnOutage: while one job finds out whether the service is
// back, the others do not lose their patience, however long that takes.
func TestServiceSlowAfterAnOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const many = 8
		d := newDesk(t, deskSettings{workers: many})
		d.call = func(ctx context.Context) error {
			if time.Since(d.began) < 30*time.Second {
				return free(editor.Unavailable, 0)
			}
			return wait(3 * time.Minute)(ctx)
		}
		for n := range many {
			d.bot.Handle(t.Context(), nth(n+1))
		}
		for range many {
			d.ended()
		}
		if got := d.meter.String(); !strings.Contains(got, "replied 8") {
			t.Errorf("counted %s", got)
		}
	})
}

// TestFailuresThatWerePaidShutTheGate: jobs that come after them wait instead of
// being spent.
func TestFailuresThatWerePaidShutTheGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.call = d.until(30*time.Second, &editor.Error{Kind: editor.Unavailable, Paid: true})
		for n := range 5 {
			d.bot.Handle(t.Context(), nth(n+1))
			d.ended()
		}
		d.bot.Handle(t.Context(), nth(6))
		d.bot.Handle(t.Context(), nth(7))
		d.ended()
		d.ended()
		// The gate lets one try after 10 s, and again after 10 s.
		if n := strings.Count(d.story(), strings.TrimSuffix(notAgain, "1")); n != 7 {
			t.Errorf("%d failed:\n%s", n, d.story())
		}
		if n := strings.Count(d.story(), " call"); n != 7 {
			t.Errorf("%d calls", n)
		}
	})
}

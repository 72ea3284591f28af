package bot_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
)

// TestPaidResultOutlivesStoreAndProcess: the store takes nothing when the API
// answers, and then the process dies as well. The next one does not pay again.
func TestPaidResultOutlivesStoreAndProcess(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		before func(*desk) // the store goes when the call is answered
		after  func(folder string)
		crash  time.Duration
		want   []string
		end    string
	}{
		{
			name:   "a picture",
			before: func(d *desk) { d.kept.results.full.Store(true) },
			crash:  30 * time.Second,
			want:   []string{"30s look", "30s " + done + "1 s +1"},
			end:    "replied",
		},
		{
			name:   "a picture that is taken up past the deadline",
			before: func(d *desk) { d.kept.results.full.Store(true) },
			crash:  14 * time.Minute,
			want:   []string{"14m0s look", "14m0s " + done + "1 s +1"},
			end:    "replied",
		},
		{
			name: "an error",
			before: func(d *desk) {
				d.call = func(context.Context) error { d.dead.Store(true); return spent() }
			},
			crash: 30 * time.Second,
			want:  []string{"30s look", "30s reply The editing service is not working right now. Please try again later." + quoted},
			end:   "apologised",
		},
		{
			name:   "a picture that is not all there",
			before: func(d *desk) { d.kept.results.full.Store(true) },
			after:  func(folder string) { _ = os.Truncate(filepath.Join(folder, "result.png"), 3) },
			crash:  30 * time.Second,
			want:   []string{"30s look", "30s " + fetching, "30s fetch 1", "30s call", "30s " + done + "30 s +1"},
			end:    "replied",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				first := newDesk(t, deskSettings{})
				tt.before(first)
				first.bot.Handle(t.Context(), edit(deskID))
				first.dieAt(tt.crash)
				folder := filepath.Join(first.dir, deskID)
				if !bot.Owed(folder) {
					t.Error("what was paid for is gone")
				}
				if tt.after != nil {
					tt.after(folder)
				}
				first.kept.results.full.Store(false)
				next := first.restart(deskSettings{dir: first.dir})
				next.run()
				next.ended()
				next.check(tt.want)
				if got := next.state(deskID); got != tt.end {
					t.Errorf("the job is %s, want %s", got, tt.end)
				}
				if _, err := os.Stat(folder); err == nil {
					t.Error("its folder is still there")
				}
			})
		})
	}
}

// TestPaidResultWaitsForTheStore: it is neither lost nor paid again while the
// next process cannot store it either.
func TestPaidResultWaitsForTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.kept.results.full.Store(true)
		d.bot.Handle(t.Context(), edit(deskID))
		d.dieAt(5 * time.Second)
		next := d.restart(deskSettings{dir: d.dir})
		next.run()
		if err := next.work(); err == nil {
			t.Error("the job has ended")
		}
		next.kept.results.full.Store(false)
		next.ended()
		if got := next.state(deskID); got != "replied" || strings.Contains(next.story(), "call") {
			t.Errorf("the job is %s:\n%s", got, next.story())
		}
	})
}

// TestNothingIsLeftInTheFolderOfACancelledJob that an earlier process had paid
// for.
func TestNothingIsLeftInTheFolderOfACancelledJob(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.kept.results.full.Store(true)
		d.bot.Handle(t.Context(), edit(deskID))
		d.dieAt(5 * time.Second)
		next := d.restart(deskSettings{dir: d.dir})
		next.run()
		if err := next.work(); err == nil {
			t.Error("the job has ended")
		}
		next.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		if got := next.state(deskID); got != "cancelled" {
			t.Errorf("the job is %s", got)
		}
		if _, err := os.Stat(filepath.Join(d.dir, deskID)); err == nil {
			t.Error("its folder is still there")
		}
	})
}

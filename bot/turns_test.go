package bot_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestTurns: a call that waits for another is not told as one that has begun, nor
// one that begins at once as one that waits. It has begun because the other one was
// slow to prepare.
func TestTurns(t *testing.T) {
	t.Parallel()
	const cancel = " [cancel:1300000000000000002]"
	tests := []struct {
		name  string
		first bool // another one is under way
		want  []string
	}{
		{"waits for another", true, []string{
			"5s reply Fetching the picture." + cancel,
			"12s reply Waiting for the editing service, started <t:946684811:R>." + cancel,
			"17s reply Editing, started <t:946684816:R>." + cancel,
		}},
		{"begins at once", false, []string{
			"1s reply Fetching the picture." + cancel,
			"8s reply Editing, started <t:946684807:R>." + cancel,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{workers: 2, atOnce: 1})
				d.fetch, d.call = wait(6*time.Second), wait(10*time.Second)
				if tt.first {
					d.bot.Handle(t.Context(), nth(1))
				}
				time.Sleep(time.Second)
				d.bot.Handle(t.Context(), nth(2))
				d.ended()
				if tt.first {
					d.ended()
				}
				if diff := cmp.Diff(tt.want, d.saidOf(cancel)); diff != "" {
					t.Errorf("(-want +got):\n%s\n%s", diff, d.story())
				}
			})
		})
	}
}

// fraction is that of the second at which something happened: what waits for a
// turn looks a few times a second whether it has come.
var fraction = regexp.MustCompile(`^(\d+)\.\d+s`)

// saidOf is what happened that ends with some words.
func (d *desk) saidOf(words string) (said []string) {
	for _, event := range strings.Split(d.story(), "\n") {
		if strings.HasSuffix(event, words) {
			said = append(said, fraction.ReplaceAllString(event, "${1}s"))
		}
	}
	return said
}

package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"retouch/bot/history"
	"retouch/editor"
)

// An edit failed before its picture could be kept: the address is good for about
// a day.
func TestRetryOfWhatWasNeverKept(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		ex   time.Time
		want string
	}{
		{"while its address is good", time.Now().Add(time.Hour), `"type": 7`},
		{"when that is over", time.Now().Add(-time.Minute), "up to 24 hours, and these are no longer there"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings{idle: true})
			v := failedVersion(secondVersion(), editor.Unreachable)
			address := fmt.Sprintf("%s/pictures/a.png?ex=%x&hm=%s", w.http.URL, tt.ex.Unix(), canaryCDN)
			v.Inputs = []history.Input{{Kept: "i-" + two + "-1", URL: address}}
			w.remember(v)
			press := act{n: 1, button: "retry:" + two + "::" + nelly}
			w.deliver(press.String())
			if story := w.told(); !strings.Contains(story, tt.want) {
				t.Errorf("want %q in:\n%s\n%s", tt.want, story, w.logs)
			}
			if strings.Contains(w.logs.String(), canaryCDN) {
				t.Error("the address is in the log")
			}
		})
	}
}

package bot_test

import (
	"errors"
	"strings"
	"testing"

	"retouch/bot"
	"retouch/bot/history"
)

// failedAnew is an edit that failed, told in a new message because the token was
// dead and the old message out of reach.
func failedAnew(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, settings{})
	w.answers = parseAnswers(t, strings.Join([]string{
		`POST /v1/images/edits 1 400 {"error":{"code":"moderation_blocked","message":"no"}}`,
		`PATCH @original 9 404 {"code":10015,"message":"Unknown Webhook"}`,
		`PATCH channels 9 403 {"code":50005,"message":"Cannot edit a message authored by another user"}`,
		`POST channels 1 200 {"id":"` + here + `","channel_id":"1100000000000000001"}`,
	}, "\n"))
	w.deliver(strings.Replace(oneEdit, `"user":{"id":"5"}`, `"guild_id":"1100000000000000000","channel_id":"1100000000000000001",
		"member":{"user":{"id":"`+nelly+`"},"permissions":"68608"},"app_permissions":"2147483647"`, 1))
	w.idle()
	w.mu.Lock()
	w.answers = nil
	w.mu.Unlock()
	return w
}

// TestApologyPostedAnewIsNoted before anybody presses a button of it.
func TestApologyPostedAnewIsNoted(t *testing.T) {
	t.Parallel()
	w := failedAnew(t)
	v, err := w.past.Version(within(t), anewID)
	must(t, err)
	if v.Failed == "" || v.Place.Message != here || v.Place.Channel != "1100000000000000001" {
		t.Errorf("kept %+v, story:\n%s", v, w.settled())
	}
}

const anewID = "1300000000000000001"

// TestButtonsOfAnApologyPostedAnew work from the first press.
func TestButtonsOfAnApologyPostedAnew(t *testing.T) {
	t.Parallel()
	tests := []struct {
		button string
		fields map[string][]string
		want   []string
		gone   bool
	}{
		{"retry", nil, []string{`"type": 7`, "> make it wintry"}, false},
		{"reword", nil, []string{`"type": 9`}, false},
		{"reword", map[string][]string{"prompt": {"make it sunny"}}, []string{`"type": 7`, "> make it sunny"}, false},
		{"dismiss", nil, []string{`"type": 6`, "DELETE "}, true},
	}
	for _, tt := range tests {
		t.Run(tt.button, func(t *testing.T) {
			t.Parallel()
			w := failedAnew(t)
			before := len(w.told())
			press := act{n: 5, button: tt.button + ":" + anewID + "::" + nelly, key: "7", fields: tt.fields}.String()
			w.deliver(strings.Replace(press, canaryToken, "canary-press-token", 1))
			w.idle()
			for _, want := range tt.want {
				if story := w.told()[before:]; !strings.Contains(story, want) {
					t.Errorf("no %q in:\n%s", want, story)
				}
			}
			_, err := w.past.Version(within(t), anewID)
			if errors.Is(err, history.ErrGone) != tt.gone {
				t.Errorf("the version: %v", err)
			}
		})
	}
}

// TestDismissForgetsAnApologyWhosePlaceWasNotNoted, because the process died
// after it was posted.
func TestDismissForgetsAnApologyWhosePlaceWasNotNoted(t *testing.T) {
	t.Parallel()
	v := failedVersion(firstVersion(), "refused")
	v.Place.Message = "5"
	w := newWorld(t, settings{policy: bot.Policy{}})
	w.remember(v)
	w.deliver(act{n: 1, button: "dismiss:" + one + "::" + nelly}.String())
	w.idle()
	if _, err := w.past.Version(within(t), one); !errors.Is(err, history.ErrGone) {
		t.Errorf("it is remembered still: %v", err)
	}
}

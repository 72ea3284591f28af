package bot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
)

func TestCancelInDiscord(t *testing.T) { t.Parallel(); bothWays(t, cancelInDiscord) }

func cancelInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	slow, err := w.HTTP.Post(w.Base+"/control/edits/faults", "application/json", strings.NewReader(`{"delay":"1m"}`))
	must(t, err)
	must(t, slow.Body.Close())
	i, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "invert"}}, 0, pictureFile("image", 32, 32))
	must(t, err)
	var shown *control.Message
	awaitMet(t, func() bool {
		now, err := w.Interaction(t.Context(), i.ID)
		must(t, err)
		shown = now.Message
		return shown != nil && len(shown.Buttons()) == 1
	})
	press := control.Press{MessageID: shown.ID, CustomID: shown.Buttons()[0].CustomID}
	stranger := press
	stranger.User = "guest"
	refused, err := w.PressButton(t.Context(), stranger, patience)
	must(t, err)
	if m := refused.Message; m == nil || !m.Ephemeral() || !strings.Contains(m.Content, "Only the member") {
		t.Errorf("a stranger got %+v", refused)
	}
	_, err = w.PressButton(t.Context(), press, patience)
	must(t, err)
	got, err := w.Await(t.Context(), i.ID, patience)
	must(t, err)
	if m := got.Message; m == nil || !strings.HasPrefix(m.Content, "Cancelled by") || len(m.Buttons()) != 1 || m.Buttons()[0].Label != "Dismiss" {
		t.Fatalf("got %+v", got.Message)
	}
	_, err = w.PressButton(t.Context(), control.Press{MessageID: shown.ID, CustomID: got.Message.Buttons()[0].CustomID}, patience)
	must(t, err)
	awaitMet(t, func() bool { _, err := w.Message(t.Context(), shown.ID); return err != nil })
	w.checkRequests()
}

// Each first answer took the way that its interaction came.
func TestAnswersGoBackTheWayTheyCame(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, in way) {
		w := newWholeBy(t, in)
		_, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "invert"}}, patience, pictureFile("image", 32, 32))
		must(t, err)
		requests, err := w.Requests(t.Context(), 0)
		must(t, err)
		first := 0
		for _, r := range requests {
			if !strings.HasSuffix(r.Path, "/callback") {
				continue
			}
			first++
			if r.Inline != (in == byDoor) || r.Status >= http.StatusBadRequest {
				t.Errorf("got %+v", r)
			}
		}
		if first != 1 {
			t.Errorf("%d first answers, want 1", first)
		}
	})
}

// awaitMet waits until something is so.
func awaitMet(t *testing.T, met func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); !met(); {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("waited too long")
		}
	}
}

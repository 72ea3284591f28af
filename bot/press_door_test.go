package bot_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"retouch/internal/sandbox/control"
)

// button finds the custom_id of a message's button by its label.
func button(t *testing.T, m *control.Message, label string) string {
	t.Helper()
	if m == nil {
		t.Fatalf("no message that could have a button %q", label)
	}
	for _, b := range m.Buttons() {
		if b.Label == label {
			return b.CustomID
		}
	}
	t.Fatalf("no button %q under %q", label, m.Content)
	return ""
}

// press presses the button of that label and waits for what comes of it.
func (w *whole) press(m *control.Message, label string) control.Interaction {
	w.t.Helper()
	got, err := w.PressButton(w.t.Context(), control.Press{MessageID: m.ID, CustomID: button(w.t, m, label)}, patience)
	must(w.t, err)
	return got
}

func (w *whole) submit(opened control.Interaction, values map[string]string, files ...control.File) control.Interaction {
	w.t.Helper()
	if opened.Modal == nil {
		w.t.Fatalf("no form was opened: %+v", opened)
	}
	got, err := w.SubmitModal(w.t.Context(), control.Modal{InteractionID: opened.ID, Values: values}, patience, files...)
	must(w.t, err)
	return got
}

// declines lets the edits API decline the next edit.
func (w *whole) declines() {
	w.t.Helper()
	r, err := w.HTTP.Post(w.Base+"/control/edits/faults", "application/json", strings.NewReader(`{"status":400,"code":"moderation_blocked"}`))
	must(w.t, err)
	must(w.t, r.Body.Close())
	if r.StatusCode >= http.StatusBadRequest {
		w.t.Fatal(r.Status)
	}
}

func (w *whole) edit(prompt string) *control.Message {
	w.t.Helper()
	got, err := w.RunCommand(w.t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": prompt}}, patience, pictureFile("image", 64, 48))
	must(w.t, err)
	return got.Message
}

// there reports whether a message can still be seen.
func (w *whole) there(m *control.Message) bool {
	w.t.Helper()
	all, err := w.Messages(w.t.Context(), m.ChannelID)
	must(w.t, err)
	return slices.ContainsFunc(all, func(one control.Message) bool { return one.ID == m.ID })
}

func TestEditAgainInDiscord(t *testing.T) { t.Parallel(); bothWays(t, editAgainInDiscord) }

func editAgainInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	first := w.edit("invert")
	again := w.submit(w.press(first, "Edit again"), map[string]string{"prompt": "side by side"}, pictureFile("added", 32, 32))
	w.checkPicture(t, again, regexp.MustCompile(`^> side by side\n-# <@\d+> · 2 pictures merged · .* · version 2$`))
	if !w.there(first) || again.Message.ID == first.ID {
		t.Error("the first message did not stay")
	}
	third := w.submit(w.press(again.Message, "Edit again"), map[string]string{"prompt": "grey", "size": "square"})
	w.checkPicture(t, third, regexp.MustCompile(`1024×1024 .* · version 3$`))
	w.checkPicture(t, w.press(first, "Retry"), regexp.MustCompile(`^> invert\n`))
	w.checkRequests()
}

func TestOtherWordsInDiscord(t *testing.T) { t.Parallel(); bothWays(t, otherWordsInDiscord) }

func otherWordsInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	w.declines()
	declined := w.edit("a hostile castle")
	got := w.submit(w.press(declined, "Change the words"), map[string]string{"prompt": "invert"})
	w.checkPicture(t, got, regexp.MustCompile(`^> invert\n-# <@\d+> · 1 picture edited`))
	if got.Message.ID != declined.ID {
		t.Errorf("the picture is in %s, the apology was in %s", got.Message.ID, declined.ID)
	}
	w.checkRequests()
}

func TestDismissInDiscord(t *testing.T) { t.Parallel(); bothWays(t, dismissInDiscord) }

func dismissInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	w.declines()
	declined := w.edit("a hostile castle")
	_, err := w.PressButton(t.Context(), control.Press{MessageID: declined.ID, CustomID: button(t, declined, "Dismiss")}, 0)
	must(t, err)
	awaitMet(t, func() bool { return !w.there(declined) })
	w.checkRequests()
	if n := w.count("DELETE", "/channels/"); n > 0 {
		t.Errorf("%d calls by the bot's own right, log:\n%s", n, w.logs)
	}
}

func TestPrivateResultInDiscord(t *testing.T) { t.Parallel(); bothWays(t, privateResultInDiscord) }

func privateResultInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	got, err := w.RunCommand(t.Context(), control.Command{Name: "edit", Options: map[string]any{"prompt": "invert", "private": true}}, patience, pictureFile("image", 64, 48))
	must(t, err)
	hidden := got.Message
	if hidden == nil || !hidden.Ephemeral() {
		t.Fatalf("got %+v", got)
	}
	shared := w.press(hidden, "Share")
	w.checkPicture(t, shared, regexp.MustCompile(`invert`))
	if shared.Message.Ephemeral() {
		t.Error("what was shared is still private")
	}
	for _, b := range shared.Message.Buttons() {
		if b.Label == "Share" || b.Label == "Discard" {
			t.Errorf("the shared message has %q", b.Label)
		}
	}
	_, err = w.PressButton(t.Context(), control.Press{MessageID: hidden.ID, CustomID: button(t, hidden, "Discard")}, 0)
	must(t, err)
	awaitMet(t, func() bool { return !w.there(hidden) })
	w.checkPicture(t, w.press(shared.Message, "Retry"), regexp.MustCompile(`^> invert\n`))
	w.checkRequests()
}

// count is how many calls the bot made.
func (w *whole) count(method, path string) int {
	w.t.Helper()
	all, err := w.Requests(w.t.Context(), 0)
	must(w.t, err)
	n := 0
	for _, r := range all {
		if r.Method == method && strings.Contains(r.Path, path) {
			n++
		}
	}
	return n
}

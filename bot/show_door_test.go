package bot_test

import (
	"slices"
	"strings"
	"testing"

	"retouch/internal/sandbox/control"
)

func TestShowingInDiscord(t *testing.T) { t.Parallel(); bothWays(t, showingInDiscord) }

// showingInDiscord walks through the versions of a picture as a member does, and
// wants every picture back as it was, bit for bit.
func showingInDiscord(t *testing.T, in way) {
	w := newWholeBy(t, in)
	first := w.edit("invert")
	second := w.submit(w.press(first, "Edit again"), map[string]string{"prompt": "flip"}).Message
	one, two := w.picture(first, 0), w.picture(second, 0)

	second = w.turn(second, "Undo")
	if !slices.Equal(w.picture(second, 0), one) {
		t.Error("undo does not show the first version")
	}
	second = w.turn(second, "Undo")
	original := w.picture(second, 0)
	if slices.Equal(original, one) || !strings.Contains(second.Content, "before the edit") {
		t.Errorf("undo of that does not show the original: %q", second.Content)
	}
	second = w.turn(w.turn(second, "Redo"), "Redo")
	if !slices.Equal(w.picture(second, 0), two) {
		t.Error("redo does not show the second version again")
	}

	compared := w.press(second, "Compare").Message
	if compared == nil || !compared.Ephemeral() || len(compared.Attachments) != 2 ||
		!slices.Equal(w.picture(compared, 0), one) || !slices.Equal(w.picture(compared, 1), two) {
		t.Errorf("compared as %+v, log:\n%s", compared, w.logs)
	}

	panel := w.press(second, "More").Message
	jump := choice(panel.Components)
	must(t, ignored(w.PressButton(t.Context(), control.Press{MessageID: panel.ID, CustomID: jump, Values: []string{strings.Split(button(t, first, "Undo"), ":")[1]}}, 0)))
	panel = w.changed(panel)
	if !slices.Equal(w.picture(panel, 0), one) {
		t.Error("the panel does not show the first version")
	}
	shown := w.press(panel, "Show in channel").Message
	if shown == nil || shown.Ephemeral() || !slices.Equal(w.picture(shown, 0), one) {
		t.Errorf("shown to everybody as %+v", shown)
	}

	panel = w.press(second, "More").Message
	must(t, ignored(w.PressButton(t.Context(), control.Press{MessageID: panel.ID, CustomID: button(t, panel, "Delete")}, 0)))
	awaitMet(t, func() bool { panel = w.now(panel); return label(panel, "Keep it") })
	must(t, ignored(w.PressButton(t.Context(), control.Press{MessageID: panel.ID, CustomID: button(t, panel, "Delete")}, 0)))
	awaitMet(t, func() bool { return !w.there(second) })
	w.checkRequests()
}

func ignored(_ control.Interaction, err error) error { return err }

func choice(components []control.Component) string {
	for _, c := range components {
		if strings.HasPrefix(c.CustomID, "jump:") {
			return c.CustomID
		}
		if id := choice(c.Components); id != "" {
			return id
		}
	}
	return ""
}

// turn presses a button that changes its message, and returns that as it is then.
func (w *whole) turn(m *control.Message, label string) *control.Message {
	w.t.Helper()
	must(w.t, ignored(w.PressButton(w.t.Context(), control.Press{MessageID: m.ID, CustomID: button(w.t, m, label)}, 0)))
	return w.changed(m)
}

// changed waits until a message has other files.
func (w *whole) changed(m *control.Message) *control.Message {
	w.t.Helper()
	now := m
	awaitMet(w.t, func() bool {
		now = w.now(m)
		return len(now.Attachments) > 0 && (len(m.Attachments) == 0 || now.Attachments[0].ID != m.Attachments[0].ID)
	})
	return now
}

// now is a message as it is, or as it was when it is gone.
func (w *whole) now(m *control.Message) *control.Message {
	w.t.Helper()
	all, err := w.Messages(w.t.Context(), m.ChannelID)
	must(w.t, err)
	if at := slices.IndexFunc(all, func(one control.Message) bool { return one.ID == m.ID }); at >= 0 {
		return &all[at]
	}
	return m
}

// label reports whether a message has a button that is called so.
func label(m *control.Message, name string) bool {
	return slices.ContainsFunc(m.Buttons(), func(b control.Component) bool { return b.Label == name })
}

// picture is the nth file of a message.
func (w *whole) picture(m *control.Message, n int) []byte {
	w.t.Helper()
	if m == nil || len(m.Attachments) <= n {
		w.t.Fatalf("no picture %d in %+v, log:\n%s", n, m, w.logs)
	}
	data, err := w.File(w.t.Context(), m.Attachments[n].ID)
	must(w.t, err)
	return data
}

package edits_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"retouch/internal/sandbox/edits"
)

// The official description knows three sizes, and "auto" in an event: a picture
// that keeps its own size must not name another one.
func TestTheSizeThatIsAnswered(t *testing.T) {
	t.Parallel()
	tests := []struct{ asked, answer, event string }{
		{"", "", "auto"},
		{"auto", "", "auto"},
		{"1536x1024", "1536x1024", "1536x1024"},
		{"48x32", "48x32", "48x32"},
	}
	_, base := start(t, edits.Options{})
	for _, tt := range tests {
		_, body := post(t, base, good(text("size", tt.asked))...)
		if got, ok := member(t, body, "size"); got != tt.answer || ok != (tt.answer != "") {
			t.Errorf("%q: the answer has size %q, %v, want %q", tt.asked, got, ok, tt.answer)
		}
		_, body = post(t, base, good(text("size", tt.asked), text("stream", "true"))...)
		data := slices.DeleteFunc(strings.Split(body, "\n"), func(line string) bool { return !strings.HasPrefix(line, "data: ") })
		for _, line := range data {
			if got, _ := member(t, strings.TrimPrefix(line, "data: "), "size"); got != tt.event {
				t.Errorf("%q: an event has size %q, want %q", tt.asked, got, tt.event)
			}
		}
		if len(data) != 1 {
			t.Errorf("%q: %d events", tt.asked, len(data))
		}
	}
}

// member is one text of an object.
func member(t *testing.T, object, name string) (value string, ok bool) {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &members); err != nil {
		t.Fatalf("%v in %.200s", err, object)
	}
	raw, ok := members[name]
	if !ok {
		return "", false
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	return value, true
}

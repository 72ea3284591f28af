package bot_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"retouch/bot/history"
)

// formKey is the key of a question, as the custom_ids of its buttons have it.
var formKey = regexp.MustCompile(`ask:(yes|no):([A-Z2-7]{26})`)

// fillKey puts the key of the last question into a text.
func (w *world) fillKey(text string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := formKey.FindAllStringSubmatch(strings.Join(w.transcript, "\n"), -1)
	if len(all) == 0 {
		return text
	}
	return strings.ReplaceAll(text, "{key}", all[len(all)-1][2])
}

func hideKeys(text string) string { return formKey.ReplaceAllString(text, "ask:$1:{key}") }

// transcriptSettings are those of a transcript's world: the part "settings" says
// EDIT_OTHERS, when there is one.
func transcriptSettings(t testing.TB, archive *txtar.Archive) settings {
	s := settings{host: "edits.example"}
	for _, part := range archive.Files {
		if policy, ok := strings.CutPrefix(string(part.Data), "EDIT_OTHERS="); ok && part.Name == "settings" {
			s.policy.EditOthers = strings.TrimSpace(policy)
		}
	}
	return s
}

// remember puts what the parts "versions" and "closed" of a transcript say into
// the history: versions, and members who keep others from their pictures.
func (w *world) remember(archive *txtar.Archive) {
	w.t.Helper()
	for _, part := range archive.Files {
		switch part.Name {
		case "versions":
			var all []history.Version
			must(w.t, json.Unmarshal(part.Data, &all))
			for _, v := range all {
				must(w.t, w.kept.Keep(w.t.Context(), v))
				must(w.t, w.kept.List(w.t.Context(), v))
			}
		case "closed":
			for _, id := range strings.Fields(string(part.Data)) {
				must(w.t, w.kept.SetWish(w.t.Context(), id, history.Wish{Closed: true}))
			}
		}
	}
}

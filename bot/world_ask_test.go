package bot_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
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
	s := settings{host: "edits.example", policy: policyOf(archive)}
	for _, part := range archive.Files {
		if policy, ok := strings.CutPrefix(string(part.Data), "EDIT_OTHERS="); ok && part.Name == "settings" {
			s.policy.EditOthers = strings.TrimSpace(policy)
		}
	}
	return s
}

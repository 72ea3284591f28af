package bot_test

import (
	"encoding/json"

	"retouch/bot/history"
)

// keepVersions keeps the versions of a transcript's part "versions", as if their
// edits had been made before.
func (w *world) keepVersions(data []byte) {
	w.t.Helper()
	var all []history.Version
	must(w.t, json.Unmarshal(data, &all))
	for _, v := range all {
		must(w.t, w.past.Keep(within(w.t), v))
		must(w.t, w.past.List(within(w.t), v))
	}
}

package bot_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"retouch/bot"
	"retouch/bot/history"
)

// policyOf reads a part "policy" of a story: the word author says that nobody
// else may press.
func policyOf(archive *txtar.Archive) bot.Policy {
	for _, part := range archive.Files {
		if part.Name == "policy" {
			return bot.Policy{AuthorOnly: strings.TrimSpace(string(part.Data)) == "author"}
		}
	}
	return bot.Policy{}
}

// prepare does what a part of a story says that was before: versions that are
// known, pictures that are kept, messages that can be read.
func (w *world) prepare(part txtar.File) {
	w.t.Helper()
	switch part.Name {
	case "versions":
		var all []history.Version
		must(w.t, json.Unmarshal(part.Data, &all))
		for _, v := range all {
			w.remember(v)
		}
	case "closed":
		for _, id := range strings.Fields(string(part.Data)) {
			must(w.t, w.past.SetWish(within(w.t), id, history.Wish{Closed: true}))
		}
	case "kept":
		for name := range strings.FieldsSeq(string(part.Data)) {
			must(w.t, w.past.KeepPicture(within(w.t), name, bytes.NewReader(drawPNG(32, 24))))
		}
	case "messages":
		must(w.t, json.Unmarshal([]byte(w.fill(string(part.Data))), &w.messages))
	}
}

func (w *world) remember(v history.Version) {
	w.t.Helper()
	must(w.t, w.past.Keep(within(w.t), v))
	v, err := w.past.Version(within(w.t), v.ID)
	must(w.t, err)
	must(w.t, w.past.List(within(w.t), v))
}

// serveMessages answers what is about messages by the bot's own right, in a
// world where some are known.
func (w *world) serveMessages(rw http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/users/@me/channels") {
		io.WriteString(rw, `{"id":"1100000000000000099","type":1}`)
		return true
	}
	if r.Method == http.MethodDelete {
		w.mu.Lock()
		delete(w.messages, path.Base(r.URL.Path))
		w.mu.Unlock()
		rw.WriteHeader(http.StatusNoContent)
		return true
	}
	if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/channels/") {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.messages[path.Base(r.URL.Path)]
	if m == nil {
		(&answer{status: 404, body: `{"code":10008,"message":"Unknown Message"}`}).write(rw)
		return true
	}
	rw.Write(m)
	return true
}

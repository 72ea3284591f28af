package bot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"retouch/internal/job"
	"retouch/internal/store"
)

// keepIn chooses where a world keeps things: where nobody else does, or where
// another process of the same bot does.
func (w *world) keepIn(s settings) {
	if s.of != nil {
		w.past, w.kept, w.acked = s.of.past, s.of.kept, true
	} else {
		w.past, w.kept = engine.history(w.t), engine.config(w.t)
	}
	w.kept.Exclusive = !s.idle // those who do nothing leave room for others
}

// nelly owns the messages of these stories, tom is somebody else.
const (
	nelly = "80351110224678912"
	tom   = "80351110224678913"
	here  = "1280000000000000009" // the message that is pressed on
)

// act is a press on a message, or with fields a form that one opened.
type act struct {
	n      int    // the interaction is the nth of its story
	later  string // its id, when it is not made at once
	who    string // "" is nelly
	button string // its custom_id
	key    string // of the form
	shows  []string
	flags  int
	fields map[string][]string
	rights string // of the application
	forged bool   // the message does not have the button
}

func (a act) id() string {
	if a.later != "" {
		return a.later
	}
	return strconv.Itoa(1300000000000000000 + a.n)
}

func (a act) String() string {
	if a.who == "" {
		a.who = nelly
	}
	if a.rights == "" {
		a.rights = "2147483647"
	}
	kind, data := 3, map[string]any{"custom_id": a.button}
	if a.fields != nil {
		kind, data = 5, a.form()
	}
	text, err := json.Marshal(map[string]any{
		"id": a.id(), "application_id": "1200000000000000000", "type": kind, "token": canaryToken,
		"guild_id": "1100000000000000000", "channel_id": "1100000000000000001", "locale": "en-US",
		"member":          map[string]any{"user": map[string]any{"id": a.who}, "permissions": "68608"},
		"app_permissions": a.rights, "authorizing_integration_owners": map[string]string{"0": "1100000000000000000"},
		"data": data, "message": a.message(),
	})
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (a act) form() map[string]any {
	var labels []any
	uploads := map[string]any{}
	for id, values := range a.fields {
		field := map[string]any{"custom_id": id, "values": values}
		if id == "prompt" {
			field = map[string]any{"custom_id": id, "value": values[0]}
		}
		if id == "added" {
			for _, id := range values {
				uploads[id] = map[string]any{
					"id": id, "filename": "b.png", "content_type": "image/png", "size": 2000,
					"url": "{host}/pictures/b.png?hm=" + canaryCDN,
				}
			}
		}
		labels = append(labels, map[string]any{"type": 18, "component": field})
	}
	return map[string]any{"custom_id": a.button + ":" + a.key, "components": labels, "resolved": map[string]any{"attachments": uploads}}
}

func (a act) message() map[string]any {
	if a.forged {
		a.button = "again:1::1"
	}
	var files []any
	for n, name := range a.shows {
		files = append(files, map[string]any{
			"id": strconv.Itoa(700 + n), "filename": name, "content_type": "image/png", "size": 2000,
			"url": "{host}/pictures/a.png?hm=" + canaryCDN,
		})
	}
	return map[string]any{
		"id": here, "channel_id": "1100000000000000001", "flags": a.flags, "attachments": files,
		"components": []any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 2, "custom_id": a.button}}}},
	}
}

// written is what is stored of a job, as far as these tests look at it.
type written struct {
	Owner   string  `json:"owner"`
	Order   ordered `json:"order"`
	Line    place   `json:"line"`
	InPlace bool    `json:"in_place"`
	Do      string  `json:"do"`
	View    seen    `json:"view"`
}

type ordered struct {
	Prompt   string  `json:"prompt"`
	Size     string  `json:"size"`
	Quality  string  `json:"quality"`
	Alt      string  `json:"alt"`
	N        int     `json:"n"`
	Private  bool    `json:"private"`
	Pictures []taken `json:"pictures"`
	Mask     *taken  `json:"mask"`
}

type taken struct {
	URL     string `json:"url"`
	Kept    string `json:"kept"`
	Version string `json:"version"`
	N       int    `json:"n"`
	Spoiler bool   `json:"spoiler"`
	Of      string `json:"of"`
}

type place struct {
	Parent string `json:"parent"`
	Root   string `json:"root"`
	Depth  int    `json:"depth"`
}

type seen struct {
	Shown string `json:"shown"`
	Owner string `json:"owner"`
}

// written is the job of an interaction, nil when there is none. Of an address
// only its path is told.
func (w *world) written(id string) *written {
	w.t.Helper()
	record, _, _, err := w.queue.Find(w.t.Context(), id)
	if errors.Is(err, job.ErrUnknown) {
		return nil
	}
	must(w.t, err)
	j := new(written)
	must(w.t, json.Unmarshal(record, j))
	for n, p := range j.Order.Pictures {
		path, _, _ := strings.Cut(p.URL, "?")
		j.Order.Pictures[n].URL = strings.TrimPrefix(path, w.http.URL)
	}
	return j
}

// told is what went out so far.
func (w *world) told() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.transcript, "\n")
}

// keepPictures keeps a picture under each name.
func (w *world) keepPictures(names ...string) {
	w.t.Helper()
	for _, name := range names {
		must(w.t, w.past.KeepPicture(within(w.t), name, bytes.NewReader(drawPNG(32, 24))))
	}
}

// bucket is one which nobody else uses.
func (s *shared) bucket(t testing.TB) *store.Bucket {
	t.Helper()
	s.once.Do(s.open)
	must(t, s.err)
	s.mu.Lock()
	s.n++
	n := s.n
	s.mu.Unlock()
	b, err := s.store.Bucket(within(t), fmt.Sprint("OTHER", n), time.Hour)
	must(t, err)
	return b
}

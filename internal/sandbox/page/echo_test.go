package page_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"retouch/internal/sandbox/discord"
	"retouch/internal/sandbox/page"
)

type object = map[string]any

type list = []any

// echo is a small bot on the stand-in, for what the real one does not use: it
// shows buttons, menus and forms, and says what it was sent.
type echo struct {
	testing.TB
	base string
	*discord.Server
	client http.Client
	hooks  chan string // the webhooks of deferred answers
}

// startEcho serves the stand-in and the page, and connects the bot.
func startEcho(t testing.TB) *echo {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := &echo{TB: t, base: "http://" + l.Addr().String(), hooks: make(chan string, 16)}
	e.Server = discord.New(discord.Options{BaseURL: e.base, AckWithin: 5 * time.Second})
	mux := http.NewServeMux()
	for _, path := range []string{"/api/", "/gateway/", "/gateway", "/control/", "/attachments/", "/ephemeral-attachments/", "/external/"} {
		mux.Handle(path, e.Server)
	}
	mux.Handle("/", page.New())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	var ended sync.WaitGroup
	ended.Go(func() { _ = server.Serve(l) })
	t.Cleanup(func() {
		e.Close()
		_ = server.Close()
		ended.Wait()
		e.client.CloseIdleConnections()
	})
	e.register()
	ws := e.connect()
	ended.Go(func() { e.serve(ws) })
	return e
}

// call asks the API as a bot does.
func (e *echo) call(method, path string, body any) {
	told, err := json.Marshal(body)
	if err != nil {
		e.Errorf("encode: %v", err)
		return
	}
	e.ask(method, path, "application/json", told)
}

// edit replaces the pictures of an answer.
func (e *echo) edit(hook string, body object, pictures ...[]byte) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	told, _ := json.Marshal(body) // it is made of plain values
	_ = w.WriteField("payload_json", string(told))
	for n, data := range pictures {
		part, _ := w.CreateFormFile(fmt.Sprintf("files[%d]", n), fmt.Sprintf("part-%d.png", n))
		_, _ = part.Write(data)
	}
	_ = w.Close()
	e.ask("PATCH", hook+"/messages/@original", w.FormDataContentType(), form.Bytes())
}

func (e *echo) ask(method, path, kind string, body []byte) {
	r, err := http.NewRequest(method, e.base+"/api/v10"+path, bytes.NewReader(body))
	if err != nil {
		e.Errorf("%s %s: %v", method, path, err)
		return
	}
	r.Header.Set("Authorization", "Bot "+e.Token())
	r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1.0)")
	r.Header.Set("Content-Type", kind)
	answer, err := e.client.Do(r)
	if err != nil {
		e.Errorf("%s %s: %v", method, path, err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= 300 {
		var text bytes.Buffer
		_, _ = text.ReadFrom(answer.Body)
		e.Errorf("%s: %d %s", method, answer.StatusCode, text.String())
	}
}

func (e *echo) register() {
	e.call("PUT", "/applications/"+e.ApplicationID()+"/commands", list{object{
		"name": "show", "description": "Show what there is", "name_localizations": object{"de": "zeige"},
		"options": list{
			object{"type": 3, "name": "word", "description": "A word", "autocomplete": true},
			object{"type": 4, "name": "count", "description": "How many", "min_value": 1, "max_value": 9},
			object{"type": 5, "name": "loud", "description": "Is it loud?"},
		},
	}, object{
		"name": "preset", "description": "Presets", "default_member_permissions": "32", "contexts": list{0}, "name_localizations": object{"de": "vorlage"},
		"options": list{
			object{"type": 1, "name": "add", "description": "Add one", "name_localizations": object{"de": "neu"}, "options": list{
				object{"type": 3, "name": "name", "description": "Its name", "required": true, "max_length": 20},
			}},
			object{"type": 1, "name": "list", "description": "List them"},
		},
	}, object{"name": "Look at it", "type": 3, "name_localizations": object{"de": "Ansehen"}}})
}

func (e *echo) connect() *websocket.Conn {
	e.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+e.base[len("http"):]+"/gateway/?v=10&encoding=json", nil)
	if err != nil {
		e.Fatal(err)
	}
	err = ws.WriteJSON(object{"op": 2, "d": object{
		"token": e.Token(), "intents": 0, "properties": object{"os": "linux", "browser": "test", "device": "test"},
	}})
	if err != nil {
		e.Fatal(err)
	}
	return ws
}

// serve answers interactions until the connection ends.
func (e *echo) serve(ws *websocket.Conn) {
	defer func() { _ = ws.Close() }()
	for {
		var event struct {
			T string `json:"t"`
			D struct {
				ID, Token string
				Type      int
				Data      object
				Member    object
			} `json:"d"`
		}
		if err := ws.ReadJSON(&event); err != nil {
			return
		}
		if event.T != "INTERACTION_CREATE" {
			continue
		}
		if answer := respond(event.D.Type, event.D.Data); answer != nil {
			e.call("POST", "/interactions/"+event.D.ID+"/"+event.D.Token+"/callback", answer)
			if answer["type"] == 5 {
				e.hooks <- "/webhooks/" + e.ApplicationID() + "/" + event.D.Token
			}
		}
	}
}

// respond is the bot's answer; nil is none.
func respond(kind int, data object) object {
	switch {
	case kind == 4:
		return object{"type": 8, "data": object{"choices": list{object{"name": "Suggested", "value": "suggested"}, object{"name": "Another", "value": "other"}}}}
	case kind == 3 && data["custom_id"] == "slow":
		return object{"type": 5}
	case kind == 3 && data["custom_id"] == "hush":
		return object{"type": 4, "data": object{"content": "for you alone", "flags": 64}}
	case kind == 2 && data["type"] == 3.0:
		return object{"type": 4, "data": object{"content": "looked at " + fmt.Sprint(data["target_id"])}}
	case kind == 3 && data["custom_id"] == "form":
		return object{"type": 9, "data": form}
	case kind == 3 && data["custom_id"] == "silent":
		return nil
	}
	text := fmt.Sprint("options ", compact(data["options"]), " values ", compact(data["values"]), " fields ", compact(data["components"]))
	return object{"type": 4, "data": object{"content": "`" + text + "`", "components": buttons}}
}

func compact(v any) string {
	told, _ := json.Marshal(v) // it came as JSON
	return string(told)
}

var buttons = list{
	object{"type": 1, "components": list{
		object{"type": 2, "style": 1, "label": "Form", "custom_id": "form"},
		object{"type": 2, "style": 4, "label": "Silent", "custom_id": "silent"},
		object{"type": 2, "style": 5, "label": "Out", "url": "https://a.example/"},
		object{"type": 2, "style": 2, "label": "Off", "custom_id": "off", "disabled": true},
		object{"type": 2, "style": 3, "label": "Hush", "custom_id": "hush"},
	}},
	object{"type": 1, "components": list{object{"type": 2, "style": 2, "label": "Slow", "custom_id": "slow"}}},
	object{"type": 1, "components": list{object{
		"type": 3, "custom_id": "many", "placeholder": "Pick two", "min_values": 1, "max_values": 2,
		"options": list{object{"label": "Red", "value": "r", "description": "like blood"}, object{"label": "Green", "value": "g"}, object{"label": "Blue", "value": "b"}},
	}}},
	object{"type": 1, "components": list{object{
		"type": 3, "custom_id": "menu", "placeholder": "Pick one",
		"options": list{object{"label": "First", "value": "1"}, object{"label": "Second", "value": "2"}},
	}}},
}

var form = object{"custom_id": "f", "title": "A form <b>", "components": list{
	object{"type": 10, "content": "Some words"},
	object{"type": 18, "label": "Words", "component": object{"type": 4, "style": 1, "custom_id": "words", "value": "as before"}},
	object{"type": 18, "label": "Files", "component": object{"type": 19, "custom_id": "files", "max_values": 2, "required": false}},
	object{"type": 18, "label": "One", "component": object{"type": 3, "custom_id": "one", "options": list{
		object{"label": "First", "value": "1"}, object{"label": "Second", "value": "2"},
	}}},
	object{"type": 18, "label": "Several", "component": object{"type": 3, "custom_id": "several", "required": false, "min_values": 0, "max_values": 2, "options": list{
		object{"label": "North", "value": "n", "default": true}, object{"label": "East", "value": "e"}, object{"label": "South", "value": "s"},
	}}},
}}

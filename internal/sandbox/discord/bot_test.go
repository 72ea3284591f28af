package discord_test

import (
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// bot is a gateway client.
type bot struct {
	*kit
	ws        *websocket.Conn
	seq       float64
	session   string
	resumeURL string
}

func (k *kit) dial(url string) *bot {
	k.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		k.Fatal(err)
	}
	k.Cleanup(func() { _ = ws.Close() })
	return &bot{kit: k, ws: ws}
}

// connect reads HELLO, identifies, and reads READY.
func (k *kit) connect() *bot {
	k.Helper()
	b := k.dial(k.gateway())
	b.expectOp(10)
	b.write(2, k.identity(0))
	ready := b.expect("READY")
	b.session, _ = dig(ready, "session_id").(string)
	b.resumeURL, _ = dig(ready, "resume_gateway_url").(string)
	return b
}

func (k *kit) gateway() string {
	k.Helper()
	return k.api("GET", "/gateway", nil).at("url").(string) + "/?v=10&encoding=json"
}

func (k *kit) identity(intents int) object {
	return object{"token": k.Token(), "intents": intents, "properties": object{"os": "linux", "browser": "test", "device": "test"}}
}

func (b *bot) write(op int, d any) {
	b.Helper()
	if err := b.ws.WriteJSON(object{"op": op, "d": d}); err != nil {
		b.Fatal(err)
	}
}

func (b *bot) read() object {
	b.Helper()
	_ = b.ws.SetReadDeadline(time.Now().Add(time.Minute))
	var p object
	if err := b.ws.ReadJSON(&p); err != nil {
		b.Fatal(err)
	}
	if s, ok := p["s"].(float64); ok {
		b.seq = s
	}
	return p
}

func (b *bot) expectOp(op int) object {
	b.Helper()
	p := b.read()
	if p["op"] != float64(op) {
		b.Fatalf("got op %v (%v), want %d", p["op"], p["t"], op)
	}
	return p
}

// expect is the data of the next event, which must be of this name.
func (b *bot) expect(name string) object {
	b.Helper()
	p := b.expectOp(0)
	if p["t"] != name {
		b.Fatalf("got event %v, want %s", p["t"], name)
	}
	d, _ := p["d"].(object)
	return d
}

// register makes a small /edit of the bot's.
func (k *kit) register() {
	k.Helper()
	a := k.api("PUT", "/applications/"+k.ApplicationID()+"/commands", list{
		object{"name": "edit", "description": "Edit pictures", "integration_types": list{0, 1}, "contexts": list{0, 1, 2}, "options": list{
			object{"type": 3, "name": "prompt", "description": "What to change", "required": true, "max_length": 4000},
			object{"type": 11, "name": "image", "description": "A picture", "required": true, "file_types": list{"image"}},
			object{"type": 11, "name": "image2", "description": "Another picture"},
			object{"type": 3, "name": "size", "description": "The size", "choices": list{object{"name": "Square", "value": "1024x1024"}}},
		}},
		object{"name": "Edit image", "type": 3, "integration_types": list{0, 1}, "contexts": list{0, 1, 2}},
	})
	if a.status != http.StatusOK {
		k.Fatalf("register: %d %s", a.status, a.raw)
	}
}

// run lets a member run /edit, and is the interaction that the bot gets.
func (b *bot) run(command object) object {
	b.Helper()
	words := object{"name": "edit", "options": object{"prompt": "make it night"}}
	for k, v := range command {
		words[k] = v
	}
	p := payload(words)
	p.field = "command"
	a := b.send(b.form("POST", b.base+"/control/commands", p, part{field: "image", filename: "cat.png", kind: "image/png", data: picture(4, 3)}))
	if a.status != http.StatusCreated {
		b.Fatalf("run /edit: %d %s", a.status, a.raw)
	}
	return b.expect("INTERACTION_CREATE")
}

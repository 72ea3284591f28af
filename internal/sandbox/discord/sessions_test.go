package discord_test

import (
	"net/http"
	"testing"

	"github.com/gorilla/websocket"

	"retouch/internal/sandbox/discord"
)

func TestResume(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	events := k.news()
	b := k.connect()
	events.await("connected", func(o object) bool { return o["connected"] == true })
	missed := b.seq
	k.control("POST", "gateway", object{"close": 4000})
	if got := b.closed(); got != 4000 {
		t.Fatalf("closed with %d", got)
	}
	events.await("connected", func(o object) bool { return o["connected"] == false })
	p := payload(object{"name": "edit", "options": object{"prompt": "while away"}})
	p.field = "command"
	if a := k.send(k.form("POST", k.base+"/control/commands", p, file(0, "x").as("image", "cat.png"))); a.status != http.StatusCreated {
		t.Fatalf("run while away: %d %s", a.status, a.raw)
	}
	back := k.dial(b.resumeURL + "/?v=10&encoding=json")
	back.expectOp(10)
	back.write(6, object{"token": k.Token(), "session_id": b.session, "seq": missed})
	i := back.expect("INTERACTION_CREATE")
	back.expect("RESUMED")
	if back.seq != missed+2 || dig(i, "data", "options", 0, "value") != "while away" {
		t.Errorf("replayed at %v: %v", back.seq, i)
	}
	if a := k.callback(i, "", object{"type": 5}); a.status != http.StatusNoContent {
		t.Errorf("answer it: %d %s", a.status, a.raw)
	}
}

func TestSessionsThatAreOver(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*kit, *bot){
		"the client said goodbye": func(k *kit, b *bot) {
			events := k.news()
			_ = b.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
			b.closed()
			events.await("connected", func(o object) bool { return o["connected"] == false })
		},
		"Discord ended it": func(k *kit, b *bot) {
			k.control("POST", "gateway", object{"op": 9})
			if p := b.expectOp(9); p["d"] != false {
				b.Errorf("op 9: %v", p)
			}
		},
		"it is forgotten": func(k *kit, b *bot) { k.control("POST", "gateway", object{"close": 4000, "forget": true}); b.closed() },
	}
	for name, end := range tests {
		t.Run("refuses to resume when "+name, func(t *testing.T) {
			t.Parallel()
			k := start(t, discord.Options{})
			k.register()
			b := k.connect()
			end(k, b)
			if a := k.control("POST", "commands", object{"name": "Edit image", "type": 3, "target_id": k.control("POST", "messages", object{"content": "x"}).at("id")}); a.status != http.StatusServiceUnavailable {
				t.Errorf("a command without a bot: %d %s", a.status, a.raw)
			}
			back := k.dial(b.resumeURL + "/?v=10&encoding=json")
			back.expectOp(10)
			back.write(6, object{"token": k.Token(), "session_id": b.session, "seq": b.seq})
			if p := back.expectOp(9); p["d"] != false {
				t.Errorf("got %v", p)
			}
			back.write(2, k.identity(0))
			back.expect("READY")
		})
	}
}

func TestSequenceThatNeverWas(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	b := k.connect()
	back := k.dial(k.gateway())
	back.write(6, object{"token": k.Token(), "session_id": b.session, "seq": 99})
	if got := back.closed(); got != 4007 {
		t.Errorf("got %d, want 4007", got)
	}
}

package discord_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"retouch/internal/sandbox/discord"
)

// closed reads until the connection ends and gives its code.
func (b *bot) closed() int {
	b.Helper()
	_ = b.ws.SetReadDeadline(time.Now().Add(time.Minute))
	for {
		_, _, err := b.ws.ReadMessage()
		var ce *websocket.CloseError
		if errors.As(err, &ce) {
			return ce.Code
		}
		if err != nil {
			b.Fatalf("the connection ended without a close: %v", err)
		}
	}
}

func TestGatewayCloseCodes(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	identity := func(changes object) object {
		id := k.identity(0)
		for key, v := range changes {
			id[key] = v
		}
		return id
	}
	type payload struct {
		op int
		d  any
	}
	tests := map[string]struct {
		query string
		send  []any // payloads, or raw texts
		want  int
	}{
		"an unknown opcode":            {"", []any{payload{op: 99}}, 4001},
		"no JSON":                      {"", []any{"{"}, 4002},
		"a payload of 4097 bytes":      {"", []any{`{"op":1,"d":"` + strings.Repeat("x", 4097-15) + `"}`}, 4002},
		"a presence before Identify":   {"", []any{payload{op: 3}}, 4003},
		"a wrong token":                {"", []any{payload{2, identity(object{"token": "x"})}}, 4004},
		"a wrong token in Resume":      {"", []any{payload{6, object{"token": "x", "session_id": "x", "seq": 1}}}, 4004},
		"Identify twice":               {"", []any{payload{2, identity(nil)}, payload{2, identity(nil)}}, 4005},
		"Identify without properties":  {"", []any{payload{2, identity(object{"properties": nil})}}, 4002},
		"an impossible shard":          {"", []any{payload{2, identity(object{"shard": list{1, 1}})}}, 4010},
		"version 6":                    {"?v=6&encoding=json", nil, 4012},
		"no version":                   {"?encoding=json", nil, 4012},
		"another encoding":             {"?v=10&encoding=etf", nil, 4002},
		"no intents":                   {"", []any{payload{2, identity(object{"intents": nil})}}, 4013},
		"an unknown intent":            {"", []any{payload{2, identity(object{"intents": 1 << 30})}}, 4013},
		"an intent that needs consent": {"", []any{payload{2, identity(object{"intents": 1 << 15})}}, 4014},
	}
	for name, tt := range tests {
		t.Run("closes on "+name, func(t *testing.T) {
			t.Parallel()
			if tt.query == "" {
				tt.query = "?v=10&encoding=json"
			}
			b := k.dial("ws" + strings.TrimPrefix(k.base, "http") + "/gateway" + tt.query)
			for _, p := range tt.send {
				if text, raw := p.(string); raw {
					_ = b.ws.WriteMessage(websocket.TextMessage, []byte(text))
					continue
				}
				b.write(p.(payload).op, p.(payload).d)
			}
			if got := b.closed(); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestGatewayFlood(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	b := k.connect()
	for range 120 {
		b.write(1, nil)
	}
	if got := b.closed(); got != 4008 {
		t.Errorf("got %d, want 4008", got)
	}
}

func TestGatewayMissedHeartbeat(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{Heartbeat: 100 * time.Millisecond})
	b := k.dial(k.gateway())
	if got := b.closed(); got != 4009 {
		t.Errorf("got %d, want 4009", got)
	}
}

func TestReadyAndTheServer(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	b := k.dial(k.gateway())
	if hello := b.expectOp(10); dig(hello, "d", "heartbeat_interval") != 41250.0 {
		t.Errorf("hello: %v", hello)
	}
	b.write(1, nil)
	b.expectOp(11)
	id := k.identity(1)
	id["token"] = "Bot " + k.Token()
	b.write(2, id)
	ready := b.expect("READY")
	if dig(ready, "application", "id") != k.ApplicationID() || dig(ready, "user", "id") != k.ApplicationID() || ready["v"] != 10.0 ||
		dig(ready, "guilds", 0, "unavailable") != true || !strings.HasPrefix(ready["resume_gateway_url"].(string), "ws://") {
		t.Errorf("ready: %v", ready)
	}
	guild := b.expect("GUILD_CREATE")
	if guild["id"] != dig(ready, "guilds", 0, "id") {
		t.Errorf("another server than the listed: %v", guild["id"])
	}
	for _, name := range []string{
		"channels", "threads", "members", "roles", "emojis", "stickers", "voice_states", "presences", "stage_instances",
		"guild_scheduled_events", "soundboard_sounds",
	} {
		if _, isList := guild[name].(list); !isList {
			t.Errorf("GUILD_CREATE has no list of %s", name)
		}
	}
	b.write(8, object{"guild_id": guild["id"], "query": "", "limit": 0, "nonce": "n"})
	if chunk := b.expect("GUILD_MEMBERS_CHUNK"); chunk["nonce"] != "n" || len(chunk["members"].(list)) != 4 {
		t.Errorf("chunk: %v", chunk)
	}
}

func TestNoServerWithoutItsIntent(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	b.run(nil) // fails if anything but the interaction comes next
}

func TestShards(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	bots := make([]*bot, 2)
	var server *bot
	for n := range bots {
		b := k.dial(k.gateway())
		b.expectOp(10)
		id := k.identity(0)
		id["shard"] = list{n, 2}
		b.write(2, id)
		if ready := b.expect("READY"); len(ready["guilds"].(list)) == 1 {
			server = b
		}
		bots[n] = b
	}
	if server == nil {
		t.Fatal("no shard has the server")
	}
	server.run(nil)
	bots[0].run(object{"where": "dm"})
}

func TestWhatDiscordMayAskAnyTime(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	b := k.connect()
	for _, op := range []int{1, 7} {
		if a := k.control("POST", "gateway", object{"op": op}); a.at("connections") != 1.0 {
			t.Errorf("op %d: %s", op, a.raw)
		}
		b.expectOp(op)
	}
	k.control("POST", "gateway", object{"op": 9, "resumable": true})
	if p := b.expectOp(9); p["d"] != true {
		t.Errorf("op 9: %v", p)
	}
	b.write(6, object{"token": k.Token(), "session_id": b.session, "seq": b.seq})
	b.expect("RESUMED")
}

func TestEverySessionGetsTheCommand(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	first, second := k.connect(), k.connect()
	i := second.run(nil)
	if twin := first.expect("INTERACTION_CREATE"); twin["id"] != i["id"] {
		t.Errorf("the sessions got %v and %v", i["id"], twin["id"])
	}
	if a := k.callback(i, "", object{"type": 5}); a.status != http.StatusNoContent {
		t.Errorf("first answer: %d %s", a.status, a.raw)
	}
	if a := k.callback(i, "", object{"type": 5}); a.status != http.StatusBadRequest || a.at("code") != 40060.0 {
		t.Errorf("second answer: %d %s", a.status, a.raw)
	}
}

func TestCloseEndsConnections(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	b.run(nil)
	ended := make(chan int)
	go func() { ended <- b.closed() }()
	k.Close()
	if got := <-ended; got != 1001 {
		t.Errorf("closed with %d", got)
	}
	if a := k.api("GET", "/gateway", nil); a.status != http.StatusServiceUnavailable {
		t.Errorf("after the end: %d", a.status)
	}
}

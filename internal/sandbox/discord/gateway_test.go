package discord_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"io"
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
	_ = b.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
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

func TestCompression(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query    string
		compress bool
		unpack   func(io.Reader) io.Reader // nil: each payload by itself, if binary
	}{
		"each payload":  {"", true, nil},
		"a zlib stream": {"&compress=zlib-stream", false, func(r io.Reader) io.Reader { z, _ := zlib.NewReader(r); return z }},
		"a zstd stream": {"&compress=zstd-stream", false, rawZstd},
	}
	for name, tt := range tests {
		t.Run("compresses "+name, func(t *testing.T) {
			t.Parallel()
			k := start(t, discord.Options{})
			b := k.dial(k.gateway() + tt.query)
			id := k.identity(1)
			id["compress"] = tt.compress
			b.write(2, id)
			var stream bytes.Buffer
			binary := 0
			var unpacked io.Reader
			for _, want := range []string{"", "READY", "GUILD_CREATE"} {
				_ = b.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
				kind, data, err := b.ws.ReadMessage()
				if err != nil {
					t.Fatal(err)
				}
				var from io.Reader = bytes.NewReader(data)
				if kind == websocket.BinaryMessage {
					binary++
					stream.Write(data)
					switch {
					case tt.unpack == nil:
						from, err = zlib.NewReader(bytes.NewReader(data))
					case unpacked == nil:
						unpacked = tt.unpack(&stream)
						fallthrough
					default:
						from = unpacked
					}
				}
				var p object
				if err != nil || json.NewDecoder(io.LimitReader(from, 1<<20)).Decode(&p) != nil || p["t"] != want && want != "" {
					t.Fatalf("%s: %v %v", want, err, p)
				}
			}
			if binary < 2 {
				t.Errorf("%d payloads were compressed", binary)
			}
		})
	}
}

// rawZstd reads a zstd stream of raw blocks (RFC 8878).
func rawZstd(r io.Reader) io.Reader { return &zstdReader{r: r} }

type zstdReader struct {
	r    io.Reader
	past bool // the header
	left int  // of the block
}

func (z *zstdReader) Read(p []byte) (int, error) {
	if !z.past {
		head := make([]byte, 6)
		if _, err := io.ReadFull(z.r, head); err != nil || !bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
			return 0, errors.New("no zstd frame")
		}
		z.past = true
	}
	if z.left == 0 {
		head := make([]byte, 3)
		if _, err := io.ReadFull(z.r, head); err != nil {
			return 0, err
		}
		if head[0]&7 != 0 {
			return 0, errors.New("no raw block, or the last")
		}
		z.left = int(head[0])>>3 | int(head[1])<<5 | int(head[2])<<13
	}
	n, err := z.r.Read(p[:min(len(p), z.left)])
	z.left -= n
	return n, err
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

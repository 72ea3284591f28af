package discord_test

import (
	"net/http"
	"testing"
	"time"

	"retouch/internal/sandbox/discord"
)

func TestGatewayFaultsAreChecked(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	for _, bad := range []object{
		{"at": "never", "do": "reset"}, {"at": "hello", "do": "dance"}, {"at": "hello"}, {"at": "hello", "do": "close", "close": 1005},
		{"at": "hello", "do": "refuse"}, {"at": "upgrade", "do": "garbage"}, {"at": "hello", "delay": "soon"}, {"att": "hello"},
	} {
		if a := k.control("POST", "gateway/faults", bad); a.status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, a.status)
		}
	}
	if a := k.control("PUT", "gateway/limits", object{"shards": 0}); a.status != http.StatusBadRequest {
		t.Errorf("no shards: %d", a.status)
	}
}

func TestGatewayFaultsHappenInTheirPlace(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.control("POST", "gateway/faults", object{"at": "hello", "do": "reconnect"})
	k.dial(k.gateway()).expectOp(7)
	k.control("POST", "gateway/faults", object{"at": "ready", "do": "invalid"})
	b := k.dial(k.gateway())
	b.expectOp(10)
	b.write(2, k.identity(0))
	b.expectOp(9)
	k.control("POST", "gateway/faults", object{"at": "after", "do": "close", "close": 4000, "delay": "10ms"})
	if got := k.connect().closed(); got != 4000 {
		t.Errorf("got %d after READY, want 4000", got)
	}
	k.control("POST", "gateway/faults", object{"at": "ack", "do": "silence"})
	b = k.connect()
	b.write(1, nil)
	b.write(6, object{"token": k.Token(), "session_id": "x", "seq": 1})
	if got := b.closed(); got != 4005 { // and no op 11 before it
		t.Errorf("got %d, want 4005", got)
	}
}

func TestGatewayHoldsLoginsToTheirLimits(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{Shards: 4, MaxConcurrency: 2, IdentifyEvery: time.Hour})
	logIn := func(shard int) *bot {
		b := k.dial(k.gateway())
		b.expectOp(10)
		id := k.identity(0)
		id["shard"] = list{shard, 4}
		b.write(2, id)
		return b
	}
	logIn(0).expect("READY")
	logIn(1).expect("READY")
	logIn(2).expectOp(9) // shares its turn with 0
	told := k.api("GET", "/gateway/bot", nil)
	if told.at("shards") != 4.0 || told.at("session_start_limit", "remaining") != 997.0 {
		t.Errorf("got %s", told.raw)
	}
	k.control("PUT", "gateway/limits", object{"remaining": 0, "identify_every": 0})
	if got := logIn(3).closed(); got != 4004 {
		t.Errorf("got %d for one login too many, want 4004", got)
	}
}

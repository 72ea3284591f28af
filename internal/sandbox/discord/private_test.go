package discord_test

import (
	"net/http"
	"testing"

	"retouch/internal/sandbox/discord"
)

// hushed is an ephemeral answer with a button, and the press of it.
func (b *bot) hushed() (id any, press object) {
	b.Helper()
	i := b.run(object{"user": "guest"})
	if a := b.callback(i, "", object{"type": 5, "data": object{"flags": 64}}); a.status != http.StatusNoContent {
		b.Fatalf("defer: %d %s", a.status, a.raw)
	}
	id = b.patch("v10", i, file(0, "a.png"), payload(object{"content": "yours", "components": aButton("discard")})).at("id")
	if a := b.control("POST", "components", object{"message_id": id, "custom_id": "discard"}); a.status != http.StatusCreated {
		b.Fatalf("press: %d %s", a.status, a.raw)
	}
	press = b.expect("INTERACTION_CREATE")
	if dig(press, "message", "flags") != 64.0 || dig(press, "member", "user", "username") != "guest" || dig(press, "message", "attachments", 0) == nil {
		b.Fatalf("the press: %v", press)
	}
	return id, press
}

// An ephemeral message is in the hands of the token of a press on it, and in
// nobody else's.
func TestEphemeralMessageByTheTokenOfAPress(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	for _, kind := range []int{6, 7} {
		id, press := b.hushed()
		channel := "/channels/" + press["channel_id"].(string) + "/messages/" + id.(string)
		original := k.hook(press, "/messages/@original")
		answer := object{"type": kind}
		if kind == 7 {
			answer["data"] = object{"content": "one moment"}
		}
		if a := k.callback(press, "", answer); a.status != http.StatusNoContent {
			t.Fatalf("type %d: %d %s", kind, a.status, a.raw)
		}
		if a := k.api("GET", original, nil); a.at("id") != id {
			t.Errorf("type %d: its original is %s", kind, a.raw)
		}
		if a := k.api("PATCH", original, object{"content": "changed"}); a.at("content") != "changed" || a.at("flags") != 64.0 {
			t.Errorf("type %d: edit: %d %s", kind, a.status, a.raw)
		}
		for _, method := range []string{"GET", "PATCH", "DELETE"} {
			if a := k.api(method, channel, object{"content": "x"}); a.code() != 10008 {
				t.Errorf("type %d: %s by the bot's own token: %d %s", kind, method, a.status, a.raw)
			}
		}
		if a := k.api("DELETE", original, nil); a.status != http.StatusNoContent {
			t.Errorf("type %d: delete: %d %s", kind, a.status, a.raw)
		}
		if a := k.api("GET", original, nil); a.code() != 10008 {
			t.Errorf("type %d: afterwards: %d %s", kind, a.status, a.raw)
		}
		if a := k.control("GET", "messages/"+id.(string), nil); a.status != http.StatusNotFound {
			t.Errorf("type %d: the guest still sees %s", kind, a.raw)
		}
	}
}

// A double click is two interactions, and each is answered by itself.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	id, first := b.hushed()
	if a := k.control("POST", "components", object{"message_id": id, "custom_id": "discard"}); a.status != http.StatusCreated {
		t.Fatalf("the second press: %d %s", a.status, a.raw)
	}
	second := b.expect("INTERACTION_CREATE")
	if first["id"] == second["id"] || first["token"] == second["token"] {
		t.Error("both are the same interaction")
	}
	for _, press := range []object{first, second} {
		if a := k.callback(press, "", object{"type": 6}); a.status != http.StatusNoContent {
			t.Errorf("answer: %d %s", a.status, a.raw)
		}
	}
}

package discord_test

import (
	"net/http"
	"testing"

	"retouch/internal/sandbox/discord"
)

// opened is the direct message that the bot opened with a user.
func (k *kit) opened(user string) string {
	k.Helper()
	a := k.api("POST", "/users/@me/channels", object{"recipient_id": user})
	if a.status != http.StatusOK || a.at("type") != 1.0 || a.at("recipients", 0, "id") != user {
		k.Fatalf("open a direct message: %d %s", a.status, a.raw)
	}
	return a.at("id").(string)
}

// who is the id of a user.
func (k *kit) who(handle string) string {
	k.Helper()
	for _, u := range k.control("GET", "state", nil).at("users").(list) {
		if dig(u, "handle") == handle {
			return dig(u, "id").(string)
		}
	}
	k.Fatalf("there is no %s", handle)
	return ""
}

func TestDirectMessages(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	guest := k.who("guest")
	channel := k.opened(guest)
	if again := k.opened(guest); again != channel {
		t.Errorf("opened again it is %s, want %s", again, channel)
	}
	if other := k.opened(k.who("member")); other == channel {
		t.Error("two users share a direct message")
	}
	sent := k.send(k.asBot(k.form("POST", k.base+"/api/v10/channels/"+channel+"/messages", file(0, "a.png"),
		payload(object{"content": "yours", "attachments": list{object{"id": "0", "description": "alt", "is_spoiler": true}}}))))
	if sent.status != http.StatusOK || sent.at("attachments", 0, "description") != "alt" || sent.at("attachments", 0, "flags") != 8.0 {
		t.Errorf("a message with a file: %d %s", sent.status, sent.raw)
	}
	if a := k.control("GET", "messages?where=dm&user=guest", nil); len(a.at("messages").(list)) != 1 || a.at("messages", 0, "id") != sent.at("id") {
		t.Errorf("the guest sees %s", a.raw)
	}
	if a := k.control("GET", "messages?where=dm", nil); len(a.at("messages").(list)) != 0 {
		t.Errorf("the member sees %s", a.raw)
	}
	if a := k.control("POST", "messages", object{"content": "hi", "where": channel, "user": "moderator"}); a.status != http.StatusBadRequest {
		t.Errorf("somebody else wrote there: %d %s", a.status, a.raw)
	}
	theirs := k.control("POST", "messages", object{"content": "hi", "where": "dm", "user": "guest"})
	if got := k.api("GET", "/channels/"+channel+"/messages/"+theirs.at("id").(string), nil); got.at("content") != "hi" {
		t.Errorf("the bot reads in a direct message: %d %s", got.status, got.raw)
	}
	if a := k.api("DELETE", "/channels/"+channel+"/messages/"+theirs.at("id").(string), nil); a.status != http.StatusForbidden || a.code() != 50003 {
		t.Errorf("the bot deletes theirs: %d %s", a.status, a.raw)
	}
}

func TestDirectMessageRefusals(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	for name, tt := range map[string]struct {
		body   object
		status int
		code   float64
	}{
		"no recipient":      {object{}, 400, 50035},
		"not an id":         {object{"recipient_id": "guest"}, 400, 50035},
		"nobody":            {object{"recipient_id": "1"}, 400, 50033},
		"the bot itself":    {object{"recipient_id": k.ApplicationID()}, 400, 50033},
		"an id as a number": {object{"recipient_id": 7}, 400, 50033},
	} {
		if a := k.api("POST", "/users/@me/channels", tt.body); a.status != tt.status || a.code() != tt.code {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

func TestMemberWhoTakesNoDirectMessages(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	channel := k.opened(k.who("guest"))
	k.control("PUT", "users/guest", object{"dms": false})
	if a := k.api("POST", "/channels/"+channel+"/messages", object{"content": "x"}); a.status != http.StatusForbidden || a.code() != 50007 {
		t.Errorf("a message came through: %d %s", a.status, a.raw)
	}
	if got := k.opened(k.who("guest")); got != channel {
		t.Error("the direct message cannot be opened any more")
	}
	i := b.run(object{"where": "dm", "user": "guest"})
	if a := k.callback(i, "", object{"type": 4, "data": object{"content": "x"}}); a.status != http.StatusNoContent {
		t.Errorf("an answer to a command there: %d %s", a.status, a.raw)
	}
	k.control("PUT", "users/guest", object{"dms": true})
	if a := k.api("POST", "/channels/"+channel+"/messages", object{"content": "x"}); a.status != http.StatusOK {
		t.Errorf("after it was allowed: %d %s", a.status, a.raw)
	}
	if a := k.control("PUT", "users/nobody", object{"dms": true}); a.status != http.StatusNotFound {
		t.Errorf("nobody: %d %s", a.status, a.raw)
	}
}

func TestNonce(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	channel := "/channels/" + k.opened(k.who("guest")) + "/messages"
	post := func(nonce any, enforce any) answer {
		return k.api("POST", channel, object{"content": "x", "nonce": nonce, "enforce_nonce": enforce})
	}
	first := post("a", true)
	if first.status != http.StatusOK || first.at("nonce") != "a" {
		t.Fatalf("post: %d %s", first.status, first.raw)
	}
	if again := post("a", true); again.status != http.StatusOK || again.at("id") != first.at("id") {
		t.Errorf("the same nonce made another message: %d %s", again.status, again.raw)
	}
	if other := post("b", true); other.at("id") == first.at("id") {
		t.Error("another nonce made none")
	}
	if loose := post("a", false); loose.at("id") == first.at("id") {
		t.Error("a nonce that is not enforced made none")
	}
	if long := post("01234567890123456789012345", true); long.code() != 50035 {
		t.Errorf("26 characters: %d %s", long.status, long.raw)
	}
}

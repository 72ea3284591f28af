package discord_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"retouch/internal/sandbox/discord"
)

// say posts a member's message with files.
func (k *kit) say(words object, files ...part) answer {
	k.Helper()
	p := payload(words)
	p.field = "message"
	a := k.send(k.form("POST", k.base+"/control/messages", append(files, p)...))
	if a.status != http.StatusCreated {
		k.Fatalf("post: %d %s", a.status, a.raw)
	}
	return a
}

// target runs Edit image on a message and is what the bot sees of it.
func (b *bot) target(id any, more object) any {
	b.Helper()
	command := object{"name": "Edit image", "type": 3, "target_id": id}
	for name, v := range more {
		command[name] = v
	}
	if a := b.control("POST", "commands", command); a.status != http.StatusCreated {
		b.Fatalf("run it: %d %s", a.status, a.raw)
	}
	return dig(b.expect("INTERACTION_CREATE"), "data", "resolved", "messages", id.(string))
}

func TestLinkedPictures(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	data := picture(5, 4)
	for field, kind := range map[string]string{"embed_image": "article", "embed_thumbnail": "image"} {
		m := k.say(object{"content": "see there"}, part{field: field, filename: "cat.png", data: data})
		seen := b.target(m.at("id"), nil)
		embed := dig(seen, "embeds", 0)
		media := dig(embed, field[len("embed_"):])
		if dig(embed, "type") != kind || dig(media, "width") != 5.0 || len(dig(seen, "attachments").(list)) != 0 {
			t.Fatalf("%s: %v", field, seen)
		}
		if a := k.send(k.request("GET", dig(media, "proxy_url").(string), nil)); a.status != http.StatusOK || !bytes.Equal(a.raw, data) {
			t.Errorf("%s: the proxy answers %d", field, a.status)
		}
		sum, place, _ := strings.Cut(strings.TrimPrefix(dig(media, "proxy_url").(string), k.base+"/external/"), "/")
		for _, forged := range []string{"forged/" + place, "/" + place, sum + "/" + place + "x", sum} {
			if a := k.send(k.request("GET", k.base+"/external/"+forged, nil)); a.status != http.StatusNotFound {
				t.Errorf("a forged address: %d", a.status)
			}
		}
	}
}

func TestForwardedMessage(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	first := k.say(object{"content": "mine", "user": "guest"}, part{field: "f", filename: "cat.png", data: picture(3, 2)})
	moved := k.control("POST", "forwards", object{"message_id": first.at("id"), "where": "thread", "user": "moderator"})
	if moved.status != http.StatusCreated || moved.at("flags") != float64(1<<14) || moved.at("author", "username") != "moderator" {
		t.Fatalf("forward: %d %s", moved.status, moved.raw)
	}
	seen := b.target(moved.at("id"), object{"where": "thread"})
	inner := dig(seen, "message_snapshots", 0, "message")
	if dig(inner, "content") != "mine" || dig(inner, "author") != nil || dig(inner, "attachments", 0, "width") != 3.0 || dig(seen, "content") != "" {
		t.Errorf("the bot sees %v", seen)
	}
	if dig(seen, "message_reference", "type") != 1.0 || dig(seen, "message_reference", "message_id") != first.at("id") {
		t.Errorf("it refers to %v", dig(seen, "message_reference"))
	}
	again := k.control("POST", "forwards", object{"message_id": moved.at("id")})
	if again.at("message_snapshots", 0, "message", "content") != "mine" {
		t.Errorf("forwarded again: %s", again.raw)
	}

	k.control("DELETE", "messages/"+first.at("id").(string)+"?user=guest", nil)
	address := k.control("GET", "messages/"+moved.at("id").(string), nil).at("message_snapshots", 0, "message", "attachments", 0, "url")
	if a := k.send(k.request("GET", address.(string), nil)); a.status != http.StatusOK {
		t.Errorf("after the first was deleted its picture answers %d", a.status)
	}
	i := b.run(nil)
	hidden := k.callback(i, "?with_response=1", object{"type": 4, "data": object{"content": "x", "flags": 64}}).at("resource", "message", "id")
	for name, id := range map[string]any{"an ephemeral message": hidden, "no message": "1"} {
		if a := k.control("POST", "forwards", object{"message_id": id}); a.status < 400 {
			t.Errorf("%s was forwarded: %s", name, a.raw)
		}
	}
}

func TestMessagesThatMembersDelete(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	tests := []struct {
		by     string
		status int
	}{{"guest", 403}, {"member", 204}, {"moderator", 204}}
	for _, tt := range tests {
		m := k.say(object{"content": "x"}, part{field: "f", filename: "a.png", data: picture(1, 1)})
		path := "messages/" + m.at("id").(string)
		if a := k.control("DELETE", path+"?user="+tt.by, nil); a.status != tt.status {
			t.Errorf("%s: %d %s", tt.by, a.status, a.raw)
		}
		gone := tt.status == 204
		if a := k.control("GET", path, nil); (a.status == 404) != gone {
			t.Errorf("%s: afterwards %d", tt.by, a.status)
		}
		if a := k.send(k.request("GET", m.at("attachments", 0, "url").(string), nil)); (a.status == 404) != gone {
			t.Errorf("%s: its picture answers %d", tt.by, a.status)
		}
	}
}

// Without the intent for contents the bot does not read what others write.
func TestContentIsNotForTheBot(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	m := k.say(object{"content": "secret"}, part{field: "f", filename: "a.png", data: picture(1, 1)})
	path := fmt.Sprintf("/channels/%v/messages/%v", m.at("channel_id"), m.at("id"))
	if a := k.api("GET", path, nil); a.at("content") != "" || len(a.at("attachments").(list)) != 0 || a.at("author", "username") != "member" {
		t.Errorf("the bot reads %s", a.raw)
	}
	if seen := b.target(m.at("id"), nil); dig(seen, "content") != "secret" || dig(seen, "attachments", 0) == nil {
		t.Errorf("a command on it shows %v", seen)
	}
	called := k.say(object{"content": "<@" + k.ApplicationID() + "> hello"})
	if a := k.api("GET", fmt.Sprintf("/channels/%v/messages/%v", called.at("channel_id"), called.at("id")), nil); a.at("content") == "" {
		t.Errorf("where it is called it reads %s", a.raw)
	}
}

func TestPinged(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	guest, member := k.who("guest"), k.who("member")
	text := fmt.Sprintf("<@%s> <@%s> @everyone", guest, member)
	tests := map[string]struct {
		allowed any
		want    list
	}{
		"all by default": {nil, list{member, guest, k.who("moderator")}},
		"none":           {object{"parse": list{}}, list{}},
		"the named":      {object{"parse": list{}, "users": list{guest}}, list{guest}},
	}
	for name, tt := range tests {
		i := b.deferred(nil)
		body := object{"content": text}
		if tt.allowed != nil {
			body["allowed_mentions"] = tt.allowed
		}
		k.api("PATCH", k.hook(i, "/messages/@original"), body)
		if a := k.control("GET", "interactions/"+i["id"].(string), nil); !slices.Equal(a.at("message", "pinged").(list), tt.want) {
			t.Errorf("%s: pinged %v, want %v", name, a.at("message", "pinged"), tt.want)
		}
		k.api("PATCH", k.hook(i, "/messages/@original"), object{"content": "done", "allowed_mentions": object{"parse": list{}}})
		if a := k.control("GET", "interactions/"+i["id"].(string), nil); !slices.Equal(a.at("message", "pinged").(list), tt.want) {
			t.Errorf("%s: an edit took a ping back: %s", name, a.raw)
		}
	}
}

func TestAnswerToAMessagePingsItsAuthor(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	m := k.say(object{"content": "x", "user": "guest"})
	channel := "/channels/" + m.at("channel_id").(string) + "/messages"
	for _, tt := range []struct {
		allowed any
		pings   int
	}{{nil, 1}, {object{"parse": list{}}, 0}, {object{"parse": list{}, "replied_user": true}, 1}} {
		body := object{"content": "y", "message_reference": object{"message_id": m.at("id")}}
		if tt.allowed != nil {
			body["allowed_mentions"] = tt.allowed
		}
		a := k.api("POST", channel, body)
		if seen := k.control("GET", "messages/"+a.at("id").(string), nil); len(seen.at("pinged").(list)) != tt.pings || seen.at("type") != 19.0 {
			t.Errorf("%v: %s", tt.allowed, seen.raw)
		}
	}
	ref := object{"message_id": "1"}
	if a := k.api("POST", channel, object{"content": "y", "message_reference": ref}); a.at("errors", "message_reference", "_errors", 0, "code") != "MESSAGE_REFERENCE_UNKNOWN_MESSAGE" {
		t.Errorf("an answer to nothing: %d %s", a.status, a.raw)
	}
	ref["fail_if_not_exists"] = false
	if a := k.api("POST", channel, object{"content": "y", "message_reference": ref}); a.status != http.StatusOK || a.at("message_reference") != nil {
		t.Errorf("one that need not exist: %d %s", a.status, a.raw)
	}
}

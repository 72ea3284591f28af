package discord_test

import (
	"fmt"
	"net/http"
	"testing"

	"retouch/internal/sandbox/discord"
)

// A press, and the modal that it opens, show the whole message with addresses
// that are signed at that moment.
func TestPressShowsTheWholeMessage(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.deferred(nil)
	m := k.patch("v10", i, file(0, "a.png"), file(1, "b.png"), payload(object{
		"content": "two", "components": aButton("again"),
		"attachments": list{object{"id": "0", "description": "one"}, object{"id": "1", "is_spoiler": true}},
	}))
	if a := k.control("POST", "components", object{"message_id": m.at("id"), "custom_id": "again", "user": "guest", "locale": "ko"}); a.status != http.StatusCreated {
		t.Fatalf("press: %d %s", a.status, a.raw)
	}
	press := b.expect("INTERACTION_CREATE")
	k.callback(press, "", object{"type": 9, "data": aModal()})
	k.submit(press, object{"prompt": "night"})
	for name, got := range map[string]object{"the press": press, "the modal": b.expect("INTERACTION_CREATE")} {
		seen := got["message"].(object)
		meta := seen["interaction_metadata"].(object)
		if seen["id"] != m.at("id") || seen["flags"] != 0.0 || dig(seen, "author", "bot") != true || dig(seen, "components", 0, "components", 0, "custom_id") != "again" {
			t.Errorf("%s: %v", name, seen)
		}
		if meta["id"] != i["id"] || meta["type"] != 2.0 || dig(meta, "user", "username") != "member" || dig(meta, "authorizing_integration_owners", "0") == nil {
			t.Errorf("%s comes from %v", name, meta)
		}
		if dig(seen, "attachments", 0, "description") != "one" || dig(seen, "attachments", 1, "flags") != 8.0 {
			t.Errorf("%s: the pictures are %v", name, seen["attachments"])
		}
		if a := k.send(k.request("GET", dig(seen, "attachments", 1, "url").(string), nil)); a.status != http.StatusOK {
			t.Errorf("%s: the second picture answers %d", name, a.status)
		}
		if dig(got, "member", "user", "username") != "guest" || got["locale"] != "ko" {
			t.Errorf("%s is of %v in %v", name, dig(got, "member", "user", "username"), got["locale"])
		}
	}
}

func TestLocaleIsThatOfWhoPresses(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(object{"locale": "ja"})
	k.callback(i, "", object{"type": 4, "data": object{"content": "x", "components": aButton("again")}})
	m := k.api("GET", k.hook(i, "/messages/@original"), nil).at("id")
	for user, want := range map[string]string{"member": "ja", "guest": "en-US"} {
		k.control("POST", "components", object{"message_id": m, "custom_id": "again", "user": user})
		if got := b.expect("INTERACTION_CREATE")["locale"]; got != want {
			t.Errorf("%s speaks %v, want %s", user, got, want)
		}
	}
}

// presets is a command with subcommands for those who manage the server.
func (k *kit) presets() {
	k.Helper()
	name := object{"type": 3, "name": "name", "description": "d", "required": true, "autocomplete": true}
	a := k.api("PUT", "/applications/"+k.ApplicationID()+"/commands", list{object{
		"name": "preset", "description": "d", "default_member_permissions": "32", "contexts": list{0}, "integration_types": list{0}, "options": list{
			object{"type": 1, "name": "list", "description": "d"},
			object{"type": 1, "name": "remove", "description": "d", "options": list{name}},
			object{"type": 2, "name": "all", "description": "d", "options": list{object{"type": 1, "name": "clear", "description": "d", "options": list{
				object{"type": 5, "name": "sure", "description": "d", "required": true}, object{"type": 4, "name": "keep", "description": "d", "max_value": 3},
			}}}},
		},
	}, object{"name": "edit", "description": "d", "contexts": list{0, 1}}})
	if a.status != http.StatusOK {
		k.Fatalf("register: %d %s", a.status, a.raw)
	}
}

func TestSubcommands(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.presets()
	b := k.connect()
	run := func(name string, options object) answer {
		return k.control("POST", "commands", object{"name": name, "options": options, "user": "moderator"})
	}
	if a := run("preset remove", object{"name": "night"}); a.status != http.StatusCreated {
		t.Fatalf("run: %d %s", a.status, a.raw)
	}
	i := b.expect("INTERACTION_CREATE")
	if dig(i, "data", "name") != "preset" || dig(i, "data", "options", 0, "name") != "remove" || dig(i, "data", "options", 0, "options", 0, "value") != "night" {
		t.Errorf("a subcommand: %v", i["data"])
	}
	run("preset all clear", object{"sure": true, "keep": 2})
	i = b.expect("INTERACTION_CREATE")
	inner := dig(i, "data", "options", 0, "options", 0)
	if dig(i, "data", "options", 0, "type") != 2.0 || dig(inner, "name") != "clear" || dig(inner, "options", 0, "value") != 2.0 || dig(inner, "options", 1, "value") != true {
		t.Errorf("one of a group: %v", i["data"])
	}
	for name, a := range map[string]answer{
		"none chosen": run("preset", object{}), "one that is none": run("preset rename", object{}), "an option of another": run("preset list", object{"name": "x"}),
		"a number too large": run("preset all clear", object{"sure": true, "keep": 4}),
	} {
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

func TestTypingInASubcommand(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.presets()
	b := k.connect()
	typing := func(user string) answer {
		return k.control("POST", "autocomplete", object{"name": "preset remove", "options": object{"name": "ni"}, "focused": "name", "user": user})
	}
	got := make(chan answer)
	go func() { got <- typing("moderator") }()
	i := b.expect("INTERACTION_CREATE")
	option := dig(i, "data", "options", 0, "options", 0)
	if dig(i, "data", "options", 0, "name") != "remove" || dig(option, "focused") != true || dig(option, "value") != "ni" {
		t.Errorf("the bot gets %v", i["data"])
	}
	k.callback(i, "", object{"type": 8, "data": object{"choices": list{object{"name": "Night", "value": "night"}}}})
	if a := <-got; a.at("choices", 0, "value") != "night" {
		t.Errorf("got %s", a.raw)
	}
	if a := typing("guest"); a.status != http.StatusBadRequest {
		t.Errorf("a guest types in it: %d %s", a.status, a.raw)
	}
}

func TestOfferedCommands(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.presets()
	for _, tt := range []struct {
		query string
		want  []string
	}{
		{"user=member", []string{"edit"}},
		{"user=moderator", []string{"preset", "edit"}},
		{"user=moderator&where=dm", []string{"edit"}},
		{"user=member&where=group", nil},
	} {
		var got []string
		for _, c := range k.control("GET", "commands?"+tt.query, nil).at("commands").(list) {
			got = append(got, dig(c, "name").(string))
		}
		if !equal(got, tt.want) {
			t.Errorf("%s: offered %v, want %v", tt.query, got, tt.want)
		}
	}
}

func TestTooMuchInOneRequest(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{RequestLimit: 3000, AttachmentLimit: 2000})
	k.register()
	b := k.connect()
	big := func(n, size int) part {
		return part{field: fmt.Sprintf("files[%d]", n), filename: "a.bin", data: make([]byte, size)}
	}
	if a := k.patch("v10", b.deferred(nil), big(0, 1000), big(1, 1000)); a.status != http.StatusOK {
		t.Errorf("within the limit: %d %s", a.status, a.raw)
	}
	if a := k.patch("v10", b.deferred(nil), big(0, 1500), big(1, 1500)); a.status != http.StatusRequestEntityTooLarge || a.code() != 40005 {
		t.Errorf("over it together: %d %s", a.status, a.raw)
	}
	i := b.deferred(nil)
	var six []part
	for n := range 6 {
		six = append(six, big(n, 1))
	}
	if a := k.patch("v10", i, six...); a.status != http.StatusOK {
		t.Fatalf("six files: %d %s", a.status, a.raw)
	}
	if a := k.patch("v10", i, six[:5]...); a.status != http.StatusBadRequest || a.code() != 30015 {
		t.Errorf("eleven with those that stay: %d %s", a.status, a.raw)
	}
}

func TestEditOfWhatIsKept(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.deferred(nil)
	m := k.patch("v10", i, file(0, "a.png"), file(1, "b.png"), payload(object{"attachments": list{object{"id": "0", "description": "old"}, object{"id": "1"}}}))
	edited := k.patch("v10", i, file(0, "c.png"), payload(object{"content": "x", "attachments": list{
		object{"id": m.at("attachments", 0, "id"), "description": "new", "is_spoiler": true}, object{"id": "0", "filename": "c.png"},
	}}))
	if edited.at("attachments", 0, "id") != m.at("attachments", 0, "id") || edited.at("attachments", 0, "description") != "new" || edited.at("attachments", 0, "flags") != 8.0 ||
		edited.at("attachments", 1, "filename") != "c.png" || len(edited.at("attachments").(list)) != 2 {
		t.Errorf("got %s", edited.raw)
	}
	cleared := k.patch("v10", i, payload(object{"attachments": list{object{"id": m.at("attachments", 0, "id"), "description": nil, "is_spoiler": false}}}))
	if cleared.at("attachments", 0, "description") != nil || cleared.at("attachments", 0, "flags") != nil {
		t.Errorf("cleared: %s", cleared.raw)
	}
}

func TestPlacesThatTheBotDoesNotSee(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	m := k.say(object{"content": "x", "where": "private"})
	path := "/channels/" + m.at("channel_id").(string) + "/messages"
	for name, a := range map[string]answer{
		"read": k.api("GET", path+"/"+m.at("id").(string), nil), "write": k.api("POST", path, object{"content": "x"}),
		"edit": k.api("PATCH", path+"/"+m.at("id").(string), object{"content": "x"}), "delete": k.api("DELETE", path+"/"+m.at("id").(string), nil),
	} {
		if a.status != http.StatusForbidden || a.code() != 50001 {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	if a := k.api("GET", "/channels/1/messages/1", nil); a.status != http.StatusNotFound || a.code() != 10003 {
		t.Errorf("a channel that is none: %d %s", a.status, a.raw)
	}
	seen := k.say(object{"content": "x"})
	gone := "/channels/" + seen.at("channel_id").(string) + "/messages/" + seen.at("id").(string)
	k.control("DELETE", "messages/"+seen.at("id").(string), nil)
	if a := k.api("GET", gone, nil); a.status != http.StatusNotFound || a.code() != 10008 {
		t.Errorf("a message that is deleted: %d %s", a.status, a.raw)
	}
}

package discord_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"retouch/internal/sandbox/discord"
)

func file(n int, name string) part {
	return part{field: fmt.Sprintf("files[%d]", n), filename: name, kind: "image/png", data: picture(2, 2)}
}

// deferred is an interaction with a reply that is still thinking.
func (b *bot) deferred(command object) object {
	b.Helper()
	i := b.run(command)
	if a := b.callback(i, "", object{"type": 5}); a.status != http.StatusNoContent {
		b.Fatalf("defer: %d %s", a.status, a.raw)
	}
	return i
}

// patch edits the reply, in a version of the API.
func (k *kit) patch(version string, i object, parts ...part) answer {
	k.Helper()
	return k.send(k.asBot(k.form("PATCH", k.base+"/api/"+version+k.hook(i, "/messages/@original"), parts...)))
}

func filenames(a answer) []string {
	l, _ := a.at("attachments").(list)
	var got []string
	for _, f := range l {
		got = append(got, f.(object)["filename"].(string))
	}
	return got
}

func TestAttachmentsOfAnEdit(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	entry := func(id any, more ...object) object {
		e := object{"id": id}
		for _, m := range more {
			for key, v := range m {
				e[key] = v
			}
		}
		return e
	}
	const old = "old" // stands for the id of the file that the message has
	tests := map[string]struct {
		version string
		parts   []part
		list    any // the attachments list; nil is none
		want    []string
	}{
		"v10 keeps all without a list":            {"v10", nil, nil, []string{"a.png"}},
		"v10 adds without a list":                 {"v10", []part{file(0, "b.png")}, nil, []string{"a.png", "b.png"}},
		"v10 drops what is not listed":            {"v10", []part{file(0, "b.png")}, list{entry("0")}, []string{"b.png"}},
		"v10 keeps what is listed, in that order": {"v10", []part{file(0, "b.png")}, list{entry("0"), entry(old)}, []string{"b.png", "a.png"}},
		"v10 drops a new file that is not listed": {"v10", []part{file(0, "b.png"), file(1, "c.png")}, list{entry("1")}, []string{"c.png"}},
		"v10 clears":                             {"v10", nil, list{}, nil},
		"v9 adds what is not listed":             {"v9", []part{file(0, "b.png")}, list{entry(old)}, []string{"a.png", "b.png"}},
		"v9 drops an old one that is not listed": {"v9", []part{file(0, "b.png")}, list{}, []string{"b.png"}},
		"ids may be numbers":                     {"v10", []part{file(0, "b.png")}, list{entry(0)}, []string{"b.png"}},
		"files may count from 1":                 {"v10", []part{file(1, "b.png"), file(2, "c.png")}, list{entry("1"), entry("2")}, []string{"b.png", "c.png"}},
		"a plain file is number 0":               {"v10", []part{{field: "file", filename: "b.png", data: picture(1, 1)}}, list{entry("0")}, []string{"b.png"}},
		"a listed name wins":                     {"v10", []part{file(0, "b.png")}, list{entry("0", object{"filename": "c.png"})}, []string{"c.png"}},
		"a bad name is made good":                {"v10", []part{file(0, "my cat?.png")}, list{entry("0")}, []string{"my_cat_.png"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			i := b.deferred(nil)
			before := k.patch("v10", i, file(0, "a.png"), payload(object{"attachments": list{object{"id": "0"}}, "content": "x"}))
			body := object{"content": "y"}
			if entries, given := tt.list.(list); given {
				copied := list{}
				for _, e := range entries {
					o := entry(e.(object)["id"], e.(object))
					if o["id"] == old {
						o["id"] = before.at("attachments", 0, "id")
					}
					copied = append(copied, o)
				}
				body["attachments"] = copied
			}
			a := k.patch(tt.version, i, append(tt.parts, payload(body))...)
			if a.status != http.StatusOK || !equal(filenames(a), tt.want) {
				t.Errorf("got %d %v, want %v", a.status, filenames(a), tt.want)
			}
		})
	}
}

func TestReplyRefusals(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{AttachmentLimit: 1000})
	k.register()
	b := k.connect()
	big := func(n int) part { return part{field: "files[0]", filename: "a.bin", data: make([]byte, n)} }
	tests := map[string]struct {
		parts  []part
		status int
		code   float64
		path   []any
		reason string
	}{
		"takes a file of the limit":       {[]part{big(1000)}, 200, 0, nil, ""},
		"refuses one byte more":           {[]part{big(1001)}, 413, 40005, nil, ""},
		"refuses nothing at all":          {[]part{payload(object{})}, 400, 50006, nil, ""},
		"refuses blanks":                  {[]part{payload(object{"content": " \n"})}, 400, 50006, nil, ""},
		"takes 2000 letters":              {[]part{payload(object{"content": strings.Repeat("x", 2000)})}, 200, 0, nil, ""},
		"refuses 2001 letters":            {[]part{payload(object{"content": strings.Repeat("x", 2001)})}, 400, 50035, []any{"content"}, "BASE_TYPE_MAX_LENGTH"},
		"counts an emoji as two":          {[]part{payload(object{"content": strings.Repeat("😀", 1001)})}, 400, 50035, []any{"content"}, "BASE_TYPE_MAX_LENGTH"},
		"refuses an id of no file":        {[]part{file(0, "a.png"), payload(object{"attachments": list{object{"id": "1"}}})}, 400, 50035, []any{"attachments", "0", "id"}, "ATTACHMENT_NOT_FOUND"},
		"refuses an id twice":             {[]part{file(0, "a.png"), payload(object{"attachments": list{object{"id": "0"}, object{"id": 0}}})}, 400, 50035, []any{"attachments", "1", "id"}, "ATTACHMENT_NOT_FOUND"},
		"refuses an entry without an id":  {[]part{file(0, "a.png"), payload(object{"attachments": list{object{}}})}, 400, 50035, []any{"attachments", "0", "id"}, "BASE_TYPE_REQUIRED"},
		"refuses an empty file name":      {[]part{file(0, "a.png"), payload(object{"attachments": list{object{"id": "0", "filename": ""}}})}, 400, 50035, []any{"attachments", "0", "filename"}, "BASE_TYPE_REQUIRED"},
		"refuses 1025 letters of alt":     {[]part{file(0, "a.png"), payload(object{"attachments": list{object{"id": "0", "description": strings.Repeat("x", 1025)}}})}, 400, 50035, []any{"attachments", "0", "description"}, "BASE_TYPE_MAX_LENGTH"},
		"refuses eleven files":            {[]part{file(0, "a"), file(1, "a"), file(2, "a"), file(3, "a"), file(4, "a"), file(5, "a"), file(6, "a"), file(7, "a"), file(8, "a"), file(9, "a"), file(10, "a")}, 400, 30015, nil, ""},
		"refuses one number twice":        {[]part{file(0, "a"), file(0, "b")}, 400, 50035, []any{"files", "0"}, "FILE_DUPLICATED"},
		"refuses bad JSON in the form":    {[]part{{field: "payload_json", data: []byte("{")}}, 400, 50109, nil, ""},
		"refuses an unknown mention":      {[]part{payload(object{"content": "x", "allowed_mentions": object{"parse": list{"all"}}})}, 400, 50035, []any{"allowed_mentions", "parse", "0"}, "BASE_TYPE_CHOICES"},
		"refuses users named and parsed":  {[]part{payload(object{"content": "x", "allowed_mentions": object{"parse": list{"users"}, "users": list{"1"}}})}, 400, 50035, []any{"allowed_mentions", "users"}, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"},
		"takes no mentions":               {[]part{payload(object{"content": "x", "allowed_mentions": object{"parse": list{}}})}, 200, 0, nil, ""},
		"refuses to turn ephemeral":       {[]part{payload(object{"content": "x", "flags": 64})}, 400, 50035, []any{"flags"}, "MESSAGE_FLAGS_INVALID"},
		"refuses words beside components": {[]part{payload(object{"content": "x", "flags": 32768, "components": list{object{"type": 10, "content": "x"}}})}, 400, 50035, []any{"content"}, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
		"refuses six rows":                {[]part{payload(object{"components": many(6, func(i int) any { return aButton(fmt.Sprint(i))[0] })})}, 400, 50035, []any{"components"}, "BASE_TYPE_BAD_LENGTH"},
		"refuses a text display alone":    {[]part{payload(object{"components": list{object{"type": 10, "content": "x"}}})}, 400, 50035, []any{"components", "0", "type"}, "BASE_TYPE_CHOICES"},
		"takes it with the flag":          {[]part{payload(object{"flags": 32768, "components": list{object{"type": 10, "content": "x"}}})}, 200, 0, nil, ""},
		"refuses a custom_id twice":       {[]part{payload(object{"components": list{aButton("b")[0], aButton("b")[0]}})}, 400, 50035, []any{"components", "1", "components", "0", "custom_id"}, "COMPONENT_CUSTOM_ID_DUPLICATED"},
		"refuses 101 letters of one":      {[]part{payload(object{"components": aButton(strings.Repeat("b", 101))})}, 400, 50035, []any{"components", "0", "components", "0", "custom_id"}, "BASE_TYPE_BAD_LENGTH"},
		"takes 25 embed fields":           {[]part{payload(object{"embeds": list{object{"fields": many(25, func(int) any { return object{"name": "n", "value": "v"} })}}})}, 200, 0, nil, ""},
		"refuses 26 embed fields":         {[]part{payload(object{"embeds": list{object{"fields": many(26, func(int) any { return object{"name": "n", "value": "v"} })}}})}, 400, 50035, []any{"embeds", "0", "fields"}, "BASE_TYPE_BAD_LENGTH"},
		"refuses 6001 letters of embeds":  {[]part{payload(object{"embeds": list{object{"description": strings.Repeat("x", 4000)}, object{"description": strings.Repeat("x", 2001)}}})}, 400, 50035, []any{"embeds"}, "MAX_EMBED_SIZE_EXCEEDED"},
		"refuses a file as an address":    {[]part{payload(object{"embeds": list{object{"image": object{"url": "file:///etc/passwd"}}}})}, 400, 50035, []any{"embeds", "0", "image", "url"}, "URL_TYPE_INVALID_SCHEME"},
	}
	for name, tt := range tests {
		i := b.deferred(nil)
		a := k.patch("v10", i, tt.parts...)
		if a.status != tt.status || a.code() != tt.code {
			t.Errorf("%s: got %d %s", name, a.status, a.raw)
			continue
		}
		path := append(append([]any{"errors"}, tt.path...), "_errors", 0, "code")
		if tt.reason != "" && a.at(path...) != tt.reason {
			t.Errorf("%s: got %s", name, a.raw)
		}
		if state := k.control("GET", "interactions/"+i["id"].(string), nil).at("state"); (state == "thinking") != (tt.status != 200) {
			t.Errorf("%s: the member sees %v", name, state)
		}
	}
}

func TestBotsOwnMessages(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	group := b.deferred(object{"where": "group"})
	k.api("PATCH", k.hook(group, "/messages/@original"), object{"content": "x"})
	if a := k.api("GET", "/channels/"+group["channel_id"].(string)+"/messages", nil); a.status != http.StatusForbidden || a.code() != 50001 {
		t.Errorf("a group that the bot is not in: %d %s", a.status, a.raw)
	}

	i := b.run(nil)
	channel := "/channels/" + i["channel_id"].(string)
	hidden := k.callback(i, "?with_response=1", object{"type": 4, "data": object{"content": "x", "flags": 64}}).at("resource", "message", "id").(string)
	if a := k.api("PATCH", channel+"/messages/"+hidden, object{"content": "y"}); a.code() != 10008 {
		t.Errorf("an ephemeral message is seen: %d %s", a.status, a.raw)
	}
	if a := k.api("PATCH", k.hook(i, "/messages/"+hidden), object{"content": "y"}); a.at("content") != "y" || a.at("edited_timestamp") == nil {
		t.Errorf("its token does not edit it: %d %s", a.status, a.raw)
	}

	sent := k.api("POST", channel+"/messages", object{"content": "hello"})
	if sent.status != http.StatusOK || k.api("GET", channel+"/messages?limit=1", nil).at(0, "id") != sent.at("id") {
		t.Errorf("post: %d %s", sent.status, sent.raw)
	}
	theirs := k.control("POST", "messages", object{"content": "mine"}).at("id").(string)
	if a := k.api("PATCH", channel+"/messages/"+theirs, object{"content": "y"}); a.code() != 50005 {
		t.Errorf("a member's message was edited: %d %s", a.status, a.raw)
	}
	if a := k.api("DELETE", channel+"/messages/"+theirs, nil); a.code() != 50013 {
		t.Errorf("a member's message was deleted: %d %s", a.status, a.raw)
	}
	if a := k.api("GET", channel+"/messages", nil); a.status != http.StatusOK || len(a.json.(list)) < 2 {
		t.Errorf("without a limit: %d %s", a.status, a.raw)
	}
	if a := k.api("GET", channel+"/messages?limit=101", nil); a.code() != 50035 {
		t.Errorf("101 messages: %d %s", a.status, a.raw)
	}
}

func TestNoFilesWithoutPermission(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.deferred(object{"app_permissions": "2048"})
	if i["app_permissions"] != "2048" {
		t.Errorf("app_permissions: %v", i["app_permissions"])
	}
	if a := k.patch("v10", i, file(0, "a.png")); a.status != http.StatusForbidden || a.code() != 50013 {
		t.Errorf("got %d %s", a.status, a.raw)
	}
}

func TestLimitOfTheInteraction(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.deferred(object{"attachment_size_limit": 50})
	if i["attachment_size_limit"] != 50.0 {
		t.Errorf("limit: %v", i["attachment_size_limit"])
	}
	if a := k.patch("v10", i, file(0, "a.png")); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d %s", a.status, a.raw)
	}
}

func TestDeletedReply(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.deferred(nil)
	if a := k.api("DELETE", k.hook(i, "/messages/@original"), nil); a.status != http.StatusNoContent {
		t.Fatalf("delete: %d %s", a.status, a.raw)
	}
	if a := k.api("PATCH", k.hook(i, "/messages/@original"), object{"content": "x"}); a.status != http.StatusNotFound || a.code() != 10008 {
		t.Errorf("got %d %s", a.status, a.raw)
	}
}

func TestInProgressWhileItCanBeCancelled(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(nil)
	path := "interactions/" + i["id"].(string)
	k.callback(i, "", object{"type": 4, "data": object{"content": "working", "components": aButton("cancel:1")}})
	if a := k.control("GET", path, nil); a.at("final") != false || a.at("state") != "answered" {
		t.Errorf("with a cancel button: %s", a.raw)
	}
	m := k.control("GET", path, nil).at("message", "id")
	k.control("POST", "components", object{"message_id": m, "custom_id": "cancel:1"})
	press := b.expect("INTERACTION_CREATE")
	if dig(press, "message", "id") != m || dig(press, "data", "custom_id") != "cancel:1" {
		t.Errorf("the press: %v", press)
	}
	k.callback(press, "", object{"type": 7, "data": object{"content": "cancelled", "components": list{}}})
	if a := k.control("GET", path+"?wait=1m", nil); a.at("final") != true || a.at("message", "content") != "cancelled" || a.at("answered_ms") == nil {
		t.Errorf("after the press: %s", a.raw)
	}
}

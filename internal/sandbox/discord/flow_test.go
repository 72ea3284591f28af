package discord_test

import (
	"bytes"
	"net/http"
	"testing"

	"retouch/internal/sandbox/discord"
)

// One /edit from the command to the picture, as a bot and a member see it.
func TestEditEndToEnd(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(nil)

	att := dig(i, "data", "resolved", "attachments", dig(i, "data", "options", 1, "value").(string)).(object)
	file := k.send(k.request("GET", att["url"].(string), nil))
	if file.status != http.StatusOK || !bytes.Equal(file.raw, picture(4, 3)) || att["width"] != 4.0 || att["ephemeral"] != true {
		t.Fatalf("the picture is not served as it was: %d %v", file.status, att)
	}
	if a := k.callback(i, "", object{"type": 5}); a.status != http.StatusNoContent || len(a.raw) != 0 || a.header.Get("Content-Type") != "" {
		t.Fatalf("defer: %d %q %v", a.status, a.raw, a.header)
	}
	state := k.control("GET", "interactions/"+i["id"].(string), nil)
	if state.at("state") != "thinking" || state.at("final") != false {
		t.Fatalf("after deferring: %s", state.raw)
	}
	a := k.send(k.asBot(k.form("PATCH", k.base+"/api/v10"+k.hook(i, "/messages/%40original"),
		part{field: "files[1]", filename: "night.png", kind: "image/png", data: picture(7, 5)},
		payload(object{"content": "done", "attachments": list{object{"id": "1", "filename": "night.png", "description": "a night"}}, "allowed_mentions": object{"parse": list{}}}))))
	if a.status != http.StatusOK || a.at("attachments", 0, "description") != "a night" || a.at("attachments", 0, "height") != 5.0 {
		t.Fatalf("edit: %d %s", a.status, a.raw)
	}
	state = k.control("GET", "interactions/"+i["id"].(string)+"?wait=1m", nil)
	if state.at("state") != "answered" || state.at("final") != true || state.at("message", "content") != "done" {
		t.Fatalf("after the edit: %s", state.raw)
	}
	id := state.at("message", "attachments", 0, "id").(string)
	if got := k.control("GET", "files/"+id, nil); !bytes.Equal(got.raw, picture(7, 5)) {
		t.Errorf("the result's bytes differ")
	}
}

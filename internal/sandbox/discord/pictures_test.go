package discord_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/discord"
)

// names are the file names of a list of attachments.
func names(v any) []string {
	files, _ := v.(list)
	got := make([]string, 0, len(files))
	for _, f := range files {
		name, _ := dig(f, "filename").(string)
		got = append(got, name)
	}
	return got
}

// An interaction tells which pictures it is about, so that the result can be
// compared with them.
func TestPicturesOfAnInteraction(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()

	i := b.run(nil)
	told := k.control("GET", "interactions/"+i["id"].(string), nil)
	if got := told.at("pictures"); !cmp.Equal(names(got), []string{"cat.png"}) || dig(got, 0, "option") != "image" {
		t.Errorf("pictures of a command: got %v", got)
	}

	words := payload(object{"content": "two of them"})
	words.field = "message"
	posted := k.send(k.form("POST", k.base+"/control/messages", words,
		part{field: "file", filename: "one.png", kind: "image/png", data: picture(2, 2)},
		part{field: "file", filename: "two.png", kind: "image/png", data: picture(3, 3)}))
	if got := names(posted.at("attachments")); posted.status != http.StatusCreated || !cmp.Equal(got, []string{"one.png", "two.png"}) {
		t.Fatalf("post two files of one field: got %v: %s", got, posted.raw)
	}
	started := k.control("POST", "commands", object{"name": "Edit image", "type": 3, "target_id": posted.at("id")})
	opened := b.expect("INTERACTION_CREATE")
	k.callback(opened, "", object{"type": 9, "data": object{"custom_id": "m", "title": "Words", "components": list{
		object{"type": 18, "label": "Words", "component": object{"type": 4, "custom_id": "prompt", "style": 1}},
	}}})
	sent := k.control("POST", "modals", object{"interaction_id": started.at("interaction_id"), "values": object{"prompt": "night"}})
	b.expect("INTERACTION_CREATE")
	for _, id := range []any{started.at("interaction_id"), sent.at("interaction_id")} {
		told := k.control("GET", "interactions/"+id.(string), nil)
		if got := names(told.at("pictures")); !cmp.Equal(got, []string{"one.png", "two.png"}) {
			t.Errorf("pictures of interaction %v: got %v", id, got)
		}
	}
	if ms, _ := k.control("GET", "requests", nil).at("requests", 0, "ms").(float64); ms <= 0 {
		t.Errorf("the first request took %v ms", ms)
	}
}

package discord_test

import (
	"net/http"
	"testing"

	"retouch/internal/sandbox/discord"
)

func TestPressesThatTheClientRefuses(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(nil)
	rows := list{
		object{"type": 1, "components": list{
			object{"type": 2, "style": 1, "label": "on", "custom_id": "on"}, object{"type": 2, "style": 1, "label": "off", "custom_id": "off", "disabled": true},
		}},
		object{"type": 1, "components": list{object{"type": 3, "custom_id": "pick", "min_values": 1, "max_values": 2, "options": list{selectable(1), selectable(2), selectable(3)}}}},
	}
	k.callback(i, "", object{"type": 4, "data": object{"content": "x", "flags": 64, "components": rows}})
	m := k.api("GET", k.hook(i, "/messages/@original"), nil).at("id")
	tests := map[string]struct {
		press  object
		status int
	}{
		"takes a press":                    {object{"message_id": m, "custom_id": "on"}, 201},
		"takes a choice":                   {object{"message_id": m, "custom_id": "pick", "values": list{"v1", "v3"}}, 201},
		"refuses one that is off":          {object{"message_id": m, "custom_id": "off"}, 400},
		"refuses one that is not there":    {object{"message_id": m, "custom_id": "none"}, 400},
		"refuses a message that is none":   {object{"message_id": "1", "custom_id": "on"}, 404},
		"refuses who does not see it":      {object{"message_id": m, "custom_id": "on", "user": "guest"}, 400},
		"refuses to choose nothing":        {object{"message_id": m, "custom_id": "pick"}, 400},
		"refuses to choose too much":       {object{"message_id": m, "custom_id": "pick", "values": list{"v1", "v2", "v3"}}, 400},
		"refuses a choice not offered":     {object{"message_id": m, "custom_id": "pick", "values": list{"v9"}}, 400},
		"refuses values that are no texts": {object{"message_id": m, "custom_id": "pick", "values": 7}, 400},
	}
	for name, tt := range tests {
		if a := k.control("POST", "components", tt.press); a.status != tt.status {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		} else if tt.status == 201 {
			b.expect("INTERACTION_CREATE")
		}
	}
}

func TestMessageCommandAndModal(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	words := payload(object{"content": "look", "user": "guest"})
	words.field = "message"
	m := k.send(k.form("POST", k.base+"/control/messages", words, part{field: "f", filename: "cat.png", data: picture(3, 2)}))
	run := k.control("POST", "commands", object{"name": "Edit image", "type": 3, "target_id": m.at("id")})
	i := b.expect("INTERACTION_CREATE")
	target := dig(i, "data", "resolved", "messages", m.at("id").(string))
	if run.status != http.StatusCreated || dig(target, "attachments", 0, "width") != 3.0 || dig(target, "author", "username") != "guest" {
		t.Fatalf("the target: %v", target)
	}
	if a := k.control("POST", "modals", object{"interaction_id": i["id"]}); a.status != http.StatusNotFound {
		t.Errorf("a modal that is not open: %d %s", a.status, a.raw)
	}
	modal := object{"custom_id": "m", "title": "t", "components": list{
		object{"type": 18, "label": "Words", "component": object{"type": 4, "custom_id": "prompt", "style": 2, "max_length": 5}},
		object{"type": 18, "label": "Mask", "component": object{"type": 19, "custom_id": "mask", "required": false, "max_values": 2}},
		object{"type": 18, "label": "Size", "component": object{"type": 3, "custom_id": "size", "required": false, "options": list{selectable(1)}}},
	}}
	k.callback(i, "", object{"type": 9, "data": modal})
	if a := k.control("GET", "interactions/"+i["id"].(string)+"?wait=1m", nil); a.at("state") != "modal" || a.at("modal", "title") != "t" {
		t.Errorf("the opener: %s", a.raw)
	}
	for what, values := range map[string]object{"nothing": {}, "too much": {"prompt": "abcdef"}} {
		if a := k.control("POST", "modals", object{"interaction_id": i["id"], "values": values}); a.status != http.StatusBadRequest {
			t.Errorf("%s was submitted: %d %s", what, a.status, a.raw)
		}
	}
	if a := k.control("POST", "modals", object{"interaction_id": i["id"], "user": "guest", "values": object{"prompt": "night"}}); a.status != http.StatusBadRequest {
		t.Errorf("somebody else submitted: %d %s", a.status, a.raw)
	}
	form := payload(object{"interaction_id": i["id"], "values": object{"prompt": "night"}})
	form.field = "modal"
	a := k.send(k.form("POST", k.base+"/control/modals", form, part{field: "mask", filename: "mask.png", data: picture(1, 1)}))
	sent := b.expect("INTERACTION_CREATE")
	mask, _ := dig(sent, "data", "components", 1, "component", "values", 0).(string)
	if a.status != http.StatusCreated || sent["type"] != 5.0 || dig(sent, "data", "components", 0, "component", "value") != "night" ||
		dig(sent, "data", "resolved", "attachments", mask, "filename") != "mask.png" || sent["message"] != nil {
		t.Errorf("submitted: %v", sent)
	}
}

func TestAutocomplete(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.api("PUT", "/applications/"+k.ApplicationID()+"/commands", list{option(object{"autocomplete": true})})
	b := k.connect()
	got := make(chan answer)
	go func() {
		got <- k.control("POST", "autocomplete", object{"name": "edit", "options": object{"prompt": "ni"}, "focused": "prompt"})
	}()
	i := b.expect("INTERACTION_CREATE")
	if i["type"] != 4.0 || dig(i, "data", "options", 0, "focused") != true || dig(i, "data", "options", 0, "value") != "ni" {
		t.Errorf("typing: %v", i)
	}
	if a := k.callback(i, "", object{"type": 8, "data": object{"choices": many(26, choice)}}); a.code() != 50035 {
		t.Errorf("26 choices: %d %s", a.status, a.raw)
	}
	if a := k.callback(i, "", object{"type": 8, "data": object{"choices": list{object{"name": "night", "value": "night"}}}}); a.status != http.StatusNoContent {
		t.Errorf("choices: %d %s", a.status, a.raw)
	}
	if a := <-got; a.at("choices", 0, "name") != "night" {
		t.Errorf("got %s", a.raw)
	}
}

package discord_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/discord"
)

// aModal is the least that opens one.
func aModal() object {
	return object{"custom_id": "m", "title": "What to change", "components": list{
		object{"type": 18, "label": "Words", "component": object{"type": 4, "custom_id": "prompt", "style": 2, "max_length": 4000}},
	}}
}

// aButton is a row with one button.
func aButton(customID string) list {
	return list{object{"type": 1, "components": list{object{"type": 2, "style": 2, "label": "Press", "custom_id": customID}}}}
}

// pressed is the interaction of a pressed button below a fresh reply.
func (b *bot) pressed() object {
	b.Helper()
	i := b.run(nil)
	b.callback(i, "", object{"type": 4, "data": object{"content": "reply", "components": aButton("again")}})
	m := b.api("GET", b.hook(i, "/messages/@original"), nil).at("id")
	if a := b.control("POST", "components", object{"message_id": m, "custom_id": "again"}); a.status != http.StatusCreated {
		b.Fatalf("press: %d %s", a.status, a.raw)
	}
	return b.expect("INTERACTION_CREATE")
}

// submitted is the interaction of a modal that the given one opened.
func (b *bot) submitted(i object) object {
	b.Helper()
	if a := b.callback(i, "", object{"type": 9, "data": aModal()}); a.status != http.StatusNoContent {
		b.Fatalf("open a modal: %d %s", a.status, a.raw)
	}
	if a := b.control("POST", "modals", object{"interaction_id": i["id"], "values": object{"prompt": "night"}}); a.status != http.StatusCreated {
		b.Fatalf("submit: %d %s", a.status, a.raw)
	}
	return b.expect("INTERACTION_CREATE")
}

func TestWhichCallbackFitsWhat(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	data := map[int]any{
		4: object{"content": "hello"}, 5: nil, 6: nil, 7: object{"content": "changed"}, 9: aModal(), 8: object{"choices": list{}},
	}
	tests := []struct {
		what   string
		begin  func() object
		fits   []int
		misfit []int
	}{
		{"a command", func() object { return b.run(nil) }, []int{4, 5, 9}, []int{1, 6, 7, 8, 99}},
		{"a pressed button", b.pressed, []int{4, 5, 6, 7, 9}, []int{8}},
		{"a modal of a command", func() object { return b.submitted(b.run(nil)) }, []int{4, 5}, []int{6, 7, 8, 9}},
		{"a modal of a button", func() object { return b.submitted(b.pressed()) }, []int{4, 5, 6, 7}, []int{8, 9}},
	}
	for _, tt := range tests {
		for _, n := range tt.misfit {
			if a := k.callback(tt.begin(), "", object{"type": n, "data": data[n]}); a.code() != 50035 || a.at("errors", "type", "_errors", 0, "code") != "BASE_TYPE_CHOICES" {
				t.Errorf("%s took type %d: %d %s", tt.what, n, a.status, a.raw)
			}
		}
		for _, n := range tt.fits {
			i := tt.begin()
			if a := k.callback(i, "", object{"type": n, "data": data[n]}); a.status != http.StatusNoContent || len(a.raw) > 0 || a.header.Get("Content-Type") != "" {
				t.Errorf("%s refused type %d: %d %s", tt.what, n, a.status, a.raw)
			}
			if a := k.callback(i, "", object{"type": n, "data": data[n]}); a.code() != 40060 || a.status != http.StatusBadRequest {
				t.Errorf("%s took type %d twice: %d %s", tt.what, n, a.status, a.raw)
			}
		}
	}
}

func TestCallbackRefusals(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	tests := map[string]struct {
		body any
		path []any
		code string
	}{
		"no type":                    {object{}, []any{"type"}, "BASE_TYPE_REQUIRED"},
		"a list":                     {list{}, nil, "MODEL_TYPE_CONVERT"},
		"a message without data":     {object{"type": 4}, []any{"data"}, "BASE_TYPE_REQUIRED"},
		"a deferral with components": {object{"type": 5, "data": object{"flags": 32768}}, []any{"data", "flags"}, "MESSAGE_FLAGS_INVALID"},
		"a message with a bad flag":  {object{"type": 4, "data": object{"content": "x", "flags": 1}}, []any{"data", "flags"}, "MESSAGE_FLAGS_INVALID"},
		"a modal without a title":    {object{"type": 9, "data": object{"custom_id": "m", "components": aModal()["components"]}}, []any{"data", "title"}, "BASE_TYPE_REQUIRED"},
		"a modal with a long title":  {object{"type": 9, "data": object{"custom_id": "m", "title": strings.Repeat("t", 46), "components": aModal()["components"]}}, []any{"data", "title"}, "BASE_TYPE_BAD_LENGTH"},
		"a modal with six parts":     {object{"type": 9, "data": object{"custom_id": "m", "title": "t", "components": many(6, label)}}, []any{"data", "components"}, "BASE_TYPE_BAD_LENGTH"},
		"a modal with a button":      {object{"type": 9, "data": object{"custom_id": "m", "title": "t", "components": aButton("b")}}, []any{"data", "components", "0", "components", "0", "type"}, "BASE_TYPE_CHOICES"},
		"a bare text input":          {object{"type": 9, "data": object{"custom_id": "m", "title": "t", "components": list{object{"type": 4, "custom_id": "x", "style": 1}}}}, []any{"data", "components", "0", "type"}, "BASE_TYPE_CHOICES"},
		"a label of 46 letters":      {object{"type": 9, "data": object{"custom_id": "m", "title": "t", "components": list{object{"type": 18, "label": strings.Repeat("l", 46), "component": object{"type": 4, "custom_id": "x", "style": 1}}}}}, []any{"data", "components", "0", "label"}, "BASE_TYPE_BAD_LENGTH"},
		"two fields of one name":     {object{"type": 9, "data": object{"custom_id": "m", "title": "t", "components": list{label(0), label(0)}}}, []any{"data", "components", "1", "component", "custom_id"}, "COMPONENT_CUSTOM_ID_DUPLICATED"},
	}
	for name, tt := range tests {
		i := b.run(nil)
		path := append(append([]any{"errors"}, tt.path...), "_errors", 0, "code")
		if a := k.callback(i, "", tt.body); a.status != http.StatusBadRequest || a.at(path...) != tt.code {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
		if a := k.callback(i, "", object{"type": 5}); a.status != http.StatusNoContent {
			t.Errorf("%s: the interaction is gone after a refusal: %d %s", name, a.status, a.raw)
		}
	}
}

func label(i int) any {
	return object{"type": 18, "label": "l", "component": object{"type": 4, "custom_id": fmt.Sprint("c", i), "style": 1}}
}

func TestCallbackTellsTheMessage(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(nil)
	a := k.callback(i, "?with_response=true", object{"type": 5, "data": object{"flags": 64}})
	if a.status != http.StatusOK || a.at("interaction", "id") != i["id"] || a.at("interaction", "response_message_loading") != true ||
		a.at("interaction", "response_message_ephemeral") != true || a.at("resource", "type") != 5.0 || a.at("resource", "message", "flags") != 192.0 {
		t.Errorf("got %d %s", a.status, a.raw)
	}
	if a.at("interaction", "response_message_id") != k.api("GET", k.hook(i, "/messages/@original"), nil).at("id") {
		t.Error("the message has another id than it was told")
	}
}

func TestCallbackOfAnUnknownInteraction(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(nil)
	for _, wrong := range []object{{"id": "1", "token": i["token"]}, {"id": i["id"], "token": "x"}} {
		if a := k.callback(wrong, "", object{"type": 5}); a.status != http.StatusNotFound || a.code() != 10062 {
			t.Errorf("got %d %s", a.status, a.raw)
		}
	}
}

func TestAnswerThatComesTooLate(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{AckWithin: 30 * time.Millisecond})
	k.register()
	b := k.connect()
	i := b.run(nil)
	state := k.control("GET", "interactions/"+i["id"].(string)+"?wait=1m", nil)
	if state.at("state") != "failed" || state.at("final") != true {
		t.Fatalf("the member sees %s", state.raw)
	}
	if a := k.callback(i, "", object{"type": 5}); a.status != http.StatusNotFound || a.code() != 10062 {
		t.Errorf("callback: %d %s", a.status, a.raw)
	}
	if a := k.api("PATCH", k.hook(i, "/messages/@original"), object{"content": "x"}); a.status != http.StatusNotFound || a.code() != 10015 {
		t.Errorf("edit: %d %s", a.status, a.raw)
	}
}

func TestTokenThatHasRunOut(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{TokenLife: 3 * time.Second})
	k.register()
	b := k.connect()
	i := b.run(nil)
	if a := k.callback(i, "", object{"type": 5}); a.status != http.StatusNoContent {
		t.Fatalf("defer: %d %s", a.status, a.raw)
	}
	state := k.control("GET", "interactions/"+i["id"].(string)+"?wait=1m", nil)
	if state.at("state") != "failed" {
		t.Fatalf("the member sees %s", state.raw)
	}
	for _, r := range []answer{
		k.api("PATCH", k.hook(i, "/messages/@original"), object{"content": "x"}), k.api("GET", k.hook(i, "/messages/@original"), nil),
		k.api("POST", k.hook(i, ""), object{"content": "x"}), k.api("DELETE", k.hook(i, "/messages/@original"), nil),
	} {
		if r.status != http.StatusUnauthorized || r.code() != 50027 {
			t.Errorf("got %d %s", r.status, r.raw)
		}
	}
	path := fmt.Sprintf("/channels/%v/messages/%v", i["channel_id"], dig(state.json, "message", "id"))
	if a := k.api("PATCH", path, object{"content": "sorry"}); a.status != http.StatusOK {
		t.Errorf("the bot may still edit its own message: %d %s", a.status, a.raw)
	}
	if a := k.control("GET", "interactions/"+i["id"].(string), nil); a.at("message", "content") != "sorry" {
		t.Errorf("after that: %s", a.raw)
	}
}

func TestForcedEphemeral(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(object{"install": "user", "external_apps": false})
	if owners := i["authorizing_integration_owners"].(object); owners["0"] != nil || owners["1"] != dig(i, "member", "user", "id") {
		t.Errorf("owners: %v", owners)
	}
	a := k.callback(i, "?with_response=true", object{"type": 5})
	if a.at("resource", "message", "flags") != 192.0 {
		t.Errorf("the reply is not ephemeral: %s", a.raw)
	}
}

func TestFollowupsOfAUserInstalledApp(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	for _, tt := range []struct {
		install string
		most    int
	}{{"user", 5}, {"guild", 7}} {
		i := b.run(object{"install": tt.install})
		k.callback(i, "", object{"type": 4, "data": object{"content": "first"}})
		for n := range tt.most {
			if a := k.api("POST", k.hook(i, ""), object{"content": "more"}); a.status != http.StatusOK {
				t.Fatalf("%s: follow-up %d: %d %s", tt.install, n+1, a.status, a.raw)
			}
		}
		a := k.api("POST", k.hook(i, ""), object{"content": "more"})
		if refused := a.code() == 40094; refused != (tt.install == "user") {
			t.Errorf("%s: one more: %d %s", tt.install, a.status, a.raw)
		}
	}
}

func TestFirstFollowupFillsTheDeferredReply(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.run(nil)
	first := k.callback(i, "?with_response=true", object{"type": 5}).at("resource", "message", "id")
	if a := k.api("POST", k.hook(i, ""), object{"content": "done"}); a.at("id") != first {
		t.Errorf("got another message: %s", a.raw)
	}
	a := k.api("POST", k.hook(i, ""), object{"content": "more"})
	if a.at("id") == first || a.at("message_reference", "message_id") != first {
		t.Errorf("the second is no message of its own: %s", a.raw)
	}
	if got := k.api("DELETE", k.hook(i, "/messages/"+a.at("id").(string)), nil); got.status != http.StatusNoContent {
		t.Errorf("delete it: %d %s", got.status, got.raw)
	}
	if got := k.api("GET", k.hook(i, "/messages/"+a.at("id").(string)), nil); got.code() != 10008 {
		t.Errorf("get it after that: %d %s", got.status, got.raw)
	}
}

package discord_test

import (
	"fmt"
	"strings"
	"testing"

	"retouch/internal/sandbox/discord"
)

func TestButtons(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.deferred(nil)
	tests := map[string]struct {
		button object
		code   string
		at     []any
	}{
		"a link with a custom_id":     {object{"type": 2, "style": 5, "label": "x", "url": "https://example.org", "custom_id": "x"}, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", nil},
		"a link without an address":   {object{"type": 2, "style": 5, "label": "x"}, "BASE_TYPE_REQUIRED", []any{"url"}},
		"a button with an address":    {object{"type": 2, "style": 1, "label": "x", "url": "https://example.org", "custom_id": "x"}, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", nil},
		"a button without a label":    {object{"type": 2, "style": 1, "custom_id": "x"}, "BUTTON_COMPONENT_INVALID_LABEL", nil},
		"a button with a long label":  {object{"type": 2, "style": 1, "custom_id": "x", "label": strings.Repeat("x", 81)}, "BASE_TYPE_MAX_LENGTH", []any{"label"}},
		"a button of style 7":         {object{"type": 2, "style": 7, "custom_id": "x", "label": "x"}, "BASE_TYPE_CHOICES", []any{"style"}},
		"a button without a style":    {object{"type": 2, "custom_id": "x", "label": "x"}, "BASE_TYPE_REQUIRED", []any{"style"}},
		"a text input in a message":   {object{"type": 4, "custom_id": "x", "style": 1}, "BASE_TYPE_CHOICES", []any{"type"}},
		"a select without options":    {object{"type": 3, "custom_id": "x"}, "BASE_TYPE_REQUIRED", []any{"options"}},
		"a select with 26 options":    {object{"type": 3, "custom_id": "x", "options": many(26, selectable)}, "BASE_TYPE_BAD_LENGTH", []any{"options"}},
		"a select with equal options": {object{"type": 3, "custom_id": "x", "options": list{selectable(1), selectable(1)}}, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", []any{"options", "1", "value"}},
	}
	for name, tt := range tests {
		a := k.api("PATCH", k.hook(i, "/messages/@original"), object{"components": list{object{"type": 1, "components": list{tt.button}}}})
		path := append(append([]any{"errors", "components", "0", "components", "0"}, tt.at...), "_errors", 0, "code")
		if a.code() != 50035 || a.at(path...) != tt.code {
			t.Errorf("took %s: %d %s", name, a.status, a.raw)
		}
	}
	wide := list{object{"type": 1, "components": list{aButton("b")[0].(object)["components"].(list)[0], object{"type": 3, "custom_id": "x", "options": list{selectable(1)}}}}}
	if a := k.api("PATCH", k.hook(i, "/messages/@original"), object{"components": wide}); a.at("errors", "components", "0", "components", "_errors", 0, "code") != "COMPONENT_LAYOUT_WIDTH_EXCEEDED" {
		t.Errorf("took a button beside a select: %d %s", a.status, a.raw)
	}
}

func selectable(i int) any { return object{"label": "l", "value": fmt.Sprint("v", i)} }

func TestMentions(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.deferred(nil)
	member := dig(i, "member", "user", "id").(string)
	text := "@everyone <@" + member + ">"
	tests := map[string]struct {
		allowed  any
		everyone bool
		users    int
	}{
		"pings all by default": {nil, true, 1},
		"pings nobody":         {object{"parse": list{}}, false, 0},
		"pings users alone":    {object{"parse": list{"users"}}, false, 1},
		"pings the named":      {object{"parse": list{}, "users": list{member}}, false, 1},
		"pings not the others": {object{"users": list{"1"}}, false, 0},
	}
	for name, tt := range tests {
		body := object{"content": text}
		if tt.allowed != nil {
			body["allowed_mentions"] = tt.allowed
		}
		a := k.api("PATCH", k.hook(i, "/messages/@original"), body)
		if users, _ := a.at("mentions").(list); a.at("mention_everyone") != tt.everyone || len(users) != tt.users {
			t.Errorf("%s: got %s", name, a.raw)
		}
	}
}

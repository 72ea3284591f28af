package discord_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retouch/internal/sandbox/discord"
)

// labelled is a field of a modal with its label.
func labelled(c object) any { return object{"type": 18, "label": "l", "component": c} }

// options are those of a select with values v0, v1 and so on; the named are
// chosen beforehand.
func options(n int, chosen ...int) list {
	all := many(n, selectable)
	for _, i := range chosen {
		all[i].(object)["default"] = true
	}
	return all
}

// wide is a modal with every kind of field.
func wide() object {
	return object{"custom_id": "m", "title": "t", "components": list{
		labelled(object{"type": 4, "custom_id": "words", "style": 2, "value": "as before", "max_length": 20}),
		labelled(object{"type": 3, "custom_id": "many", "min_values": 1, "max_values": 2, "options": options(3, 0, 2)}),
		labelled(object{"type": 3, "custom_id": "one", "required": false, "options": options(2)}),
		labelled(object{"type": 19, "custom_id": "files", "required": false, "min_values": 0, "max_values": 3, "file_types": list{"image"}}),
		object{"type": 10, "content": "some words"},
	}}
}

// opens lets a member run /edit, which opens the modal.
func (b *bot) opens(modal object) object {
	b.Helper()
	i := b.run(nil)
	if a := b.callback(i, "", object{"type": 9, "data": modal}); a.status != http.StatusNoContent {
		b.Fatalf("open: %d %s", a.status, a.raw)
	}
	return i
}

// submit sends a modal with values and files.
func (k *kit) submit(i object, values any, files ...part) answer {
	k.Helper()
	form := payload(object{"interaction_id": i["id"], "values": values})
	form.field = "modal"
	return k.send(k.form("POST", k.base+"/control/modals", append(files, form)...))
}

// filled are the values of a submitted modal, by custom_id.
func filled(i object) object {
	got := object{}
	for _, c := range dig(i, "data", "components").(list) {
		if inner, ok := dig(c, "component").(object); ok {
			v, single := inner["value"]
			if !single {
				v = inner["values"]
			}
			got[inner["custom_id"].(string)] = v
		}
	}
	return got
}

func TestModalStaysAsItOpened(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	tests := map[string]struct {
		values object
		want   object
	}{
		"untouched":        {object{}, object{"words": "as before", "many": list{"v0", "v2"}, "one": list{}, "files": list{}}},
		"emptied":          {object{"words": "x", "many": list{"v1"}, "one": list{}}, object{"words": "x", "many": list{"v1"}, "one": list{}, "files": list{}}},
		"one as a text":    {object{"one": "v1"}, object{"words": "as before", "many": list{"v0", "v2"}, "one": list{"v1"}, "files": list{}}},
		"in another order": {object{"many": list{"v2", "v1"}}, object{"words": "as before", "many": list{"v2", "v1"}, "one": list{}, "files": list{}}},
	}
	for name, tt := range tests {
		i := b.opens(wide())
		if a := k.submit(i, tt.values); a.status != http.StatusCreated {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
			continue
		}
		if diff := cmp.Diff(tt.want, filled(b.expect("INTERACTION_CREATE"))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestFilesOfAModal(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	png := func(field string) part { return part{field: field, filename: "a.png", data: picture(2, 2)} }
	i := b.opens(wide())
	if a := k.submit(i, object{}, png("files"), png("files"), png("files")); a.status != http.StatusCreated {
		t.Fatalf("three files: %d %s", a.status, a.raw)
	}
	sent := b.expect("INTERACTION_CREATE")
	ids := filled(sent)["files"].(list)
	if len(ids) != 3 {
		t.Fatalf("got %v", ids)
	}
	file := dig(sent, "data", "resolved", "attachments", ids[2].(string))
	if url, _ := dig(file, "url").(string); dig(file, "ephemeral") != true || !strings.Contains(url, "/ephemeral-attachments/") {
		t.Errorf("a file: %v", file)
	}
	refused := map[string][]part{
		"four files":                  {png("files"), png("files"), png("files"), png("files")},
		"another type":                {{field: "files", filename: "a.txt", data: []byte("x")}},
		"a file for no field":         {png("mask")},
		"a file for a field of words": {png("words")},
	}
	for name, files := range refused {
		if a := k.submit(b.opens(wide()), object{}, files...); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

func TestModalsThatTheClientRefusesToSend(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	i := b.opens(wide())
	for name, values := range map[string]object{
		"no words":             {"words": ""},
		"too many words":       {"words": strings.Repeat("x", 21)},
		"none of a required":   {"many": list{}},
		"three of two":         {"many": list{"v0", "v1", "v2"}},
		"two of one":           {"one": list{"v0", "v1"}},
		"one twice":            {"many": list{"v0", "v0"}},
		"what is not offered":  {"one": list{"v9"}},
		"a field that is none": {"colour": "red"},
		"a value for files":    {"files": list{"1"}},
	} {
		if a := k.submit(i, values); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
}

func TestChecksOfAModal(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	modal := object{"custom_id": "m", "title": "t", "components": list{
		labelled(object{"type": 21, "custom_id": "radio", "required": false, "options": options(2)}),
		labelled(object{"type": 22, "custom_id": "boxes", "options": options(3, 1)}),
		labelled(object{"type": 23, "custom_id": "box", "default": true}),
	}}
	for _, tt := range []struct{ values, want object }{
		{object{}, object{"radio": nil, "boxes": list{"v1"}, "box": true}},
		{object{"radio": "v1", "boxes": list{"v0", "v1", "v2"}, "box": false}, object{"radio": "v1", "boxes": list{"v0", "v1", "v2"}, "box": false}},
	} {
		if a := k.submit(b.opens(modal), tt.values); a.status != http.StatusCreated {
			t.Fatalf("%v: %d %s", tt.values, a.status, a.raw)
		}
		if diff := cmp.Diff(tt.want, filled(b.expect("INTERACTION_CREATE"))); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.values, diff)
		}
	}
	for _, values := range []object{{"radio": "v9"}, {"boxes": list{}}, {"boxes": list{"v9"}}} {
		if a := k.submit(b.opens(modal), values); a.status != http.StatusBadRequest {
			t.Errorf("%v: %d %s", values, a.status, a.raw)
		}
	}
}

func TestModalsThatAreRefused(t *testing.T) {
	t.Parallel()
	k := start(t, discord.Options{})
	k.register()
	b := k.connect()
	inner := []any{"components", "0", "component"}
	tests := map[string]struct {
		field object
		path  []any
		code  string
	}{
		"a disabled select":            {object{"type": 3, "custom_id": "a", "disabled": true, "options": options(1)}, []any{"disabled"}, "COMPONENT_DISABLED_IN_MODAL"},
		"a required one of at least 0": {object{"type": 3, "custom_id": "a", "min_values": 0, "options": options(1)}, []any{"min_values"}, "NUMBER_TYPE_MIN"},
		"more defaults than choices":   {object{"type": 3, "custom_id": "a", "options": options(2, 0, 1)}, []any{"options"}, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES"},
		"26 options":                   {object{"type": 3, "custom_id": "a", "options": options(26)}, []any{"options"}, "BASE_TYPE_BAD_LENGTH"},
		"no options":                   {object{"type": 3, "custom_id": "a"}, []any{"options"}, "BASE_TYPE_REQUIRED"},
		"eleven files":                 {object{"type": 19, "custom_id": "a", "max_values": 11}, []any{"max_values"}, "NUMBER_TYPE_MAX"},
		"more files at least":          {object{"type": 19, "custom_id": "a", "min_values": 3, "max_values": 2}, []any{"min_values"}, "NUMBER_TYPE_MAX"},
		"a file type that is none":     {object{"type": 19, "custom_id": "a", "file_types": list{"picture"}}, []any{"file_types", "0"}, "BASE_TYPE_CHOICES"},
		"4001 words":                   {object{"type": 4, "custom_id": "a", "style": 1, "max_length": 4001}, []any{"max_length"}, "NUMBER_TYPE_MAX"},
		"a text over its own limit":    {object{"type": 4, "custom_id": "a", "style": 1, "max_length": 3, "value": "abcd"}, []any{"value"}, "BASE_TYPE_MAX_LENGTH"},
		"no style":                     {object{"type": 4, "custom_id": "a"}, []any{"style"}, "BASE_TYPE_REQUIRED"},
		"a custom_id of 101":           {object{"type": 4, "custom_id": strings.Repeat("a", 101), "style": 1}, []any{"custom_id"}, "BASE_TYPE_BAD_LENGTH"},
		"a label of its own":           {object{"type": 4, "custom_id": "a", "style": 1, "label": "x"}, []any{"label"}, "COMPONENT_LABEL_NOT_ALLOWED"},
		"a label in a label":           {object{"type": 18, "label": "x", "component": object{}}, []any{"type"}, "BASE_TYPE_CHOICES"},
	}
	i := b.run(nil)
	for name, tt := range tests {
		a := k.callback(i, "", object{"type": 9, "data": object{"custom_id": "m", "title": "t", "components": list{labelled(tt.field)}}})
		path := append(append(append([]any{"errors", "data"}, inner...), tt.path...), "_errors", 0, "code")
		if path = append([]any{}, path...); a.code() != 50035 || a.at(path...) != tt.code {
			t.Errorf("took %s: %d %s", name, a.status, a.raw)
		}
	}
	long := list{object{"type": 10, "content": strings.Repeat("x", 2001)}, object{"type": 10, "content": strings.Repeat("x", 2000)}, labelled(object{"type": 4, "custom_id": "a", "style": 1})}
	if a := k.callback(i, "", object{"type": 9, "data": object{"custom_id": "m", "title": "t", "components": long}}); a.code() != 50035 {
		t.Errorf("took 4001 letters of text: %d %s", a.status, a.raw)
	}
}

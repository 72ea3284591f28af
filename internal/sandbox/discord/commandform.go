package discord

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// locales are Discord's
// (https://docs.discord.com/developers/reference#locales).
var locales = func() map[string]bool {
	known := map[string]bool{}
	for _, l := range strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko") {
		known[l] = true
	}
	return known
}()

// commandName is what a slash command and an option may be called
// (https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming).
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// readCommand judges a command and writes what Discord keeps of it. Global
// commands alone may say where they can be used.
func readCommand(f field, global bool) object {
	if !f.object() {
		return object{}
	}
	out := object{"type": int64(cmdSlash), "default_member_permissions": nil, "nsfw": f.get("nsfw").boolean()}
	if kind, ok := f.get("type").oneOf(cmdSlash, cmdUser, cmdMessage, cmdEntry); ok {
		out["type"] = kind
	}
	slash := out["type"] == int64(cmdSlash)
	readNames(f, out, slash, !slash)
	if options := f.get("options"); slash {
		if all := readOptions(options, 0); len(all) > 0 {
			out["options"] = all
		}
	} else if !options.null() && len(options.items(0, 25)) > 0 {
		options.fail("APPLICATION_COMMAND_CONTEXT_MENU_CANNOT_HAVE_OPTIONS", "Context menu commands cannot have options")
	}
	if perms := f.get("default_member_permissions"); !perms.null() {
		if n, ok := perms.integer(0, 1<<54-1); ok {
			out["default_member_permissions"] = bits(uint64(n))
		}
	}
	readPlaces(f, out, global)
	if slash && size(out) > 8000 {
		f.fail("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
	}
	return out
}

// readNames judges name and description with their translations. Loose names
// may have spaces and capitals; loose commands have no description.
func readNames(f field, out object, described, loose bool) {
	if f.get("name").required() {
		out["name"] = checkName(f.get("name"), loose)
	}
	out["name_localizations"] = readWords(f.get("name_localizations"), func(w field) { checkName(w, loose) })
	d := f.get("description")
	if !described {
		if text := d.text(0, 100); text != "" {
			d.fail("APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Context menu commands cannot have description")
		}
		out["description"] = ""
		return
	}
	if d.required() {
		out["description"] = d.text(1, 100)
	}
	out["description_localizations"] = readWords(f.get("description_localizations"), func(w field) { w.text(1, 100) })
}

func checkName(f field, loose bool) string {
	name := f.text(1, 32)
	if name == "" {
		return name
	}
	if !loose && (!commandName.MatchString(name) || strings.ToLower(name) != name) {
		f.fail("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	if loose && strings.TrimSpace(name) == "" {
		f.fail("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	return name
}

// readWords judges translations: known locales, each with an allowed text.
func readWords(f field, check func(field)) any {
	if f.null() || !f.object() {
		return nil
	}
	for locale := range f.value.(object) {
		w := f.get(locale)
		if !locales[locale] {
			w.fail("ENUM_TYPE_COERCE", "Value %q is not a valid enum value.", locale)
			continue
		}
		if w.required() {
			check(w)
		}
	}
	return f.value
}

// readPlaces judges where a command can be used.
func readPlaces(f field, out object, global bool) {
	for _, name := range []string{"integration_types", "contexts"} {
		v := f.get(name)
		if !global {
			if !v.null() {
				v.fail("APPLICATION_COMMAND_GUILD_COMMAND_FIELD", "This field is not available for guild commands")
			}
			continue
		}
		out[name] = readSet(v, map[string]int64{"integration_types": 1, "contexts": 2}[name])
	}
	if !global {
		return
	}
	if out["integration_types"] == nil {
		out["integration_types"] = list{int64(0), int64(1)}
	}
	contexts, _ := out["contexts"].(list)
	types, _ := out["integration_types"].(list)
	if slices.Contains(contexts, any(int64(2))) && !slices.Contains(types, any(int64(1))) {
		f.get("contexts").fail("APPLICATION_COMMAND_CONTEXTS_INVALID", "The context 2 needs the integration type 1")
	}
	out["dm_permission"] = true
	if dm := f.get("dm_permission"); !dm.null() {
		out["dm_permission"] = dm.boolean()
	}
}

// readSet is a list of different numbers from 0 to most; nil if not given.
func readSet(f field, most int64) any {
	if f.null() {
		return nil
	}
	choices := make([]int64, most+1)
	for i := range choices {
		choices[i] = int64(i)
	}
	seen, out := map[int64]bool{}, list{}
	for _, item := range f.items(1, len(choices)) {
		n, ok := item.oneOf(choices...)
		if ok && seen[n] {
			item.fail("SET_TYPE_CONTAINS_DUPLICATES", "Must be unique")
		}
		seen[n] = true
		out = append(out, n)
	}
	return out
}

// size is what counts toward the 8000: names, descriptions and values, of each
// the longest translation.
func size(v any) int {
	o, isObject := v.(object)
	if !isObject {
		return 0
	}
	n := 0
	for _, name := range []string{"name", "description"} {
		longest := 0
		text, _ := o[name].(string)
		longest = units(text)
		words, _ := o[name+"_localizations"].(object)
		for _, w := range words {
			text, _ := w.(string)
			longest = max(longest, units(text))
		}
		n += longest
	}
	if text, ok := o["value"].(string); ok {
		n += units(text)
	}
	for _, name := range []string{"options", "choices"} {
		children, _ := o[name].(list)
		for _, c := range children {
			n += size(c)
		}
	}
	return n
}

// normal turns values of our own into what decoding JSON gives.
func normal(v any) any {
	dec := json.NewDecoder(bytes.NewReader(mustJSON(v)))
	dec.UseNumber()
	var out any
	_ = dec.Decode(&out) // our own encoding
	return out
}

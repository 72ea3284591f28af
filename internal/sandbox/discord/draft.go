package discord

import (
	"slices"
	"strconv"
	"strings"
)

// draft is what a request makes of a message: the fields that it names, after
// they were judged.
type draft struct {
	payload object
	body    body
	version int
	limit   int64 // for one file
}

// Flags that a request may set on a new message, and on an edit
// (https://docs.discord.com/developers/interactions/receiving-and-responding).
const (
	flagsOfReply = flagSuppressEmbeds | flagEphemeral | flagSilent | flagVoice | flagV2
	flagsOfEdit  = flagSuppressEmbeds | flagV2
)

// draftMessage judges the fields of a message. Old is what it edits; nil for a
// new message. The payload may be a part of the body: the data of a callback.
func (s *Server) draftMessage(f field, q *request, old *message, limit int64) (*draft, error) {
	if f.null() {
		f.value = object{}
	}
	if !f.object() {
		return nil, f.err()
	}
	d := &draft{payload: f.value.(object), body: q.body, version: q.version, limit: limit}
	for _, u := range d.body.files {
		if int64(len(u.data)) > limit {
			return nil, errTooLarge
		}
	}
	f.get("content").text(0, 2000)
	f.get("tts").boolean()
	checkEmbeds(f.get("embeds"))
	checkMentions(f.get("allowed_mentions"))
	flags := checkFlags(f.get("flags"), old)
	checkComponents(f.get("components"), flags&flagV2 != 0)
	checkV2(f, flags, old)
	d.checkAttachments(f.get("attachments"), old)
	if d.count(old) > maxFiles {
		return nil, errTooManyFiles
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	if d.empty(old) {
		return nil, errEmptyMessage
	}
	return d, nil
}

// checkFlags is the flags that the message will have.
func checkFlags(f field, old *message) int {
	allowed, have := int64(flagsOfReply), 0
	if old != nil {
		allowed, have = flagsOfEdit|int64(old.flags), old.flags
	}
	n, ok := f.integer(0, 1<<31-1)
	if !ok {
		return have
	}
	if n&^allowed != 0 {
		f.fail("MESSAGE_FLAGS_INVALID", "The flags %d may not be set here.", n&^allowed)
	}
	return int(n) | have&flagV2
}

// What Discord says of a field that a message of components cannot have.
const (
	legacyField    = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
	legacySentence = "The '%s' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
)

// checkV2 holds the law that a message of components has nothing else.
// An edit into one must clear what the message had.
func checkV2(f field, flags int, old *message) {
	if flags&flagV2 == 0 {
		return
	}
	if old != nil && old.content != "" && !f.get("content").set {
		f.get("content").fail(legacyField, legacySentence, "content")
	}
	if old != nil && len(old.embeds) > 0 && !f.get("embeds").set {
		f.get("embeds").fail(legacyField, legacySentence, "embeds")
	}
	for _, name := range []string{"content", "embeds", "poll", "sticker_ids"} {
		v := f.get(name)
		if l, isList := v.value.(list); v.null() || v.value == "" || isList && len(l) == 0 {
			continue
		}
		v.fail(legacyField, legacySentence, name)
	}
}

func checkMentions(f field) {
	if f.null() || !f.object() {
		return
	}
	parse := map[any]bool{}
	for _, kind := range f.get("parse").items(0, 3) {
		if kind.value != "users" && kind.value != "roles" && kind.value != "everyone" {
			kind.fail("BASE_TYPE_CHOICES", "Value must be one of ('roles', 'users', 'everyone').")
			continue
		}
		parse[kind.value] = true
	}
	for _, name := range []string{"users", "roles"} {
		ids := f.get(name).items(0, 100)
		if len(ids) > 0 && parse[name] {
			f.get(name).fail("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[\"%s\"] and %s: [ids...] are mutually exclusive.", name, name)
		}
		for _, id := range ids {
			checkID(id)
		}
	}
	f.get("replied_user").boolean()
}

func checkID(f field) {
	if n, ok := wholeNumber(f.value); !ok || n <= 0 {
		f.fail("NUMBER_TYPE_COERCE", "Value %s is not snowflake.", brief(f.value))
	}
}

// checkAttachments judges the attachments list: each entry names a file of
// this request by its n, or, in an edit, one that the message has.
func (d *draft) checkAttachments(f field, old *message) {
	entries := f.items(0, maxFiles)
	seen := map[string]bool{}
	for _, e := range entries {
		if !e.object() || !e.get("id").required() {
			continue
		}
		id := idText(e.get("id").value)
		if seen[id] || d.upload(id) == nil && (old == nil || old.file(id) == nil) {
			e.get("id").fail("ATTACHMENT_NOT_FOUND", "The attachment %s is not part of this request or of the message.", brief(e.get("id").value))
		}
		seen[id] = true
		if name := e.get("filename"); !name.null() {
			name.text(1, 1024)
		}
		e.get("description").text(0, 1024)
		e.get("title").text(0, 1024)
		e.get("is_spoiler").boolean()
	}
}

// idText writes an id that may be a number or a text, "0" included.
func idText(v any) string {
	n, ok := wholeNumber(v)
	if !ok || n < 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (d *draft) upload(key string) *upload {
	for i := range d.body.files {
		if d.body.files[i].key == key {
			return &d.body.files[i]
		}
	}
	return nil
}

func (m *message) file(id string) *file {
	i := slices.IndexFunc(m.files, func(f *file) bool { return f.id == id })
	if i < 0 {
		return nil
	}
	return m.files[i]
}

// count is how many files the message will have.
func (d *draft) count(old *message) int {
	kept := 0
	entries, listed := d.payload["attachments"].(list)
	_, named := d.payload["attachments"]
	if old != nil && !named {
		kept = len(old.files)
	}
	if !listed || d.version < 10 || old == nil {
		kept += len(d.body.files)
	}
	for _, e := range entries {
		o, _ := e.(object)
		id := idText(o["id"])
		if d.upload(id) == nil || d.version >= 10 && old != nil {
			kept++
		}
	}
	return kept
}

// empty says whether nothing would be left to show.
func (d *draft) empty(old *message) bool {
	content, _ := d.payload["content"].(string)
	embeds, _ := d.payload["embeds"].(list)
	components, _ := d.payload["components"].(list)
	if old != nil {
		content = kept(d.payload, "content", content, old.content)
		embeds = kept(d.payload, "embeds", embeds, old.embeds)
		components = kept(d.payload, "components", components, old.components)
	}
	return strings.TrimSpace(content) == "" && len(embeds) == 0 && len(components) == 0 && d.count(old) == 0
}

// kept is the old value unless the payload names the field, if only with null.
func kept[T any](payload object, name string, fresh, old T) T {
	if _, named := payload[name]; named {
		return fresh
	}
	return old
}

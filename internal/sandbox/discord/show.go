package discord

import (
	"maps"
	"strings"
)

// shower turns the components of a request into those of an answer: every one
// gets its id and what it left out, and addresses of attachments become real
// ones.
type shower struct {
	server *Server
	files  []*file
	last   int64 // id that was given
}

func (s *Server) showComponents(components list, m *message) list {
	sh := &shower{server: s, files: m.files}
	return sh.each(components, sh.component)
}

func (sh *shower) each(in list, show func(object) object) list {
	out := make(list, len(in))
	for i, c := range in {
		o, _ := c.(object)
		out[i] = show(o)
	}
	return out
}

// assumed are the values of fields that a request may leave out, by type
// (https://docs.discord.com/developers/components/reference).
var assumed = map[int64]object{
	compSelect:    {"min_values": 1, "max_values": 1},
	compUsers:     {"min_values": 1, "max_values": 1},
	compRoles:     {"min_values": 1, "max_values": 1},
	compMentions:  {"min_values": 1, "max_values": 1},
	compChannels:  {"min_values": 1, "max_values": 1},
	compContainer: {"accent_color": nil, "spoiler": false},
	compSeparator: {"divider": true, "spacing": 1},
	compThumbnail: {"description": nil, "spoiler": false},
	compFile:      {"name": nil, "size": nil, "spoiler": false},
}

func (sh *shower) component(in object) object {
	kind, _ := wholeNumber(in["type"])
	out := maps.Clone(assumed[kind])
	if out == nil {
		out = object{}
	}
	given(out, in)
	sh.last++
	if n, ok := wholeNumber(in["id"]); !ok || n == 0 {
		out["id"] = sh.last
	}
	if children, ok := in["components"].(list); ok {
		out["components"] = sh.each(children, sh.component)
	}
	if items, ok := in["items"].(list); ok {
		out["items"] = sh.each(items, sh.item)
	}
	for _, name := range []string{"accessory", "component"} {
		if child, ok := in[name].(object); ok {
			out[name] = sh.component(child)
		}
	}
	sh.pictures(out)
	return out
}

// item is one of a gallery's.
func (sh *shower) item(in object) object {
	out := object{"description": nil, "spoiler": false}
	given(out, in)
	sh.pictures(out)
	return out
}

// given takes over what a request says; null says nothing.
func given(out, in object) {
	for k, v := range in {
		if v != nil {
			out[k] = v
		}
	}
}

// pictures resolves what a component shows.
func (sh *shower) pictures(c object) {
	if media, ok := c["media"].(object); ok {
		c["media"] = sh.media(media)
	}
	media, ok := c["file"].(object)
	if !ok {
		return
	}
	if f := sh.attached(media["url"]); f != nil {
		c["name"], c["size"] = f.filename, len(f.data)
	}
	c["file"] = sh.media(media)
}

// attached is the file that an attachment:// address names; nil if none.
func (sh *shower) attached(url any) *file {
	text, _ := url.(string)
	name, ok := strings.CutPrefix(text, "attachment://")
	for _, f := range sh.files {
		if ok && f.filename == name {
			return f
		}
	}
	return nil
}

// media is a picture with its address; the id is the stand-in's own.
func (sh *shower) media(in object) object {
	f := sh.attached(in["url"])
	if f == nil {
		return object{"id": sh.server.ids.next(), "url": in["url"], "proxy_url": in["url"]}
	}
	o := sh.server.attachment(f)
	return object{
		"id": sh.server.ids.next(), "url": o["url"], "proxy_url": o["proxy_url"], "attachment_id": f.id,
		"content_type": f.contentType, "width": f.width, "height": f.height,
	}
}

// freshComponents are the components as they are, with addresses of the
// message's files that are signed at this moment.
func (s *Server) freshComponents(m *message) list {
	if len(m.files) == 0 {
		return orEmpty(m.components)
	}
	fresh, _ := s.freshMedia(m, orEmpty(m.components)).(list)
	return fresh
}

func (s *Server) freshMedia(m *message, v any) any {
	switch v := v.(type) {
	case list:
		out := make(list, len(v))
		for i, inner := range v {
			out[i] = s.freshMedia(m, inner)
		}
		return out
	case object:
		out := make(object, len(v))
		for name, inner := range v {
			out[name] = s.freshMedia(m, inner)
		}
		id, _ := v["attachment_id"].(string)
		if f := m.file(id); f != nil {
			out["url"], out["proxy_url"] = s.link("", f), s.link("/media", f)
		}
		return out
	}
	return v
}

// showEmbeds gives every embed its type and resolves addresses of attachments.
func (s *Server) showEmbeds(embeds list, m *message) list {
	sh := &shower{server: s, files: m.files}
	return sh.each(embeds, func(in object) object {
		out := object{"type": "rich"}
		given(out, in)
		for _, name := range []string{"image", "thumbnail"} {
			media, _ := in[name].(object)
			if f := sh.attached(media["url"]); f != nil {
				out[name] = object{"url": s.link("", f), "proxy_url": s.link("/media", f), "width": f.width, "height": f.height}
			}
		}
		return out
	})
}

// shownText is all text of text displays, which can ping as content can.
func shownText(components list) string {
	text := ""
	for _, c := range allComponents(components) {
		if n, _ := wholeNumber(c["type"]); n == compDisplay {
			content, _ := c["content"].(string)
			text += "\n" + content
		}
	}
	return text
}

// allComponents is every component at any depth.
func allComponents(components list) []object {
	var all []object
	for _, c := range components {
		o, ok := c.(object)
		if !ok {
			continue
		}
		all = append(all, o)
		children, _ := o["components"].(list)
		all = append(all, allComponents(children)...)
		for _, name := range []string{"accessory", "component"} {
			if child, ok := o[name].(object); ok {
				all = append(all, allComponents(list{child})...)
			}
		}
	}
	return all
}

// component finds the one with a custom_id; nil if there is none.
func component(components list, customID string) object {
	for _, c := range allComponents(components) {
		if c["custom_id"] == customID {
			return c
		}
	}
	return nil
}

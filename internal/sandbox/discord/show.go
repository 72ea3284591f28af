package discord

import "strings"

// showComponents gives every component its id and resolves the addresses of
// its pictures.
func (s *Server) showComponents(components list, m *message) list {
	next := int64(0)
	shown := make(list, len(components))
	for i, c := range components {
		shown[i] = s.showComponent(c, m, &next)
	}
	return shown
}

func (s *Server) showComponent(c any, m *message, next *int64) any {
	in, ok := c.(object)
	if !ok {
		return c
	}
	out := object{}
	for k, v := range in {
		out[k] = v
	}
	*next++
	if n, ok := wholeNumber(in["id"]); !ok || n == 0 {
		out["id"] = *next
	}
	for _, name := range []string{"components", "items"} {
		if children, ok := in[name].(list); ok {
			out[name] = s.showChildren(children, m, next)
		}
	}
	for _, name := range []string{"accessory", "component"} {
		if in[name] != nil {
			out[name] = s.showComponent(in[name], m, next)
		}
	}
	for _, name := range []string{"media", "file"} {
		if media, ok := in[name].(object); ok {
			out[name] = s.showMedia(media, m)
		}
	}
	return out
}

func (s *Server) showChildren(children list, m *message, next *int64) list {
	shown := make(list, len(children))
	for i, c := range children {
		o, _ := c.(object)
		if o["type"] != nil {
			shown[i] = s.showComponent(c, m, next)
			continue
		}
		item := object{} // of a gallery
		for k, v := range o {
			item[k] = v
		}
		if media, ok := o["media"].(object); ok {
			item["media"] = s.showMedia(media, m)
		}
		shown[i] = item
	}
	return shown
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

// showEmbeds gives every embed its type and resolves attachment:// addresses.
func (s *Server) showEmbeds(embeds list, m *message) list {
	shown := make(list, 0, len(embeds))
	for _, e := range embeds {
		o := object{"type": "rich"}
		in, _ := e.(object)
		for k, v := range in {
			o[k] = v
		}
		for _, name := range []string{"image", "thumbnail"} {
			if media, ok := o[name].(object); ok {
				o[name] = s.showMedia(media, m)
			}
		}
		shown = append(shown, o)
	}
	return shown
}

func (s *Server) showMedia(media object, m *message) object {
	url, _ := media["url"].(string)
	name, ok := strings.CutPrefix(url, "attachment://")
	if !ok {
		return media
	}
	for _, f := range m.files {
		if f.filename == name {
			return object{"url": s.link("", f), "proxy_url": s.link("/media", f), "width": f.width, "height": f.height}
		}
	}
	return media
}

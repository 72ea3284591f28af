package discord

import (
	"strings"
	"time"
)

// apply writes a draft into a message, new or old. A deferred reply is filled
// in by its first edit and counts as unedited.
func (s *Server) apply(d *draft, m *message, fresh bool) {
	p := d.payload
	content, _ := p["content"].(string)
	embeds, _ := p["embeds"].(list)
	components, _ := p["components"].(list)
	m.files = s.placeFiles(d, m, fresh)
	m.content = kept(p, "content", content, m.content)
	m.embeds = kept(p, "embeds", embeds, m.embeds)
	m.components = kept(p, "components", s.showComponents(components, m), m.components)
	if flags, ok := wholeNumber(p["flags"]); ok {
		m.flags = int(flags) | m.flags&(flagV2|flagEphemeral|flagLoading)
	}
	if tts, ok := p["tts"].(bool); ok && fresh {
		m.tts = tts
	}
	if _, named := p["content"]; named || fresh {
		m.mentions = s.world.pings(m.content+shownText(m.components), p["allowed_mentions"])
		m.pingReplied(p["allowed_mentions"])
		m.pingedBy(&s.world)
	}
	if m.flags&flagLoading != 0 {
		m.flags &^= flagLoading
	} else if !fresh {
		m.edited = time.Now()
	}
}

// placeFiles is the files that the message will have. Version 10 keeps what
// the list names and nothing else; version 9 adds new files to what the list
// keeps; without a list everything is kept and added
// (https://docs.discord.com/developers/resources/webhook#edit-webhook-message).
func (s *Server) placeFiles(d *draft, m *message, fresh bool) []*file {
	entries, _ := d.payload["attachments"].(list)
	_, named := d.payload["attachments"]
	exact := named && d.version >= 10 && !fresh && d.payload["attachments"] != nil
	var files []*file
	if !named {
		files = append(files, m.files...)
	}
	placed := map[string]bool{}
	for _, e := range entries {
		entry, _ := e.(object)
		id := idText(entry["id"])
		f := m.file(id)
		if u := d.upload(id); u != nil && !placed[id] {
			placed[id] = true
			f = s.newFile(*u, s.placeOf(m), m.flags&flagEphemeral != 0)
		}
		if f != nil {
			files = append(files, f.describe(entry))
		}
	}
	for _, u := range d.body.files {
		if !placed[u.key] && !exact {
			files = append(files, s.newFile(u, s.placeOf(m), m.flags&flagEphemeral != 0))
		}
	}
	return files
}

// placeOf is where the files of a message have their addresses.
func (s *Server) placeOf(m *message) string {
	if m.flags&flagEphemeral != 0 {
		return "ephemeral-attachments/" + s.opts.ApplicationID
	}
	return "attachments/" + m.channel.id
}

// describe takes what the attachments list says about a file.
func (f *file) describe(entry object) *file {
	if name, ok := entry["filename"].(string); ok && name != "" && name != f.filename {
		f.rename(name)
		f.spoiler = f.spoiler || strings.HasPrefix(name, "SPOILER_")
	}
	for name, place := range map[string]*string{"description": &f.description, "title": &f.title} {
		if v, named := entry[name]; named {
			*place, _ = v.(string)
		}
	}
	if spoiler, ok := entry["is_spoiler"].(bool); ok {
		f.spoiler = spoiler
	}
	return f
}

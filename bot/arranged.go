package bot

import (
	"net/url"
	"path"
	"slices"

	"retouch/bot/discord"
)

// arrangedPictures are those that a message shows among its components: in
// galleries, beside a text, as files. Those that are attached, too, count there.
// https://discord.com/developers/docs/components/reference#media-gallery
func arrangedPictures(m discord.Message, parts []arranged) []offered {
	var all []offered
	for _, a := range parts {
		attached := slices.ContainsFunc(m.Attachments, func(b discord.Attachment) bool { return b.ID == a.Attachment })
		if !attached && a.picture() && (!isDraft(a.name()) || posterOf(m) != "") {
			all = append(all, a.offered())
		}
	}
	return all
}

// covers reports whether an attached file stands covered in a component.
func covers(all []arranged, id string) bool {
	return slices.ContainsFunc(all, func(a arranged) bool { return a.spoiler && a.Attachment != "" && a.Attachment == id })
}

// arranged is what stands in a component.
type arranged struct {
	discord.Media
	spoiler bool
	file    bool // of any kind; others are pictures or videos
}

// arrangedIn finds what stands in components and those inside them, in the order
// in which it is read. What is in a covered container is covered.
func arrangedIn(components []discord.SentComponent, spoiler bool) []arranged {
	var all []arranged
	for _, c := range components {
		covered := spoiler || c.Spoiler
		if c.Media != nil {
			all = append(all, arranged{*c.Media, covered, false})
		}
		if c.File != nil {
			all = append(all, arranged{*c.File, covered, true})
		}
		for _, item := range c.Items {
			all = append(all, arranged{item.Media, covered || item.Spoiler, false})
		}
		all = append(all, arrangedIn(c.Components, covered)...)
		if c.Accessory != nil {
			all = append(all, arrangedIn([]discord.SentComponent{*c.Accessory}, covered)...)
		}
	}
	return all
}

// picture goes by the declared type, or by the name where anything could stand.
func (a arranged) picture() bool {
	if a.ContentType == "" && !a.file {
		return true
	}
	return pictureLike(discord.Attachment{ContentType: a.ContentType, Filename: a.name()})
}

// name is the one in its address.
func (a arranged) name() string {
	u, err := url.Parse(a.URL)
	if err != nil {
		return ""
	}
	return path.Base(u.Path)
}

// offered is a picture as an attached one would be if it was uploaded, else as
// one in an embed: an address elsewhere tells no name.
func (a arranged) offered() offered {
	o := offered{source{URL: mediaURL(a.Media), Spoiler: a.spoiler}, "", max(a.Width, 0), max(a.Height, 0)}
	if a.Attachment != "" {
		o.source = sourceOf(discord.Attachment{URL: a.URL, Filename: a.name()})
		o.Name, o.Spoiler = a.name(), o.Spoiler || a.spoiler
	}
	return o
}

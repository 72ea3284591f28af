package bot

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// offered is a picture of a message, as a form offers it.
type offered struct {
	source
	Name   string `json:"name,omitempty"`   // of the file, as a stranger gave it
	Width  int    `json:"width,omitempty"`  // in pixels, as declared; 0 when that is not known
	Height int    `json:"height,omitempty"` // likewise
}

// messagePictures finds the pictures of a message: attached ones, those in
// embeds and components, and those of a message that was forwarded. Each address
// counts once.
// As in Discord's own clients, one link behind a spoiler hides all embeds. Drafts
// are none, unless a member posted them: nobody knows whose they are.
func messagePictures(m discord.Message) []offered {
	var all []offered
	parts := arrangedIn(m.Components, false)
	for _, a := range m.Attachments {
		if pictureLike(a) && (!isDraft(a.Filename) || posterOf(m) != "") {
			o := offered{sourceOf(a), a.Filename, max(a.Width, 0), max(a.Height, 0)}
			o.Spoiler = o.Spoiler || covers(parts, a.ID)
			all = append(all, o)
		}
	}
	spoiler := hidesLink(m.Content)
	for _, e := range m.Embeds {
		for _, media := range []*discord.Media{e.Image, e.Thumbnail} {
			if media != nil {
				all = append(all, offered{source{URL: mediaURL(*media), Spoiler: spoiler}, "", max(media.Width, 0), max(media.Height, 0)})
			}
		}
	}
	all = append(all, arrangedPictures(m, parts)...)
	for _, s := range m.Snapshots {
		all = append(all, messagePictures(s.Message)...)
	}
	return distinct(all)
}

// hidesLink reports whether a link stands behind a spoiler: "||https://… ||".
func hidesLink(content string) bool {
	parts := strings.Split(content, "||")
	for n := 1; n < len(parts)-1; n += 2 {
		if strings.Contains(parts[n], "://") {
			return true
		}
	}
	return false
}

// pictureLike goes by the declared type and, where Discord declares none that
// helps, by the file's name: files with other types are not what a member
// means by a picture.
func pictureLike(a discord.Attachment) bool {
	kind := strings.ToLower(a.ContentType)
	if kind != "" && !strings.HasPrefix(kind, "application/octet-stream") {
		return strings.HasPrefix(kind, "image/")
	}
	return slices.Contains(pictureExtensions, strings.ToLower(path.Ext(a.Filename)))
}

// pictureExtensions are those that people call pictures, also ones that the
// editor cannot take: it says so by name.
var pictureExtensions = []string{
	".png", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".avif", ".heic", ".heif", ".bmp", ".tif", ".tiff", ".jxl", ".svg",
}

// mediaURL prefers Discord's own copy to the site that the embed came from.
func mediaURL(m discord.Media) string {
	if m.ProxyURL != "" {
		return m.ProxyURL
	}
	return m.URL
}

func distinct(all []offered) []offered {
	seen := map[string]bool{"": true}
	return slices.DeleteFunc(all, func(s offered) bool {
		was := seen[s.URL]
		seen[s.URL] = true
		return was
	})
}

// maxName is how much of a file's name is shown, in UTF-16 units.
const maxName = 60

// label is what a select shows of the nth picture, from 1: plain text in which
// nothing comes alive, whatever the file is called.
func (o offered) label(words locale.Words, n int) string {
	parts := []string{words.Say(locale.FormNthPicture, locale.Args{"N": n})}
	if name := cut(fold(strings.TrimPrefix(o.Name, spoilerPrefix)), maxName); name != "" {
		parts = append(parts, name)
	}
	if o.Width > 0 && o.Height > 0 {
		parts = append(parts, fmt.Sprintf("%d×%d", o.Width, o.Height))
	}
	return cut(strings.Join(parts, " · "), discord.MaxChoice)
}

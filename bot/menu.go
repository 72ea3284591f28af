package bot

import (
	"path"
	"slices"
	"strings"

	"retouch/bot/discord"
	"retouch/bot/locale"
)

// messagePictures finds the pictures of a message: attached ones, those in
// embeds, and those of a message that was forwarded. Each address counts once.
func messagePictures(m discord.Message) []source {
	var all []source
	for _, a := range m.Attachments {
		if pictureLike(a) {
			all = append(all, sourceOf(a))
		}
	}
	for _, e := range m.Embeds {
		for _, media := range []*discord.Media{e.Image, e.Thumbnail} {
			if media != nil {
				all = append(all, source{URL: mediaURL(*media)})
			}
		}
	}
	for _, s := range m.Snapshots {
		all = append(all, messagePictures(s.Message)...)
	}
	return distinct(all)
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

func distinct(all []source) []source {
	seen := map[string]bool{"": true}
	return slices.DeleteFunc(all, func(s source) bool {
		was := seen[s.URL]
		seen[s.URL] = true
		return was
	})
}

// menuOrder is the order of a message command, still without words.
func menuOrder(d discord.Data) (order, *refusal) {
	o := order{Pictures: messagePictures(d.Resolved.Messages[d.TargetID])}
	switch {
	case len(o.Pictures) == 0:
		return o, &refusal{id: locale.RefuseNoneThere}
	case len(o.Pictures) > maxPictures:
		return o, &refusal{id: locale.RefuseTooMany, args: locale.Args{"Count": len(o.Pictures), "Max": maxPictures}}
	}
	return o, nil
}

package discord

import (
	"net/url"
	"strings"
)

// maxEmbedText is for all texts of all embeds of a message
// (https://docs.discord.com/developers/resources/message#embed-object-embed-limits).
const maxEmbedText = 6000

// checkEmbeds judges the embeds of a message.
func checkEmbeds(f field) {
	total := 0
	for _, e := range f.items(0, 10) {
		if e.object() {
			total += checkEmbed(e)
		}
	}
	if total > maxEmbedText {
		f.fail("MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", maxEmbedText)
	}
}

// checkEmbed judges one embed and counts its text.
func checkEmbed(e field) int {
	n := units(e.get("title").text(0, 256)) + units(e.get("description").text(0, 4096))
	e.get("color").integer(0, 0xffffff)
	checkURL(e.get("url"), "http", "https")
	if footer := e.get("footer"); !footer.null() && footer.object() {
		n += units(footer.get("text").text(0, 2048))
		checkURL(footer.get("icon_url"), "http", "https", "attachment")
	}
	if author := e.get("author"); !author.null() && author.object() {
		n += units(author.get("name").text(0, 256))
		checkURL(author.get("icon_url"), "http", "https", "attachment")
	}
	for _, name := range []string{"image", "thumbnail"} {
		if media := e.get(name); !media.null() && media.object() {
			checkURL(media.get("url"), "http", "https", "attachment")
		}
	}
	for _, part := range e.get("fields").items(0, 25) {
		if !part.object() {
			continue
		}
		part.get("name").required()
		part.get("value").required()
		n += units(part.get("name").text(1, 256)) + units(part.get("value").text(1, 1024))
		part.get("inline").boolean()
	}
	return n
}

// checkURL wants one of the schemes; the field may be null or empty.
func checkURL(f field, schemes ...string) {
	text := f.text(0, 2048)
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	if err == nil && u.Host != "" {
		for _, s := range schemes {
			if u.Scheme == s {
				return
			}
		}
	}
	f.fail("URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('%s').", strings.Join(schemes, "', '"))
}

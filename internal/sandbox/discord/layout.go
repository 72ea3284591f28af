package discord

// layout judges the components of the second kind, which only show something.
func (t *tree) layout(c field, kind int64) {
	switch kind {
	case compDisplay:
		if c.get("content").required() {
			t.text += units(c.get("content").text(1, 4000))
		}
	case compSection:
		t.section(c)
	case compContainer:
		c.get("accent_color").integer(0, 0xffffff)
		c.get("spoiler").boolean()
		for _, child := range c.get("components").items(1, 40) {
			t.check(child, inBox)
		}
	case compSeparator:
		c.get("divider").boolean()
		c.get("spacing").oneOf(1, 2)
	case compGallery:
		gallery(c)
	case compThumbnail:
		thumbnail(c)
	case compFile:
		media(c.get("file"), "attachment")
		c.get("spoiler").boolean()
	}
}

func (t *tree) section(c field) {
	if !c.get("accessory").required() || !c.get("components").required() {
		return
	}
	for _, child := range c.get("components").items(1, 3) {
		t.check(child, []int64{compDisplay})
	}
	t.check(c.get("accessory"), []int64{compButton, compThumbnail})
}

func gallery(c field) {
	if !c.get("items").required() {
		return
	}
	for _, item := range c.get("items").items(1, 10) {
		if item.object() {
			thumbnail(item)
		}
	}
}

// thumbnail is a picture with its description, alone or in a gallery.
func thumbnail(c field) {
	media(c.get("media"), "http", "https", "attachment")
	c.get("description").text(0, 1024)
	c.get("spoiler").boolean()
}

func media(f field, schemes ...string) {
	if !f.required() || !f.object() || !f.get("url").required() {
		return
	}
	f.get("url").text(1, 2048)
	checkURL(f.get("url"), schemes...)
}

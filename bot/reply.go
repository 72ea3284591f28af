package bot

import (
	"strconv"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
)

// post is the reply that carries the results of an edit.
type post struct {
	*work
	version  history.Version
	pictures []editor.Picture // as they are uploaded
	buttons  []discord.Component
}

// reply is the message: caption, the files with their alt text, the buttons, and
// nothing that the message had before.
func (p post) reply() discord.Reply {
	r := discord.Reply{Content: caption(p.words, onMessage(p.version, p.pictures)), Flags: discord.SuppressEmbeds, Components: p.buttons}
	for n := range p.pictures {
		r.Attachments = append(r.Attachments, discord.Upload{
			ID: strconv.Itoa(n), Filename: p.filename(n), Description: alt(p.words, p.version, n+1), Spoiler: p.version.Spoiler,
		})
	}
	return r
}

func (p post) files() []discord.File {
	var all []discord.File
	for n, picture := range p.pictures {
		all = append(all, discord.File{
			Name: p.filename(n), MediaType: picture.Kind.MediaType(),
			Bytes: picture.Bytes, Open: opener(picture.Path),
		})
	}
	return all
}

// filename is ours: nothing that a stranger named gets into it.
func (p post) filename(n int) string {
	return resultFile(p.id, n+1, p.pictures[n].Kind.Ext(), p.version.Spoiler)
}

// seconds are whole ones, and at least one.
func seconds(d time.Duration) string {
	return strconv.FormatInt(max(1, int64(d.Round(time.Second)/time.Second)), 10)
}

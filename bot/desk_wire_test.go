package bot_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"retouch/bot/discord"
	"retouch/editor"
	"retouch/editor/picture"
)

// What a desk has instead of Discord and the editor.

func (d *desk) Respond(ctx context.Context, _ *discord.Interaction, r discord.Response) (*discord.Message, error) {
	words := ""
	if reply, ok := r.Data.(discord.Reply); ok {
		words = " " + describe(reply)
		if reply.NoFiles && d.drafts != nil {
			words += " without files"
		}
	}
	d.note("respond %d%s", r.Type, words)
	if d.respond == nil {
		return &discord.Message{ID: "9", Flags: discord.Loading}, nil
	}
	return nil, d.respond(ctx, r)
}

// underAnAnswer are the buttons that every final answer has: stories leave them
// out.
var underAnAnswer = regexp.MustCompile(`^(again|retry|reword|dismiss|share):`)

// describe is a reply in few words, with its first button.
func describe(r discord.Reply, files ...discord.File) string {
	text := r.Content
	if id := firstButton(r); id != "" && !underAnAnswer.MatchString(id) {
		text += " [" + id + "]"
	}
	if len(files) > 0 {
		text += fmt.Sprintf(" +%d", len(files))
	}
	return sinceFetching.ReplaceAllString(strings.ReplaceAll(text, "\n", " / "), "$1.")
}

// sinceFetching is the time in a line that comes and goes: stories leave it out.
var sinceFetching = regexp.MustCompile(`(Fetching [^,]*), started <t:\d+:R>\.`)

// cancellable reports whether a reply is in progress.
func cancellable(r discord.Reply) bool { return strings.HasPrefix(firstButton(r), "cancel:") }

func firstButton(r discord.Reply) string {
	if len(r.Components) == 0 {
		return ""
	}
	return r.Components[0].Components[0].CustomID
}

func (d *desk) EditOriginal(ctx context.Context, _ string, _ discord.Token, r discord.Reply, files ...discord.File) (*discord.Message, error) {
	d.note("reply %s", describe(r, files...))
	d.replied(r, len(files))
	if d.sent != nil {
		d.sent(r, files)
	}
	if d.edit == nil {
		return d.afterwards(r), nil
	}
	return d.afterwards(r), d.edit(ctx, r)
}

// replied remembers what the reply says while the process lives.
func (d *desk) replied(r discord.Reply, files int) {
	m := &discord.Message{ID: "9", ChannelID: "7", Content: r.Content}
	if id := firstButton(r); id != "" {
		m.Components = []discord.SentComponent{{Components: []discord.SentComponent{{CustomID: id}}}}
	}
	if files > 0 {
		m.Attachments = []discord.Attachment{{ID: "1"}}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.dead.Load() {
		d.earlier, d.reply = d.reply, m
	}
}

func (d *desk) EditWords(_ context.Context, _ string, _ discord.Token, content string) error {
	d.note("words %s", strings.ReplaceAll(content, "\n", " / "))
	return nil
}

// afterwards is the message after an edit, as far as its files go.
func (d *desk) afterwards(r discord.Reply) *discord.Message {
	m := &discord.Message{}
	if len(r.Attachments) > 0 {
		m.ID = d.tells
	}
	for n := range r.Attachments {
		m.Attachments = append(m.Attachments, discord.Attachment{ID: fmt.Sprint(900 + n)})
	}
	return m
}

func (d *desk) Original(ctx context.Context, _ string, _ discord.Token) (*discord.Message, error) {
	d.note("look")
	if d.original == nil {
		return &discord.Message{ID: "9", Flags: discord.Loading}, nil
	}
	return d.original(ctx)
}

func (d *desk) EditMessage(_ context.Context, channel, message string, r discord.Reply, files ...discord.File) (*discord.Message, error) {
	return nil, d.byRight("edit "+channel+"/"+message, describe(r, files...))
}

func (d *desk) EditMessageWords(_ context.Context, channel, message, content string) error {
	return d.byRight("words "+channel+"/"+message, strings.ReplaceAll(content, "\n", " / "))
}

func (d *desk) PostMessage(_ context.Context, channel, nonce string, r discord.Reply, files ...discord.File) (*discord.Message, error) {
	return nil, d.byRight("post "+channel+" "+nonce, describe(r, files...))
}

func (d *desk) byRight(what, words string) error {
	d.note("%s %s", what, words)
	if d.channel == nil {
		return nil
	}
	return d.channel(what)
}

// brings makes every download bring a file that is there and holds this.
func (d *desk) brings(content string) {
	d.t.Helper()
	d.came.Path = filepath.Join(d.t.TempDir(), "picture.png")
	must(d.t, os.WriteFile(d.came.Path, []byte(content), 0o600))
}

func (d *desk) Fetch(ctx context.Context, dir string, from []editor.Source) ([]editor.Picture, error) {
	time.Sleep(2 * time.Millisecond) // what happens at once is told in one order
	d.note("fetch %d", len(from))
	if d.fetch != nil {
		if err := d.fetch(ctx); err != nil {
			return nil, err
		}
	}
	return slices.Repeat([]editor.Picture{d.came}, len(from)), nil
}

func (d *desk) Bring(ctx context.Context, dir string, from []editor.Source) ([]editor.Picture, error) {
	return d.Fetch(ctx, dir, from)
}

func (d *desk) Edit(ctx context.Context, dir string, r editor.Request) (editor.Result, error) {
	d.note("call")
	if d.drafts != nil {
		d.drafts(r.Draft)
	}
	if d.call != nil {
		if err := d.call(ctx); err != nil {
			return editor.Result{}, err
		}
	}
	var result editor.Result
	for n := range 1 + d.more {
		path := filepath.Join(dir, "result"+strings.Repeat("+", n)+".png")
		content := "picture" + strings.Repeat("+", n)
		must(d.t, os.WriteFile(path, []byte(content), 0o600))
		result.Pictures = append(result.Pictures, editor.Picture{Path: path, Info: picture.Info{Kind: picture.PNG, Width: 1, Height: 1, Bytes: int64(len(content))}})
	}
	return result, nil
}

func (d *desk) Fit(_ context.Context, _ string, p editor.Picture, limit int64) (editor.Picture, error) {
	if d.fit != nil {
		d.fit(limit)
	}
	return p, nil
}

func (d *desk) DeleteOriginal(context.Context, string, discord.Token) error {
	d.note("delete original")
	return nil
}

func (d *desk) Message(ctx context.Context, _, message string) (*discord.Message, error) {
	if d.message != nil {
		return d.message, nil
	}
	return &discord.Message{ID: message}, nil
}

func (d *desk) DeleteMessage(context.Context, string, string) error {
	d.note("delete message")
	if d.remove != nil {
		return d.remove()
	}
	return nil
}

func (d *desk) OpenDM(context.Context, string) (string, error) { return "8", nil }

package bot_test

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"retouch/bot/discord"
	"retouch/editor"
	"retouch/editor/picture"
)

// What the gallery is to the bot: Discord.

func (g *gallery) Respond(_ context.Context, i *discord.Interaction, r discord.Response) (*discord.Message, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch r.Type {
	case discord.RespondMessage:
		reply := r.Data.(discord.Reply)
		g.said = append(g.said, reply.Content)
		m := &discord.Message{ID: g.id(), ChannelID: galleryChannel, Flags: reply.Flags, Content: reply.Content, Components: sent(reply.Components)}
		g.messages[m.ID], g.replies[i.Token] = m, m.ID
	case discord.RespondThinking:
		m := &discord.Message{ID: g.id(), ChannelID: galleryChannel, Flags: discord.Loading}
		if r.Data != nil {
			m.Flags |= discord.Ephemeral
		}
		g.messages[m.ID], g.replies[i.Token] = m, m.ID
	case discord.RespondUpdateLater:
		g.replies[i.Token] = i.Message.ID
	case discord.RespondUpdate:
		g.replies[i.Token] = i.Message.ID
		reply := r.Data.(discord.Reply)
		g.messages[i.Message.ID].Content, g.messages[i.Message.ID].Components = reply.Content, sent(reply.Components)
	}
	if m := g.messages[g.replies[i.Token]]; m != nil {
		return &discord.Message{ID: m.ID, ChannelID: m.ChannelID, Flags: m.Flags}, nil
	}
	return nil, nil
}

func sent(all []discord.Component) []discord.SentComponent {
	var s []discord.SentComponent
	for _, c := range all {
		s = append(s, discord.SentComponent{Type: c.Type, CustomID: c.CustomID, Components: sent(c.Components)})
	}
	return s
}

var errUnknownMessage = &discord.APIError{Status: 404, Code: discord.CodeUnknownMessage}

// write puts a reply in place of a message.
func (g *gallery) write(ctx context.Context, id string, r discord.Reply, files []discord.File) (*discord.Message, error) {
	if g.hold != nil {
		if err := g.hold(ctx, r.Content); err != nil {
			return nil, err
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	m := g.messages[id]
	if m == nil {
		return nil, errUnknownMessage
	}
	for _, a := range m.Attachments {
		delete(g.files, a.URL)
	}
	g.writes++
	m.Attachments, m.Content, m.Components, m.Flags = nil, r.Content, sent(r.Components), m.Flags&^discord.Loading
	for _, f := range files {
		g.hang(m, f.Name, readAll(g.t, f))
	}
	return m, nil
}

func readAll(t testing.TB, f discord.File) string {
	r, err := f.Open()
	must(t, err)
	defer r.Close()
	content, err := io.ReadAll(r)
	must(t, err)
	return string(content)
}

func (g *gallery) EditOriginal(ctx context.Context, _ string, token discord.Token, r discord.Reply, files ...discord.File) (*discord.Message, error) {
	return g.write(ctx, g.replyTo(token), r, files)
}

// replyTo is the message that an interaction was answered with.
func (g *gallery) replyTo(token discord.Token) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.replies[token]
}

func (g *gallery) EditWords(_ context.Context, _ string, token discord.Token, content string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m := g.messages[g.replies[token]]; m != nil {
		m.Content = content
	}
	return nil
}

func (g *gallery) EditMessageWords(_ context.Context, _, message, content string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	m := g.messages[message]
	if m == nil {
		return errUnknownMessage
	}
	m.Content = content
	return nil
}

func (g *gallery) Original(_ context.Context, _ string, token discord.Token) (*discord.Message, error) {
	return g.read(g.replyTo(token))
}

func (g *gallery) EditMessage(ctx context.Context, _, message string, r discord.Reply, files ...discord.File) (*discord.Message, error) {
	return g.write(ctx, message, r, files)
}

func (g *gallery) PostMessage(ctx context.Context, channel, nonce string, r discord.Reply, files ...discord.File) (*discord.Message, error) {
	g.mu.Lock()
	id := channel + nonce
	if g.messages[id] == nil {
		g.messages[id] = &discord.Message{ID: id, ChannelID: channel}
	}
	g.mu.Unlock()
	return g.write(ctx, id, r, files)
}

func (g *gallery) DeleteOriginal(_ context.Context, _ string, token discord.Token) error {
	return g.DeleteMessage(context.Background(), "", g.replyTo(token))
}

func (g *gallery) Message(_ context.Context, _, message string) (*discord.Message, error) {
	return g.read(message)
}

func (g *wall) read(id string) (*discord.Message, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	m := g.messages[id]
	if m == nil {
		return nil, errUnknownMessage
	}
	copied := *m
	copied.Attachments = slices.Clone(m.Attachments)
	return &copied, nil
}

func (g *gallery) DeleteMessage(_ context.Context, _, message string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m := g.messages[message]; m != nil {
		for _, a := range m.Attachments {
			delete(g.files, a.URL)
		}
	}
	delete(g.messages, message)
	return nil
}

func (g *gallery) OpenDM(context.Context, string) (string, error) { return "1100000000000000099", nil }

// And the editor.

func (g *gallery) Bring(ctx context.Context, dir string, from []editor.Source) ([]editor.Picture, error) {
	var all []editor.Picture
	for n, s := range from {
		content, err := g.fetch(ctx, s)
		if err != nil {
			return nil, &editor.Error{Kind: editor.Gone, Op: "fetch picture", Picture: n + 1, Err: err}
		}
		f, err := os.CreateTemp(dir, "picture-*")
		must(g.t, err)
		_, err = f.WriteString(content)
		must(g.t, err)
		must(g.t, f.Close())
		all = append(all, editor.Picture{Path: f.Name(), Info: picture.Info{Kind: picture.PNG, Width: 1, Height: 1, Bytes: int64(len(content))}})
	}
	return all, nil
}

func (g *gallery) fetch(ctx context.Context, s editor.Source) (string, error) {
	if s.Open == nil {
		g.mu.Lock()
		defer g.mu.Unlock()
		content, ok := g.files[s.URL]
		if !ok {
			return "", fs.ErrNotExist
		}
		return content, nil
	}
	r, err := s.Open(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	return string(content), err
}

func (g *gallery) Fetch(ctx context.Context, dir string, from []editor.Source) ([]editor.Picture, error) {
	return g.Bring(ctx, dir, from)
}

func (g *gallery) Edit(_ context.Context, dir string, _ editor.Request) (editor.Result, error) {
	path := filepath.Join(dir, "result")
	err := os.WriteFile(path, []byte("edited"), 0o600)
	return editor.Result{Pictures: []editor.Picture{{Path: path, Info: picture.Info{Kind: picture.PNG, Bytes: 6}}}}, err
}

func (g *gallery) Fit(_ context.Context, _ string, p editor.Picture, _ int64) (editor.Picture, error) {
	return p, nil
}

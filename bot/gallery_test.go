package bot_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
	"retouch/editor/picture"
	"retouch/internal/job"
)

// gallery is a bot in a Discord of messages that show pictures, for stories
// about what a message shows. A picture is a few words, and gone when no message
// has its file any more. The queue is the real one, the history too, on tables
// that outlive the process.
type gallery struct {
	t    testing.TB
	bot  *bot.Bot
	past *history.History
	kept *memory
	dir  string
	logs *safeBuffer
	dead atomic.Bool
	stop func()
	*wall
	hold func(ctx context.Context, what string) error // before a message is written
}

// wall is what outlives the process: the messages, and what is remembered.
type wall struct {
	mu       sync.Mutex
	messages map[string]*discord.Message
	replies  map[discord.Token]string // the message that is an interaction's first answer
	files    map[string]string        // what is at an address
	said     []string                 // sentences that only a member saw
	writes   int                      // of messages
	seq      int
	records  [3]*table
	pictures *blobs
}

const (
	galleryApp     = "1200000000000000000"
	galleryChannel = "1100000000000000001"
)

func newGallery(t testing.TB, before *gallery, policy bot.Policy) *gallery {
	t.Helper()
	g := &gallery{t: t, kept: newMemory(), dir: t.TempDir(), logs: &safeBuffer{}, wall: &wall{
		messages: map[string]*discord.Message{}, replies: map[discord.Token]string{}, files: map[string]string{},
		records:  [3]*table{newTable(), newTable(), newTable()},
		pictures: &blobs{all: map[string][]byte{}},
	}}
	if before != nil {
		g.kept, g.dir, g.logs, g.wall = before.kept, before.dir, before.logs, before.wall
	}
	g.past = history.New(history.Config{
		Kept: recalled{g.records[0]}, Settings: recalled{g.records[1]}, Forms: recalled{g.records[2]}, Pictures: hung{g.pictures},
	})
	q, err := job.New(job.Config{
		Jobs: line{g.kept.jobs, &g.dead}, Owners: line{g.kept.owners, &g.dead}, Records: g.kept.records, Dead: g.kept.dead,
		Results: g.kept.results, Exclusive: true, Workers: 2, PerOwner: 100, Total: 100,
		Drop: func(ctx context.Context, t *job.Task) error { return g.bot.Drop(ctx, task{t}) },
		Log:  slog.New(slog.NewTextHandler(g.logs, nil)),
	})
	must(t, err)
	g.bot, err = bot.New(bot.Config{
		Wire: g, Editor: g, Jobs: jobs{q}, Dir: g.dir, History: g.past, Policy: policy,
		Keep: bot.Keep{Pictures: 24 * time.Hour, Records: 30 * 24 * time.Hour}, Log: textLog(g.logs),
	})
	must(t, err)
	g.run(q)
	return g
}

func (g *gallery) run(q *job.Queue) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := q.Run(ctx, func(ctx context.Context, t *job.Task) error { return g.bot.Work(ctx, task{t}) }); err != nil {
			g.t.Error(err)
		}
	}()
	g.stop = sync.OnceFunc(func() { stop(); <-done })
	g.t.Cleanup(g.stop)
	synctest.Wait()
}

// restart is the process after this one died.
func (g *gallery) restart() *gallery {
	g.dead.Store(true)
	g.stop()
	return newGallery(g.t, g, bot.Policy{})
}

// id is a new snowflake.
func (g *wall) id() string {
	g.seq++
	return fmt.Sprint(1700000000000000000 + g.seq)
}

// post hangs up a message that shows the results of a version.
func (g *gallery) post(v history.Version, flags int) *discord.Message {
	g.mu.Lock()
	defer g.mu.Unlock()
	m := &discord.Message{ID: g.id(), ChannelID: galleryChannel, Flags: flags}
	for n := range v.Results {
		g.hang(m, fmt.Sprintf("retouch-%s-%d.png", v.ID, n+1), fmt.Sprintf("%s/%d", v.ID, n+1))
	}
	g.messages[m.ID] = m
	return m
}

// hang puts a file on a message. The caller holds mu.
func (g *wall) hang(m *discord.Message, name, content string) {
	a := discord.Attachment{ID: g.id(), Filename: name}
	a.URL = "https://cdn.discordapp.com/" + a.ID + "/" + name
	g.files[a.URL] = content
	m.Attachments = append(m.Attachments, a)
}

// shows is what a message shows, in order.
func (g *wall) shows(id string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	m := g.messages[id]
	if m == nil {
		return "nothing"
	}
	var all []string
	for _, a := range m.Attachments {
		all = append(all, g.files[a.URL])
	}
	return strings.Join(all, " ")
}

// button is the custom_id of a button of a message, "" when it has none.
func (g *wall) button(id, press string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return buttonIn(g.messages[id].Components, press)
}

func buttonIn(components []discord.SentComponent, press string) string {
	for _, c := range components {
		if strings.HasPrefix(c.CustomID, press+":") {
			return c.CustomID
		}
		if id := buttonIn(c.Components, press); id != "" {
			return id
		}
	}
	return ""
}

// press presses a button of a message, or chooses in a select, and returns when
// all that comes of it is done.
func (g *gallery) press(message, customID, user string, values ...string) {
	g.t.Helper()
	g.click(message, customID, user, values...)
	time.Sleep(time.Second)
	synctest.Wait()
}

// click does not wait.
func (g *gallery) click(message, customID, user string, values ...string) {
	g.t.Helper()
	g.clickOn(g.look(message, customID), customID, user, values...)
}

// look is a message as a member sees it who presses a button of it. One that
// it has not yet is added: it stands for the buttons that others put there.
func (g *wall) look(message, customID string) discord.Message {
	g.mu.Lock()
	defer g.mu.Unlock()
	m := *g.messages[message]
	m.Attachments = slices.Clone(m.Attachments)
	if !hasButton(m.Components, customID) {
		m.Components = append(slices.Clone(m.Components), discord.SentComponent{CustomID: customID})
	}
	return m
}

func hasButton(components []discord.SentComponent, id string) bool {
	return slices.ContainsFunc(components, func(c discord.SentComponent) bool {
		return c.CustomID == id || hasButton(c.Components, id)
	})
}

func (g *gallery) clickOn(m discord.Message, customID, user string, values ...string) {
	g.t.Helper()
	g.mu.Lock()
	id := g.id()
	g.mu.Unlock()
	all := discord.Permissions(1<<53 - 1)
	g.bot.Handle(g.t.Context(), &discord.Interaction{
		ID: id, ApplicationID: galleryApp, Token: discord.Token("token" + id), Type: discord.Press, Locale: "en-US",
		Received: time.Now(), GuildID: "1100000000000000000", ChannelID: galleryChannel, AppPermissions: &all,
		Member:  &discord.Member{User: &discord.User{ID: user}, Permissions: discord.SendMessages},
		Message: &m, Data: discord.Data{CustomID: customID, Values: values},
	})
}

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
		g.messages[i.Message.ID].Content = r.Data.(discord.Reply).Content
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
	return g.write(ctx, g.replies[token], r, files)
}

func (g *gallery) Original(_ context.Context, _ string, token discord.Token) (*discord.Message, error) {
	return g.read(g.replies[token])
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
	return g.DeleteMessage(context.Background(), "", g.replies[token])
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

// recalled is a table as the history wants it.
type recalled struct{ *table }

func (r recalled) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	e, err := r.table.Get(ctx, key)
	return e.Value, e.Revision, remembered(err)
}

func (r recalled) Put(ctx context.Context, key string, value []byte) error {
	_, err := r.table.Put(ctx, key, value)
	return remembered(err)
}

func (r recalled) Update(ctx context.Context, key string, value []byte, revision uint64) (err error) {
	if revision == 0 {
		_, err = r.Create(ctx, key, value)
	} else {
		_, err = r.table.Update(ctx, key, value, revision)
	}
	return remembered(err)
}

func (r recalled) Delete(ctx context.Context, key string) error { return r.Forget(ctx, key) }

func (r recalled) Keys(ctx context.Context, prefix string) ([]string, error) {
	all, err := r.table.Keys(ctx)
	return slices.DeleteFunc(all, func(key string) bool { return !strings.HasPrefix(key, prefix) }), err
}

// hung are blobs as the history wants them.
type hung struct{ *blobs }

func (h hung) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := h.blobs.Get(ctx, name)
	return r, remembered(err)
}

func (h hung) Has(_ context.Context, name string) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Contains(slices.Collect(maps.Keys(h.all)), name), nil
}

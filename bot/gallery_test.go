package bot_test

import (
	"context"
	"fmt"
	"log/slog"
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
	"retouch/internal/job"
)

// gallery is a bot in a Discord of messages that show pictures, for stories
// about what a message shows. A picture is a few words, and gone when no message
// has its file any more. The queue is the real one, the history too, on tables
// that outlive the process.
type gallery struct {
	t    testing.TB
	bot  *bot.Bot
	past *past
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
	history  *past
}

const (
	galleryApp     = "1200000000000000000"
	galleryChannel = "1100000000000000001"
)

func newGallery(t testing.TB, before *gallery, policy bot.Policy) *gallery {
	t.Helper()
	g := &gallery{t: t, kept: newMemory(), dir: t.TempDir(), logs: &safeBuffer{}, wall: &wall{
		messages: map[string]*discord.Message{}, replies: map[discord.Token]string{}, files: map[string]string{},
		history: newPast(),
	}}
	if before != nil {
		g.kept, g.dir, g.logs, g.wall = before.kept, before.dir, before.logs, before.wall
	}
	g.past = g.wall.history
	q, err := job.New(job.Config{
		Jobs: line{g.kept.jobs, &g.dead}, Owners: line{g.kept.owners, &g.dead}, Records: g.kept.records, Dead: g.kept.dead,
		Results: g.kept.results, Exclusive: true, Workers: 2, PerOwner: 100, Total: 100,
		Drop: func(ctx context.Context, t *job.Task) error { return g.bot.Drop(ctx, task{t}) },
		Log:  slog.New(slog.NewTextHandler(g.logs, nil)),
	})
	must(t, err)
	g.bot, err = bot.New(bot.Config{
		Wire: g, Editor: g, Jobs: jobs{q}, Dir: g.dir, History: g.past.History, Policy: policy,
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
	return fmt.Sprint(1700000000000000000 + time.Since(bubbleStart).Milliseconds()<<22 + int64(g.seq))
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

// bubbleStart is the first moment of every synctest bubble.
var bubbleStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

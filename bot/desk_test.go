package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/editor"
	"retouch/editor/picture"
)

// desk is a bot with nothing real around it, for stories about time: each
// member may be replaced before the story begins. What happens is noted with
// the time since the desk was made.
type desk struct {
	bot   *bot.Bot
	dir   string
	logs  *safeBuffer
	began time.Time

	respond  func(context.Context, discord.Response) error
	edit     func(context.Context, discord.Reply) error
	original func(context.Context) (*discord.Message, error)
	fetch    func(context.Context) error
	call     func(context.Context) error
	submit   func(context.Context) (bool, error)
	fit      func(limit int64)

	mu     sync.Mutex
	events []string
	record []byte
}

func newDesk(t *testing.T, within time.Duration, change ...func(*bot.Config)) *desk {
	t.Helper()
	d := &desk{dir: t.TempDir(), logs: &safeBuffer{}, began: time.Now()}
	c := bot.Config{
		Wire: d, Editor: d, Jobs: d, Dir: d.dir, AnswerWithin: within,
		Log: slog.New(slog.NewTextHandler(d.logs, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	var err error
	d.bot, err = bot.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, fmt.Sprintf("%v ", time.Since(d.began).Round(100*time.Millisecond))+fmt.Sprintf(format, args...))
}

func (d *desk) story() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.events, "\n")
}

func (d *desk) Respond(ctx context.Context, _ *discord.Interaction, r discord.Response) (*discord.Message, error) {
	words := ""
	if reply, ok := r.Data.(discord.Reply); ok {
		words = " " + reply.Content
	}
	d.note("respond %d%s", r.Type, words)
	if d.respond == nil {
		return nil, nil
	}
	return nil, d.respond(ctx, r)
}

func (d *desk) EditOriginal(ctx context.Context, _ string, _ discord.Token, r discord.Reply, files ...discord.File) (*discord.Message, error) {
	d.note("reply %q, %d files", r.Content, len(files))
	if d.edit == nil {
		return nil, nil
	}
	return nil, d.edit(ctx, r)
}

func (d *desk) Original(ctx context.Context, _ string, _ discord.Token) (*discord.Message, error) {
	time.Sleep(time.Millisecond) // what happens at once is told in one order
	d.note("look")
	if d.original == nil {
		return &discord.Message{Flags: discord.Loading}, nil
	}
	return d.original(ctx)
}

func (d *desk) Fetch(ctx context.Context, dir string, from []editor.Source) ([]editor.Picture, error) {
	d.note("fetch %d", len(from))
	if d.fetch != nil {
		if err := d.fetch(ctx); err != nil {
			return nil, err
		}
	}
	return make([]editor.Picture, len(from)), nil
}

func (d *desk) EditUntil(ctx context.Context, dir string, _ editor.Request, _ func(time.Duration, error)) (editor.Result, error) {
	d.note("edit")
	if d.call != nil {
		if err := d.call(ctx); err != nil {
			return editor.Result{}, err
		}
	}
	path := filepath.Join(dir, "result.png")
	err := os.WriteFile(path, []byte("picture"), 0o600)
	return editor.Result{Picture: editor.Picture{Path: path, Info: picture.Info{Kind: picture.PNG, Width: 1, Height: 1, Bytes: 7}}}, err
}

func (d *desk) Fit(_ context.Context, _ string, p editor.Picture, limit int64) (editor.Picture, error) {
	if d.fit != nil {
		d.fit(limit)
	}
	return p, nil
}

func (d *desk) Submit(ctx context.Context, _, _ string, record []byte) (bool, error) {
	d.mu.Lock()
	d.record = record
	d.mu.Unlock()
	if d.submit != nil {
		return d.submit(ctx)
	}
	return true, nil
}

const deskID = "1300000000000000001"

// edit is an /edit that arrives now.
func edit(id string) *discord.Interaction {
	return &discord.Interaction{
		ID: id, ApplicationID: "12", Token: "token", Type: discord.CommandUse, Locale: "en-US", Received: time.Now(),
		Data: discord.Data{
			Name: "edit", Type: discord.SlashCommand,
			Options:  []discord.Option{{Name: "prompt", Value: []byte(`"blue"`)}, {Name: "image", Value: []byte(`"5"`)}},
			Resolved: discord.Resolved{Attachments: map[string]discord.Attachment{"5": {ID: "5", URL: "https://cdn.discordapp.com/5"}}},
		},
	}
}

// work does the job that was submitted last.
func (d *desk) work(ctx context.Context) error {
	d.mu.Lock()
	record := d.record
	d.mu.Unlock()
	return d.bot.Work(ctx, deskID, record)
}

// untilOver waits as the editor does, and fails as it does.
func untilOver(ctx context.Context) error {
	<-ctx.Done()
	kind := editor.Cancelled
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		kind = editor.Timeout
	}
	return &editor.Error{Kind: kind, Op: "edit pictures", Err: context.Cause(ctx)}
}

// Package bot is what a member of Discord meets: commands in, replies out.
//
// Handle answers an interaction at once: with a sentence that only the member
// sees, with a form, or with "thinking…" after the job was stored. Work does a
// stored job and puts the picture, or a sentence that says what to do, in the
// place of "thinking…". The package does not know how jobs are kept or counted,
// and it never looks into a picture; for that it declares the small interfaces
// below.
package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"retouch/bot/discord"
	"retouch/bot/locale"
	"retouch/editor"
)

// Bot answers interactions and does jobs. It is safe for concurrent use.
type Bot struct {
	wire   Wire
	editor Editor
	jobs   Jobs

	dir    string
	limits Limits
	within time.Duration
	host   string
	alone  bool
	log    *slog.Logger

	catalog *locale.Catalog
	acks    acks
	forms   forms
	skew    sync.Once
}

// Wire is how the bot reaches Discord. Errors that Discord answered with are
// *discord.APIError.
type Wire interface {
	// Respond gives an interaction its first answer.
	Respond(context.Context, *discord.Interaction, discord.Response) (*discord.Message, error)
	// EditOriginal replaces that answer; it may be repeated.
	EditOriginal(context.Context, string, discord.Token, discord.Reply, ...discord.File) (*discord.Message, error)
	// Original reads that answer back.
	Original(context.Context, string, discord.Token) (*discord.Message, error)
}

// Editor turns pictures and words into a picture; *editor.Editor does. All its
// errors are of an editor.Kind.
type Editor interface {
	Fetch(ctx context.Context, dir string, from []editor.Source) ([]editor.Picture, error)
	// EditUntil repeats the calls that were not paid until ctx ends.
	EditUntil(ctx context.Context, dir string, r editor.Request, notify func(time.Duration, error)) (editor.Result, error)
	Fit(ctx context.Context, dir string, p editor.Picture, limit int64) (editor.Picture, error)
}

// Jobs keeps a job until Work has done it.
type Jobs interface {
	// Submit stores a record under the interaction's id. First is false when
	// that id was stored before. It fails rather than wait for room.
	Submit(ctx context.Context, id, owner string, record []byte) (first bool, err error)
}

// Config is what a Bot needs.
type Config struct {
	Wire         Wire
	Editor       Editor
	Jobs         Jobs
	Dir          string        // where each job has a folder while it runs
	Limits       Limits        // zero fields mean the defaults of the settings
	AnswerWithin time.Duration // ANSWER_WITHIN; 0 means 13 min 30 s, which is also the most
	EditsHost    string        // where pictures are sent, to tell members; may be ""
	Alone        bool          // no other process works on these Jobs: what another one answered is not ours to do
	Log          *slog.Logger  // nil: silent
}

// maxAnswerWithin leaves a minute and a half of the 15 minutes that an
// interaction's token lives, so that the last words still get through.
// https://discord.com/developers/docs/interactions/receiving-and-responding
const maxAnswerWithin = 13*time.Minute + 30*time.Second

// New checks the configuration and does no I/O.
func New(c Config) (*Bot, error) {
	if c.Wire == nil || c.Editor == nil || c.Jobs == nil || c.Dir == "" {
		return nil, errors.New("make bot: wire, editor, jobs and folder are needed")
	}
	if c.AnswerWithin <= 0 || c.AnswerWithin > maxAnswerWithin {
		c.AnswerWithin = maxAnswerWithin
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Bot{
		wire: c.Wire, editor: c.Editor, jobs: c.Jobs,
		dir: c.Dir, limits: c.Limits.orDefaults(), within: c.AnswerWithin,
		host: c.EditsHost, alone: c.Alone, log: c.Log, catalog: locale.New(),
	}, nil
}

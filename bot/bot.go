// Package bot is what a member of Discord meets: commands in, replies out.
//
// Handle answers an interaction at once: with a sentence that only the member
// sees, with a form, or with "thinking…" after the job was stored. Work brings a
// stored job to its final answer, from whatever step it was left at: the picture,
// or a sentence that says what to do, in the place of "thinking…". Attend shows
// those who wait their places. The package does not know how jobs are kept or
// counted, and it never looks into a picture; for that it declares the small
// interfaces that it needs.
package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/bot/locale"
	"retouch/editor"
)

// Bot answers interactions and does jobs. It is safe for concurrent use.
type Bot struct {
	wire   Wire
	editor Editor
	jobs   Jobs
	ledger Ledger
	meter  Meter

	sizes       editor.Sizes
	defaultSize string

	dir      string
	limits   Limits
	within   time.Duration
	attempts int
	patience time.Duration
	host     string
	alone    bool
	history  *history.History
	policy   Policy
	keeping  Keep
	log      *slog.Logger

	catalog  *locale.Catalog
	gate     *gate
	took     durations
	acks     acks
	floors   floors
	closures closures
	skew     sync.Once

	suggestWithin time.Duration
	readWithin    time.Duration
	registered    atomic.Pointer[map[string]string] // the ids of the slash commands, by name
}

// Wire is how the bot reaches Discord; *discord.REST does. Errors that Discord
// answered with are *discord.APIError.
type Wire interface {
	// Respond gives an interaction its first answer.
	Respond(context.Context, *discord.Interaction, discord.Response) (*discord.Message, error)
	// EditOriginal replaces that answer; it may be repeated.
	EditOriginal(context.Context, string, discord.Token, discord.Reply, ...discord.File) (*discord.Message, error)
	// EditWords replaces its content and leaves the rest; it may be repeated.
	EditWords(ctx context.Context, app string, token discord.Token, content string) error
	// Original reads that answer back.
	Original(context.Context, string, discord.Token) (*discord.Message, error)
	// EditMessage replaces a message in a channel, by the bot's own right.
	EditMessage(ctx context.Context, channel, message string, r discord.Reply, files ...discord.File) (*discord.Message, error)
	// EditMessageWords replaces its content alone.
	EditMessageWords(ctx context.Context, channel, message, content string) error
	// PostMessage writes a message into a channel, one for each nonce.
	PostMessage(ctx context.Context, channel, nonce string, r discord.Reply, files ...discord.File) (*discord.Message, error)
	// DeleteOriginal deletes the first answer, or the message with the button.
	DeleteOriginal(context.Context, string, discord.Token) error
	// Message reads a message, DeleteMessage deletes one, by the bot's own right.
	Message(ctx context.Context, channel, message string) (*discord.Message, error)
	DeleteMessage(ctx context.Context, channel, message string) error
	// OpenDM returns the channel of the direct messages with a user.
	OpenDM(ctx context.Context, user string) (channel string, err error)
}

// Editor turns pictures and words into a picture; *editor.Editor does. All its
// errors are of an editor.Kind.
type Editor interface {
	Fetch(ctx context.Context, dir string, from []editor.Source) ([]editor.Picture, error)
	// Bring is Fetch for pictures that are shown as they are.
	Bring(ctx context.Context, dir string, from []editor.Source) ([]editor.Picture, error)
	// Edit is one call, which may be paid.
	Edit(ctx context.Context, dir string, r editor.Request) (editor.Result, error)
	Fit(ctx context.Context, dir string, p editor.Picture, limit int64) (editor.Picture, error)
}

// Config is what a Bot needs.
type Config struct {
	Wire         Wire
	Editor       Editor
	Jobs         Jobs
	Ledger       Ledger           // nil: nothing is limited
	Meter        Meter            // nil: nothing is counted
	Dir          string           // where each job has a folder while it runs
	Limits       Limits           // zero fields mean the defaults of the settings
	Sizes        editor.Sizes     // EDITS_SIZES; the zero value means the default
	DefaultSize  string           // DEFAULT_SIZE; "" means auto
	AnswerWithin time.Duration    // ANSWER_WITHIN; 0 means 13 min 30 s, which is also the most
	Attempts     int              // EDITS_MAX_ATTEMPTS; 0 means 2
	Patience     time.Duration    // with an API that cannot be reached; 0 means 2 minutes
	EditsHost    string           // where pictures are sent, to tell members; may be ""
	Alone        bool             // no other process works on these Jobs: what another one answered is not ours to do
	History      *history.History // nil: nothing is remembered
	Policy       Policy
	Keep         Keep         // how long things are kept, to tell members
	Log          *slog.Logger // nil: silent

	// SuggestWithin is how long suggestions wait for what is kept, and half of it
	// when that was known lately; 0 means 30 ms.
	SuggestWithin time.Duration
	// ReadWithin is how long a press waits for a message that has to be read; 0
	// means 1 s, and 400 ms before a form.
	ReadWithin time.Duration
}

// Policy says who may do what with whose pictures; the zero value allows all.
type Policy struct {
	AuthorOnly bool   // BUTTONS_FOR=author: nobody else may press a reply's buttons
	EditOthers string // EDIT_OTHERS: "allow", "ask" or "deny"; "" is allow
}

// Keep says how long things are kept: KEEP_PICTURES, and KEEP_RECORDS for
// prompts and versions.
type Keep struct{ Pictures, Records time.Duration }

// maxAnswerWithin leaves a minute and a half of the 15 minutes that an
// interaction's token lives, so that the last words still get through.
// https://discord.com/developers/docs/interactions/receiving-and-responding
const maxAnswerWithin = 13*time.Minute + 30*time.Second

// The defaults of Config.
const (
	defaultAttempts = 2
	defaultPatience = 2 * time.Minute // a restart of the API, and worth waiting for
)

// New checks the configuration and does no I/O.
func New(c Config) (*Bot, error) {
	if c.Wire == nil || c.Editor == nil || c.Jobs == nil || c.Dir == "" {
		return nil, errors.New("make bot: wire, editor, jobs and folder are needed")
	}
	c = c.withDefaults()
	return &Bot{
		wire: c.Wire, editor: c.Editor, jobs: c.Jobs, ledger: c.Ledger, meter: c.Meter,
		sizes: c.Sizes, defaultSize: c.DefaultSize,
		dir: c.Dir, limits: c.Limits.orDefaults(), within: c.AnswerWithin,
		attempts: c.Attempts, patience: c.Patience,
		host: c.EditsHost, alone: c.Alone, history: c.History, policy: c.Policy, keeping: c.Keep, log: c.Log, catalog: locale.New(), gate: newGate(c.Log),
		suggestWithin: c.SuggestWithin, readWithin: c.ReadWithin,
	}, nil
}

func (c Config) withDefaults() Config {
	if c.AnswerWithin <= 0 || c.AnswerWithin > maxAnswerWithin {
		c.AnswerWithin = maxAnswerWithin
	}
	if c.Attempts <= 0 {
		c.Attempts = defaultAttempts
	}
	if c.Patience <= 0 {
		c.Patience = defaultPatience
	}
	if c.SuggestWithin <= 0 {
		c.SuggestWithin = suggestWithin
	}
	if c.Ledger == nil {
		c.Ledger = unlimited{}
	}
	if c.Meter == nil {
		c.Meter = unmetered{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.History == nil {
		c.History = history.New(history.Config{Log: c.Log})
	}
	return c
}

package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
	"retouch/internal/job"
	"retouch/internal/ledger"
)

// desk is a bot with the real queue and nothing else real around it, for
// stories about time: each func may be replaced before the story begins. What
// happens is noted with the time since the desk was made.
type desk struct {
	message *discord.Message // that is read wherever one is, if there is one

	t     testing.TB
	bot   *bot.Bot
	jobs  jobs
	dir   string
	logs  *safeBuffer
	meter *tally
	began time.Time

	kept  *memory
	dead  atomic.Bool // of the process
	stop  context.CancelFunc
	tasks chan error // what Work returned, of each run

	respond  func(context.Context, discord.Response) error
	edit     func(context.Context, discord.Reply) error
	original func(context.Context) (*discord.Message, error)
	channel  func(what string) error // edits and posts by the bot's own right
	remove   func() error            // deletions by it
	fetch    func(context.Context) error
	call     func(context.Context) error
	submit   func(context.Context) error
	came     editor.Picture // what every download brings
	sent     func(r discord.Reply, files []discord.File)
	drafts   func(show func(editor.Picture))
	tells    string // which message it is, after an upload; "" keeps it
	more     int    // results of a call, besides the one
	fit      func(limit int64)

	mu             sync.Mutex
	events         []string
	reply, earlier *discord.Message // as the last edit left it, and the one before
}

// deskSettings are what differs from the defaults.
type deskSettings struct {
	within   time.Duration
	workers  int
	atOnce   int
	perOwner int
	limits   ledger.Limits
	history  *history.History
	policy   bot.Policy
	keep     bot.Keep
	kept     *memory // of an earlier process
	dir      string  // of an earlier process
	began    time.Time
	idle     bool // nobody works on jobs
	alone    bool
	shared   bool // other processes work on what is kept
}

func newDesk(t testing.TB, s deskSettings) *desk {
	t.Helper()
	d := &desk{
		t: t, dir: s.dir, logs: &safeBuffer{}, meter: newTally(), began: s.began, kept: s.kept,
		tasks: make(chan error, 1000),
	}
	if d.dir == "" {
		d.dir = t.TempDir()
	}
	if d.kept == nil {
		d.kept = newMemory()
	}
	if d.began.IsZero() {
		d.began = time.Now()
	}
	d.jobs = jobs{d.newQueue(s)}
	var err error
	d.bot, err = bot.New(bot.Config{
		Wire: d, Editor: d, Jobs: submitter{d.jobs, d}, Ledger: books{ledger.New(d.kept.spent, s.limits)}, Meter: d.meter,
		Dir: d.dir, AnswerWithin: s.within, Alone: s.alone, Log: textLog(d.logs),
		History: s.history, Policy: s.policy, Keep: s.keep,
	})
	must(t, err)
	if !s.idle {
		d.run()
	}
	return d
}

func (d *desk) newQueue(s deskSettings) *job.Queue {
	if s.perOwner == 0 {
		s.perOwner = 5000
	}
	q, err := job.New(job.Config{
		Jobs: line{d.kept.jobs, &d.dead}, Owners: line{d.kept.owners, &d.dead}, Records: d.kept.records, Dead: d.kept.dead,
		Results: d.kept.results, Exclusive: !s.shared, Workers: s.workers, AtOnce: s.atOnce, PerOwner: s.perOwner, Total: 5000,
		Drop: func(ctx context.Context, t *job.Task) error { return d.bot.Drop(ctx, task{t}) },
		Log:  slog.New(slog.NewTextHandler(d.logs, nil)),
	})
	must(d.t, err)
	return q
}

// run works on jobs until the test ends or the desk is stopped.
func (d *desk) run() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := d.jobs.Run(ctx, func(ctx context.Context, t *job.Task) (err error) {
			failed := errPanic
			defer func() { d.tasks <- failed }()
			failed = d.bot.Work(ctx, task{t})
			if errors.Is(failed, bot.ErrAway) {
				return errors.Join(failed, job.ErrAway)
			}
			return failed
		})
		if err != nil {
			d.t.Error(err)
		}
	}()
	d.stop = func() { stop(); <-done }
	d.t.Cleanup(d.stop)
	for d.jobs.Accepting() != nil {
		time.Sleep(time.Millisecond)
	}
}

// errPanic is of a run that ended in a panic.
var errPanic = errors.New("panic")

// crash ends the process: nothing that it still does is kept, and nothing of it
// is heard.
func (d *desk) crash() {
	d.dead.Store(true)
	d.stop()
}

// attend shows places until the test ends.
func (d *desk) attend() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		must(d.t, d.bot.Attend(ctx))
	}()
	d.t.Cleanup(func() { stop(); <-done })
}

// work waits until a job was worked on.
func (d *desk) work() error { return <-d.tasks }

// ended waits until a job was worked on, and wants that to have ended it.
func (d *desk) ended() {
	d.t.Helper()
	if err := d.work(); err != nil {
		d.t.Errorf("work: %v", err)
	}
}

// state is how far a job is.
func (d *desk) state(id string) string {
	_, _, state, err := d.jobs.Find(d.t.Context(), id)
	must(d.t, err)
	return state
}

// submitter is the queue with something before it.
type submitter struct {
	jobs
	desk *desk
}

func (s submitter) Submit(ctx context.Context, r bot.Request) (bool, error) {
	if s.desk.submit != nil {
		if err := s.desk.submit(ctx); err != nil {
			return false, err
		}
	}
	return s.jobs.Submit(ctx, r)
}

func (d *desk) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.dead.Load() {
		d.events = append(d.events, fmt.Sprintf("%v ", time.Since(d.began).Round(100*time.Millisecond))+fmt.Sprintf(format, args...))
	}
}

// story is what happened.
func (d *desk) story() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.events, "\n")
}

const deskID = "1300000000000000001"

// edit is an /edit that arrives now.
func edit(id string) *discord.Interaction {
	return &discord.Interaction{
		ID: id, ApplicationID: "12", Token: "token", Type: discord.CommandUse, Locale: "en-US", Received: time.Now(),
		User: &discord.User{ID: "5"}, ChannelID: "7",
		Data: discord.Data{
			Name: "edit", Type: discord.SlashCommand,
			Options:  []discord.Option{{Name: "prompt", Value: []byte(`"blue"`)}, {Name: "image", Value: []byte(`"5"`)}},
			Resolved: discord.Resolved{Attachments: map[string]discord.Attachment{"5": {ID: "5", URL: "https://cdn.discordapp.com/5"}}},
		},
	}
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

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/editor"
	"retouch/internal/job"
	"retouch/internal/ops"
)

// service is the bot with all its parts, wired together.
type service struct {
	log      *slog.Logger
	data     *dataDir
	engine   *engine
	metrics  *ops.Metrics
	ops      *ops.Server
	guard    *discord.Guard
	rest     *discord.REST
	bot      *bot.Bot
	way      entrance
	register *registrar
	stopping context.Context // over when nothing new should come
}

// serve runs the bot until ctx ends, or an error that no waiting mends.
func serve(ctx context.Context, s settings, log *slog.Logger) error {
	data, err := openData(s.DataDir, log)
	if err != nil {
		return err
	}
	kept, err := openEngine(ctx, s, log)
	switch {
	case ctx.Err() != nil:
		return stoppedEarly(kept, data)
	case err != nil:
		return errors.Join(err, data.Close())
	}
	v := &service{log: log, data: data, engine: kept, stopping: ctx}
	if err = v.build(s); err == nil {
		err = v.run(ctx, s)
	}
	if errors.Is(err, errStoreDead) {
		return err // it could not be closed either; the end of the process does that
	}
	kept.close()
	return errors.Join(err, data.Close())
}

// stoppedEarly is for a signal that came while the store was being opened,
// which can take a while on a cluster. It is no failure.
func stoppedEarly(kept *engine, data *dataDir) error {
	if kept != nil {
		kept.close()
	}
	return data.Close()
}

// build makes the parts. Nothing of it reaches out; ports are taken last.
func (v *service) build(s settings) (err error) {
	v.guard = discord.NewGuard(v.log)
	if v.rest, err = discord.NewREST(v.discordConfig(s)); err != nil {
		return settingsError{err}
	}
	edits, err := editor.New(s.editorConfig(v.log))
	if err != nil {
		return settingsError{err}
	}
	v.metrics = ops.NewMetrics(v.engine.jobs.Load, v.ready)
	v.metrics.CountRefused(v.guard.Refused)
	if v.bot, err = bot.New(v.botConfig(s, edits)); err != nil {
		return err
	}
	v.engine.drop = v.drop
	v.register = newRegistrar(v.rest, bot.Commands(), v.log)
	v.register.known = v.bot.Registered
	v.ops = ops.New(ops.Config{Addr: s.OpsAddr, Ready: v.ready, Metrics: v.metrics, Log: v.log})
	if err := v.ops.Listen(); err != nil {
		return settingsError{fmt.Errorf("OPS_ADDR %s: %w. Give it another port; is another retouch running?", s.OpsAddr, err)}
	}
	v.way, err = v.entrance(s)
	return err
}

// discordConfig is that of all clients of Discord in this process.
func (v *service) discordConfig(s settings) discord.Config {
	c := s.discordConfig(v.log)
	c.Guard = v.guard
	return c
}

func (v *service) botConfig(s settings, edits bot.Editor) bot.Config {
	return bot.Config{
		Wire: v.rest, Editor: edits, Jobs: jobs{v.engine.jobs}, Ledger: spending{v.engine.ledger}, Meter: v.metrics,
		Dir:    v.data.spool(),
		Limits: bot.Limits{PictureMaxBytes: s.PictureMax, PicturesMaxBytes: s.PicturesMax},
		Sizes:  s.Sizes, DefaultSize: s.DefaultSize,
		AnswerWithin: s.AnswerWithin, Attempts: s.MaxAttempts,
		History:   v.engine.kept.remember(v.log),
		Policy:    bot.Policy{AuthorOnly: s.ButtonsFor == forAuthor, EditOthers: s.EditOthers},
		Keep:      bot.Keep{Pictures: s.KeepPictures, Records: s.KeepRecords},
		EditsHost: host(s.EditsURL), Alone: v.engine.store.Exclusive(), Log: v.log,
	}
}

// ready says why no work can be taken or finished now.
func (v *service) ready() error {
	if v.stopping.Err() != nil {
		return errors.New("stopping")
	}
	if err := v.way.Connected(); err != nil {
		return err
	}
	if err := v.guard.Err(); err != nil {
		return err
	}
	if err := v.engine.store.Healthy(); err != nil {
		return fmt.Errorf("the store takes no writes: %w", err)
	}
	return v.engine.jobs.Accepting()
}

// work hands a job of the queue to the bot.
func (v *service) work(ctx context.Context, t *job.Task) error {
	return inQueuesWords(v.bot.Work(ctx, task{t}))
}

// drop tells the bot of a job that the queue is going to end.
func (v *service) drop(ctx context.Context, t *job.Task) error { return v.bot.Drop(ctx, task{t}) }

// run works until ctx ends and then stops in this order: readiness goes (it
// follows ctx), the way in takes nothing more, the queue finishes what runs
// or gives it back, connections close, the health checks end last.
func (v *service) run(outer context.Context, s settings) error {
	ctx, fail := context.WithCancelCause(outer)
	defer fail(nil)
	v.stopping = ctx
	defer start(ctx, fail, v.ops.Serve).stop()
	watch := start(ctx, fail, v.engine.watch)
	guard := start(ctx, fail, v.guard.Watch)
	queue := start(ctx, fail, func(ctx context.Context) error { return v.engine.jobs.Run(ctx, v.work) })
	attend := start(ctx, fail, v.bot.Attend)
	register := start(ctx, fail, v.register.run)

	v.log.Info("starting", "version", versionOf(), "workers", s.Workers, "data", v.data.path, "ops", v.ops.Addr())
	told := context.AfterFunc(outer, func() { v.log.Info("stopping; another signal kills") })
	defer told()
	v.awaitQueue(ctx)
	err := v.way.Run(ctx)
	fail(err)
	if errors.Is(err, discord.ErrFatal) {
		v.log.Error("Discord refuses the bot; it ends", "err", err)
		v.engine.jobs.StopWithin(fatalGrace)
	}
	running, waiting := v.engine.jobs.Load()
	v.log.Info("finishing jobs", "running", running, "waiting", waiting, "at_most", s.StopTimeout)
	register.stop()
	guard.stop()
	attend.stop()
	if why := context.Cause(ctx); errors.Is(why, errStoreDead) {
		queue.stopWithin(deadGrace)
		return why
	}
	queue.stop()
	watch.stop()
	v.rest.Close()
	v.log.Info("stopped")
	if outer.Err() != nil && !errors.Is(err, discord.ErrFatal) {
		return nil // as it was told to
	}
	return reason(context.Cause(ctx))
}

// awaitQueue returns when the queue has read what it kept and can take jobs, so
// that nobody is refused because the program has only just started.
func (v *service) awaitQueue(ctx context.Context) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for errors.Is(v.engine.jobs.Accepting(), job.ErrStopped) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// deadGrace is for answers that are on their way when the store is dead.
// Nothing more can be stored, so nothing is gained by waiting longer.
const deadGrace = 5 * time.Second

// fatalGrace is for jobs that run when Discord refuses the bot: whoever looks
// after it should learn of it in seconds. What is broken off goes on when the
// setting is mended.
const fatalGrace = 6 * time.Second

// part is a part of the service that runs by itself.
type part struct {
	end  context.CancelFunc
	done chan struct{}
}

// start runs a part that outlives ctx until it is stopped; its error ends all.
func start(ctx context.Context, fail context.CancelCauseFunc, run func(context.Context) error) part {
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	p := part{end, make(chan struct{})}
	go func() {
		defer close(p.done)
		if err := run(ctx); err != nil {
			fail(err)
		}
	}()
	return p
}

// stop ends a part and waits for it.
func (p part) stop() {
	p.end()
	<-p.done
}

// stopWithin ends a part and gives it up if it does not end in time.
func (p part) stopWithin(within time.Duration) {
	p.end()
	select {
	case <-p.done:
	case <-time.After(within):
	}
}

// reason makes a settings error of one that only a setting mends.
func reason(err error) error {
	if errors.Is(err, discord.ErrFatal) {
		return settingsError{err}
	}
	return err
}

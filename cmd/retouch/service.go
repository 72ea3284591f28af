package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

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
	ops      *ops.Server
	rest     *discord.REST
	jobs     *job.Queue
	bot      *bot.Bot
	gateway  *discord.Gateway
	register *registrar
	stopping context.Context // over when nothing new should come
}

// waitingJobs is how many accepted jobs may wait for a worker. With edits of a
// minute and 16 workers the last of them still starts within ANSWER_WITHIN.
const waitingJobs = 128

// serve runs the bot until ctx ends, or an error that no waiting mends.
func serve(ctx context.Context, s settings, log *slog.Logger) error {
	data, err := openData(s.DataDir, log)
	if err != nil {
		return err
	}
	v := &service{log: log, data: data, stopping: ctx}
	if err := v.build(s); err != nil {
		return errors.Join(err, data.Close())
	}
	return errors.Join(v.run(ctx, s), data.Close())
}

// build makes the parts. Nothing of it reaches out; the health checks' port is
// taken last, so that nothing has to be given back on the way.
func (v *service) build(s settings) (err error) {
	if v.rest, err = discord.NewREST(s.discordConfig(v.log)); err != nil {
		return settingsError{err}
	}
	edits, err := editor.New(s.editorConfig(v.log))
	if err != nil {
		return settingsError{err}
	}
	v.jobs = job.New(job.Config{Workers: s.Workers, Waiting: waitingJobs, StopTimeout: s.StopTimeout, Log: v.log})
	v.bot, err = bot.New(bot.Config{
		Wire: v.rest, Editor: edits, Jobs: v.jobs, Dir: v.data.spool(),
		Limits:       bot.Limits{PictureMaxBytes: s.PictureMax, PicturesMaxBytes: s.PicturesMax, MaxBytes: s.EditsMaxBytes},
		AnswerWithin: s.AnswerWithin, EditsHost: host(s.EditsURL), Log: v.log,
		Alone: true, // the queue is in this process's memory
	})
	if err != nil {
		return err
	}
	v.register = newRegistrar(v.rest, bot.Commands(), v.log)
	v.gateway, err = discord.NewGateway(discord.GatewayConfig{
		Config: s.discordConfig(v.log), Handle: v.bot.Handle, Ready: v.register.ready,
	})
	if err != nil {
		return settingsError{err}
	}
	v.ops = ops.New(ops.Config{Addr: s.OpsAddr, Ready: v.ready, Log: v.log})
	if err := v.ops.Listen(); err != nil {
		return settingsError{fmt.Errorf("OPS_ADDR %s: %w. Give it another port; is another retouch running?", s.OpsAddr, err)}
	}
	return nil
}

// ready says why no work can be taken now.
func (v *service) ready() error {
	switch {
	case v.stopping.Err() != nil:
		return errors.New("stopping")
	case !v.gateway.Connected():
		return errors.New("not connected to Discord")
	}
	return v.jobs.Accepting()
}

// run works until ctx ends and then stops in this order: readiness goes (it
// follows ctx), the gateway takes nothing more, the queue drains, connections
// close, the health checks end last.
func (v *service) run(outer context.Context, s settings) error {
	ctx, fail := context.WithCancelCause(outer)
	defer fail(nil)
	v.stopping = ctx
	checks, endChecks := start(ctx, fail, v.ops.Serve)
	defer func() { endChecks(); checks.Wait() }()
	jobs, endJobs := start(ctx, fail, func(ctx context.Context) error { return v.jobs.Run(ctx, v.bot.Work) })
	register, endRegister := start(ctx, fail, v.register.run)

	v.log.Info("starting", "version", versionOf(), "workers", s.Workers, "data", v.data.path, "ops", v.ops.Addr())
	told := context.AfterFunc(outer, func() { v.log.Info("stopping; another signal kills") })
	defer told()
	err := v.gateway.Run(ctx)
	fail(err)
	running, waiting := v.jobs.Load()
	v.log.Info("finishing jobs", "running", running, "waiting", waiting, "at_most", s.StopTimeout)
	endRegister()
	endJobs()
	register.Wait()
	jobs.Wait()
	v.rest.Close()
	v.log.Info("stopped")
	if outer.Err() != nil && !errors.Is(err, discord.ErrFatal) {
		return nil // as it was told to
	}
	return reason(context.Cause(ctx))
}

// start runs a part that outlives ctx until it is ended; its error ends all.
func start(ctx context.Context, fail context.CancelCauseFunc, part func(context.Context) error) (*sync.WaitGroup, context.CancelFunc) {
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	done.Go(func() {
		if err := part(ctx); err != nil {
			fail(err)
		}
	})
	return &done, end
}

// reason makes a settings error of one that only a setting mends.
func reason(err error) error {
	if errors.Is(err, discord.ErrFatal) {
		return settingsError{err}
	}
	return err
}

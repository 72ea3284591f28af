package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"retouch/bot/discord"
)

// registrar makes the commands that Discord has equal to ours, in the
// background, after each login.
type registrar struct {
	rest   *discord.REST
	want   []discord.Command
	log    *slog.Logger
	logins chan string             // application ids; a full one means that a look is due anyway
	known  func([]discord.Command) // is told what Discord has, with the ids; nil: nobody is
}

func newRegistrar(rest *discord.REST, want []discord.Command, log *slog.Logger) *registrar {
	return &registrar{rest: rest, want: want, log: log, logins: make(chan string, 1)}
}

// ready notes a login. It does not wait.
func (r *registrar) ready(application string) {
	select {
	case r.logins <- application:
	default:
	}
}

// run looks after each login until ctx ends. It returns nil.
func (r *registrar) run(ctx context.Context) error {
	told := ""
	for {
		select {
		case <-ctx.Done():
			return nil
		case app := <-r.logins:
			if app != told {
				r.log.Info("invite the bot to a server", "url", discord.InviteURL(app))
				told = app
			}
			r.insist(ctx, app)
		}
	}
}

// insist tries until the commands are as wanted or Discord says that they are
// wrong, in which case only a new version helps.
func (r *registrar) insist(ctx context.Context, app string) {
	for pause := time.Second; ; pause = min(2*pause, 5*time.Minute) {
		have, changed, err := discord.Register(ctx, r.rest, app, r.want)
		switch {
		case err == nil:
			if r.known != nil {
				r.known(have)
			}
			r.log.Info("commands are registered", "changed", changed)
			return
		case ctx.Err() != nil:
			return
		case isHopeless(err):
			r.log.Error("Discord refuses the commands", "err", err, "details", details(err))
			return
		}
		wait := max(pause, retryAfter(err))
		r.log.Warn("commands are not registered yet", "err", err, "again_after", wait)
		if !sleep(ctx, wait) {
			return
		}
	}
}

// isHopeless says whether the same request would fail again. A command that
// Discord has lost is registered by the next try.
func isHopeless(err error) bool {
	fault, ok := discord.FaultOf(err)
	return ok && fault.Again == discord.Never && fault.Code != discord.CodeUnknownCommand
}

func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*discord.APIError](err); ok {
		return e.RetryAfter
	}
	return 0
}

// details is what Discord said of each field.
func details(err error) string {
	if e, ok := errors.AsType[*discord.APIError](err); ok {
		return cut(string(e.Errors))
	}
	return ""
}

// sleep waits, and says whether it did so to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

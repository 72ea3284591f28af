package main

import (
	"context"
)

// run is the bot, until a signal ends it.
func (p *program) run(ctx context.Context, args []string) error {
	if err := p.flags("run", args, noFlags); err != nil {
		return err
	}
	s, warnings, err := p.load("run")
	if err != nil {
		p.warn(warnings)
		return err
	}
	log := newLog(p.stderr, s.LogLevel, s.LogFormat, p.terminal)
	for _, w := range warnings {
		log.Warn("unknown setting", "warning", w)
	}
	p.limitMemory(s)
	return serve(ctx, s, log)
}

// Command retouch is a Discord bot that edits pictures: it runs the bot, tries
// it out on one machine without an account or a key, edits pictures from the
// command line and checks the settings. Only this package knows all others;
// they are wired together in service.go and sandbox.go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// Exit codes. A systemd unit uses RestartPreventExitStatus=78, EX_CONFIG of
// sysexits.h, because a restart mends no setting.
// https://man.freebsd.org/cgi/man.cgi?sysexits(3)
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitSettings = 78
)

// program is one run of the command with what the world gave it.
type program struct {
	env            environment
	stdin          io.Reader
	stdout, stderr io.Writer
	secrets        *scrubber // what stderr goes through
	terminal       bool      // stderr is one
}

// run is the program. It returns the exit code; the first SIGINT or SIGTERM
// ends its context, the second kills.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	secrets := newScrubber(stderr)
	p := &program{
		env:      environment{vars: environ(env), dotenv: ".env"},
		stdin:    stdin,
		stdout:   stdout,
		stderr:   secrets,
		secrets:  secrets,
		terminal: isTerminal(stderr),
	}
	return p.report(p.dispatch(ctx, args))
}

// dispatch finds the command; none at all, or only flags, means run.
func (p *program) dispatch(ctx context.Context, args []string) error {
	name := "run"
	if len(args) > 0 && (args[0] == "" || args[0][0] != '-') {
		name, args = args[0], args[1:]
	} else if len(args) > 0 && isHelp(args[0]) {
		name, args = "help", args[1:]
	}
	c, ok := findCommand(name)
	if !ok {
		return usageError{fmt.Errorf("there is no command %q%s; retouch help lists them", name, didYouMean(name, commandNames()))}
	}
	return c.do(p, ctx, args)
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// usageError is a mistake on the command line.
type usageError struct{ error }

// settingsError is a mistake in the settings, already worded for people.
type settingsError struct{ error }

// report prints what went wrong, if anything did, and returns the exit code.
func (p *program) report(err error) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return exitDone
	}
	fmt.Fprintf(p.stderr, "retouch: %v\n", err)
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if _, ok := errors.AsType[settingsError](err); ok {
		return exitSettings
	}
	return exitFailed
}

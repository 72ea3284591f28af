package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// background is a program that a script has started.
type background struct {
	cmd   *exec.Cmd
	ended chan struct{}

	mu   sync.Mutex
	out  bytes.Buffer
	more chan struct{} // closed and replaced with each write
}

type running struct{}

func (b *background) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.more)
	b.more = make(chan struct{})
	return b.out.Write(p)
}

func (b *background) output() (string, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.out.String(), b.more
}

// await returns the match of re in the output.
func (b *background) await(ts *testscript.TestScript, re *regexp.Regexp) []string {
	timeout := time.After(patience)
	for {
		out, more := b.output()
		if m := re.FindStringSubmatch(out); m != nil {
			return m
		}
		select {
		case <-more:
		case <-b.ended:
			if out, _ := b.output(); !re.MatchString(out) {
				ts.Fatalf("it ended without %q:\n%s", re, out)
			}
		case <-timeout:
			ts.Fatalf("nothing like %q yet:\n%s", re, out)
		}
	}
}

func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: start NAME REGEXP PROGRAM ARGS...")
	}
	re, err := regexp.Compile(args[1])
	ts.Check(err)
	b := &background{ended: make(chan struct{}), more: make(chan struct{})}
	b.cmd = exec.Command(programIn(ts, args[2]), args[3:]...)
	b.cmd.Dir, b.cmd.Env = ts.MkAbs("."), environOf(ts)
	b.cmd.Stdout, b.cmd.Stderr = b, b
	ts.Check(b.cmd.Start())
	go func() { defer close(b.ended); _ = b.cmd.Wait() }()
	ts.Value(running{}).(map[string]*background)[args[0]] = b
	ts.Defer(func() { _ = b.cmd.Process.Kill(); <-b.ended })
	for i, v := range b.await(ts, re) {
		if name := re.SubexpNames()[i]; name != "" {
			ts.Setenv(name, v)
		}
	}
}

func programIn(ts *testscript.TestScript, program string) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if path := filepath.Join(dir, program); exists(path) {
			return path
		}
	}
	ts.Fatalf("no program %s", program)
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// environOf is the environment of the script, as far as our programs look.
func environOf(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range append(settingNames(), "PATH", "HOME", "TMPDIR", "GOCOVERDIR") {
		for _, name := range []string{name, name + "_FILE"} {
			if v := ts.Getenv(name); v != "" {
				env = append(env, name+"="+v)
			}
		}
	}
	return env
}

func started(ts *testscript.TestScript, name string) *background {
	b, ok := ts.Value(running{}).(map[string]*background)[name]
	if !ok {
		ts.Fatalf("%s was not started", name)
	}
	return b
}

func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	re, err := regexp.Compile(args[1])
	ts.Check(err)
	started(ts, args[0]).await(ts, re)
}

func cmdSays(ts *testscript.TestScript, neg bool, args []string) {
	re, err := regexp.Compile(args[1])
	ts.Check(err)
	if out, _ := started(ts, args[0]).output(); re.MatchString(out) == neg {
		ts.Fatalf("%q in the output is %v:\n%s", re, !neg, out)
	}
}

// signals are those that scripts know.
var signals = map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}

func cmdSignal(ts *testscript.TestScript, neg bool, args []string) {
	b := started(ts, args[0])
	ts.Check(b.cmd.Process.Signal(signals[args[1]]))
}

func cmdEnds(ts *testscript.TestScript, neg bool, args []string) {
	b := started(ts, args[0])
	select {
	case <-b.ended:
	case <-time.After(patience):
		ts.Fatalf("%s still runs", args[0])
	}
	out, _ := b.output()
	ts.Logf("%s", out)
	if got := strconv.Itoa(b.cmd.ProcessState.ExitCode()); got != args[1] {
		ts.Fatalf("%s ended with %s, want %s", args[0], b.cmd.ProcessState, args[1])
	}
}

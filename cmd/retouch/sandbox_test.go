package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
	"retouch/internal/sandbox/edits"
	"retouch/internal/sandbox/sample"
)

// The whole program in this process, so that goleak sees what it leaves.
func TestSandboxOnceLeavesNoGoroutine(t *testing.T) {
	var out, errs bytes.Buffer
	dir := filepath.Join(t.TempDir(), "out")
	code := run(t.Context(), []string{"sandbox", "-once", "-addr", "127.0.0.1:0", "-o", dir}, nil, nil, &out, &errs)
	if code != exitDone || errs.Len() > 0 {
		t.Fatalf("got %d: %s%s", code, out.String(), errs.String())
	}
	for _, name := range []string{"before.png", "after.png", "transcript.json"} {
		if !exists(filepath.Join(dir, name)) {
			t.Errorf("%s is not there", name)
		}
	}
}

// perform plays the demonstration after something was done to the stage.
func perform(t *testing.T, ctx context.Context, o sandboxOrder, spoil func(*stage, *settings)) (string, error) {
	t.Helper()
	dir := t.TempDir()
	s, err := sandboxSettings(nil)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	w, err := newStage("127.0.0.1:0", log)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	s = s.pointedAt(w, filepath.Join(dir, "data"))
	spoil(w, &s)
	var out, errs bytes.Buffer
	p := &program{stdout: &out, stderr: &errs, secrets: newScrubber(&errs)}
	o.dir = filepath.Join(dir, "out")
	err = p.perform(ctx, o, s, w, dir, log)
	return out.String(), err
}

func TestSandboxOnceFailsWhenTheEditFails(t *testing.T) {
	t.Parallel()
	_, err := perform(t, t.Context(), sandboxOrder{once: true}, func(w *stage, _ *settings) {
		if err := w.edits.Fail(edits.Fault{Status: 500, Times: -1}); err != nil {
			t.Error(err)
		}
	})
	if err == nil || !strings.Contains(err.Error(), "the answer has no picture") {
		t.Errorf("got error %v, want one that says that there is no picture", err)
	}
}

func TestSandboxEndsWhenTheBotCannotRun(t *testing.T) {
	t.Parallel()
	for _, once := range []bool{true, false} {
		out, err := perform(t, t.Context(), sandboxOrder{once: once}, func(_ *stage, s *settings) { s.Token = "wrong" })
		if _, ok := errors.AsType[settingsError](err); !ok || !strings.Contains(err.Error(), "DISCORD_TOKEN") {
			t.Errorf("got error %v, want the bot's own reason", err)
		}
		if strings.Contains(out, "browser") {
			t.Errorf("got an invitation to a sandbox that has ended:\n%s", out)
		}
	}
}

// TestTwoProgramsWithOneTokenPayOnce: Discord gives each of them every
// interaction.
func TestTwoProgramsWithOneTokenPayOnce(t *testing.T) {
	t.Parallel()
	s, err := sandboxSettings(nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newStage("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var programs sync.WaitGroup
	for range 2 {
		mine := s.pointedAt(w, filepath.Join(t.TempDir(), "data"))
		programs.Go(func() {
			if err := serve(ctx, mine, slog.New(slog.DiscardHandler)); err != nil {
				t.Error(err)
			}
		})
	}
	show := newDemo(io.Discard, w, t.TempDir())
	defer show.user.Close()
	for n := 0; n < 2; n, err = show.user.Gateway(ctx, control.GatewayTurn{Op: 1}) {
		if err != nil || !sleep(ctx, 10*time.Millisecond) {
			t.Fatalf("the programs are not connected: %v", err)
		}
	}
	if err := show.user.AwaitCommand(ctx, "edit"); err != nil {
		t.Fatal(err)
	}
	lake, err := sample.PNG(sample.Lake())
	if err != nil {
		t.Fatal(err)
	}
	const times = 5
	for range times {
		if _, err := show.edit(ctx, lake); err != nil {
			t.Error(err)
		}
	}
	stop()
	programs.Wait()
	if _, paid := w.edits.Calls(); paid != times {
		t.Errorf("%d edits were paid %d times", times, paid)
	}
}

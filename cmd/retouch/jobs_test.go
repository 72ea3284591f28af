package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/internal/job"
)

// The bot branches on its own errors, the queue returns its own.
func TestErrorsOfTheQueueAreInTheBotsWords(t *testing.T) {
	t.Parallel()
	tests := []struct{ theirs, ours error }{
		{job.ErrLost, bot.ErrLost},
		{job.ErrCancelled, bot.ErrCancelled},
		{job.ErrAttempts, bot.ErrAttempts},
		{job.ErrTooLate, bot.ErrTooLate},
		{job.ErrUnknown, bot.ErrUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.theirs.Error(), func(t *testing.T) {
			t.Parallel()
			err := fmt.Errorf("end job: %w", tt.theirs)
			got := inBotsWords(err)
			if !errors.Is(got, tt.ours) || !errors.Is(got, tt.theirs) || got.Error() != err.Error() {
				t.Errorf("got %v, want the same that is %v too", got, tt.ours)
			}
			for _, other := range tests {
				if other.ours != tt.ours && errors.Is(got, other.ours) {
					t.Errorf("got %v, which is %v too", got, other.ours)
				}
			}
		})
	}
	away := inQueuesWords(fmt.Errorf("tell: %w", bot.ErrAway))
	if !errors.Is(away, job.ErrAway) || !errors.Is(away, bot.ErrAway) {
		t.Errorf("got %v, want the same that is %v too", away, job.ErrAway)
	}
	if err := inQueuesWords(bot.ErrLost); errors.Is(err, job.ErrAway) || inQueuesWords(nil) != nil {
		t.Errorf("got %v for what is not away", err)
	}
	if inBotsWords(nil) != nil {
		t.Error("no error becomes one")
	}
	if other := errors.New("disk full"); inBotsWords(other) != other {
		t.Error("an error that the bot does not know changes")
	}
}

func testSettings(tb testing.TB, more ...string) settings {
	tb.Helper()
	s, _, err := load("run", environment{vars: complete(append(more, "DATA_DIR="+tb.TempDir())...)})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func openTestEngine(tb testing.TB, s settings) *engine {
	tb.Helper()
	e, err := openEngine(tb.Context(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(e.close)
	return e
}

func TestEngineKeepsItsFilesInTheDataFolder(t *testing.T) {
	t.Parallel()
	s := testSettings(t)
	openTestEngine(t, s)
	if !exists(filepath.Join(s.DataDir, storeDir)) {
		t.Errorf("there is no %s", storeDir)
	}
}

// The settings for money reach the ledger, and its refusal the bot.
func TestSpendingIsLimitedBySettings(t *testing.T) {
	t.Parallel()
	e := openTestEngine(t, testSettings(t, "EDITS_PER_DAY=2", "EDITS_PER_USER_PER_DAY=1"))
	money := spending{e.ledger}
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		id, user string
		want     *bot.SpentError
	}{
		{"1", "ann", nil},
		{"1", "ann", nil}, // the same job again
		{"2", "ann", &bot.SpentError{Renews: noon.Add(12 * time.Hour), Yours: true}},
		{"3", "bob", nil},
		{"4", "cem", &bot.SpentError{Renews: noon.Add(12 * time.Hour)}},
	}
	for _, tt := range tests {
		err := money.Take(t.Context(), tt.id, tt.user, 1, noon)
		got, _ := errors.AsType[*bot.SpentError](err)
		if d := cmp.Diff(got, tt.want); d != "" || err != nil && got == nil {
			t.Errorf("job %s of %s: %v: %s", tt.id, tt.user, err, d)
		}
	}
	if err := money.GiveBack(t.Context(), "1", "ann", noon); err != nil {
		t.Fatal(err)
	}
	err := money.Take(t.Context(), "2", "ann", 2, noon)
	got, _ := errors.AsType[*bot.SpentError](err)
	if d := cmp.Diff(got, &bot.SpentError{Renews: noon.Add(12 * time.Hour), Yours: true, Left: 1}); d != "" {
		t.Errorf("two results: %v: %s", err, d)
	}
	if err := money.Take(t.Context(), "2", "ann", 1, noon); err != nil {
		t.Errorf("got error %v after an edit was given back, want none", err)
	}
}

// What only shows something is counted apart from edits, and says so.
func TestLightJobsReachTheQueueAsSuch(t *testing.T) {
	t.Parallel()
	e := openTestEngine(t, testSettings(t, "MAX_JOBS_PER_USER=1"))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- e.jobs.Run(ctx, func(ctx context.Context, _ *job.Task) error { <-ctx.Done(); return context.Cause(ctx) })
	}()
	e.jobs.StopWithin(time.Millisecond)
	q := jobs{e.jobs}
	submit := func(id string, light bool) error {
		_, err := q.Submit(ctx, bot.Request{ID: id, Owner: "ann", Deadline: time.Now().Add(patience), Light: light})
		return err
	}
	for e.jobs.Accepting() != nil && sleep(ctx, time.Millisecond) {
	}
	for i := range job.LightPerOwner {
		if err := submit(fmt.Sprint("light", i), true); err != nil {
			t.Fatal(err)
		}
	}
	if err := submit("edit", false); err != nil {
		t.Fatal(err)
	}
	for _, light := range []bool{true, false} {
		err := submit("more", light)
		if many, ok := errors.AsType[*bot.TooManyError](err); !ok || many.Light != light {
			t.Errorf("light %v: got %v", light, err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

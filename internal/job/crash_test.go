package job_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"retouch/internal/job"
	"retouch/internal/store"
)

var long = flag.Bool("long", false, "kill and play far more often")

// The test binary that is started again with these works on a folder, and is
// going to be killed.
const (
	childFolder = "RETOUCH_JOB_TEST_FOLDER"
	childDrains = "RETOUCH_JOB_TEST_DRAINS" // it takes nothing new and ends when all is done
)

// ledger is a file that survives a SIGKILL: one write for each line.
type ledger struct{ *os.File }

func (b ledger) note(what, id, how string) {
	fmt.Fprintf(b, "%s %s %s\n", what, id, how)
}

// child submits jobs and works on them, as fast as it can.
func child(dir string) int {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	f, err := os.OpenFile(filepath.Join(dir, "books"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	try(err)
	b := ledger{f}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := store.Open(ctx, store.Config{Dir: filepath.Join(dir, "store"), Log: log})
	try(err)
	defer s.Close()
	q, err := job.Open(ctx, s, job.Config{Workers: 6, PerOwner: 3, StopTimeout: time.Second, Log: log})
	try(err)
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx, b.work) }()
	until(func() bool { return q.Accepting() == nil })
	fmt.Println("ready")
	if os.Getenv(childDrains) == "" {
		b.submit(ctx, q)
	}
	until(func() bool { running, waiting := q.Load(); return running+waiting == 0 })
	cancel()
	try(<-done)
	return 0
}

// until waits for something as long as the child lives.
func until(is func() bool) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !is() {
		<-tick.C
	}
}

// submit submits for ever.
func (b ledger) submit(ctx context.Context, q *job.Queue) {
	for i := 0; ; i++ {
		id := fmt.Sprintf("%d-%d", os.Getpid(), i)
		first, err := q.Submit(ctx, job.Request{
			ID: id, Owner: fmt.Sprint(i % 40), Deadline: time.Now().Add(time.Minute), Record: []byte(id),
		})
		if first && err == nil {
			b.note("accepted", id, "")
		}
		if i%5 == 4 {
			k, err := q.Cancel(ctx, id, "me")
			if err != nil {
				continue
			}
			b.note("told", id, "cancelled")
			_ = k.End(ctx, job.Cancelled)
		}
	}
}

// work is an edit with books.
func (b ledger) work(ctx context.Context, k *job.Task) error {
	end := func(how, words string) error {
		b.note("told", k.ID(), words)
		return k.End(ctx, how)
	}
	switch k.State() {
	case job.Cancelling:
		return end(job.Cancelled, "cancelled")
	case job.Edited:
		return end(job.Replied, "picture")
	case job.Apologising:
		return end(job.Apologised, "sorry")
	}
	if err := k.Begin(ctx, nil); err != nil {
		if err := k.Apologise(ctx, nil); err != nil {
			return err
		}
		return end(job.Apologised, "sorry")
	}
	b.note("paid", k.ID(), fmt.Sprint(os.Getpid()))
	<-time.After(rand.N(20 * time.Millisecond)) // the call
	if err := keep(ctx, k, "picture"); err != nil {
		return err
	}
	return end(job.Replied, "picture")
}

func TestCrash(t *testing.T) {
	t.Parallel()
	kills := 6
	if *long {
		kills = 200
	}
	dir := t.TempDir()
	for range kills {
		c := spawn(t, dir)
		deadline := time.After(rand.N(400 * time.Millisecond)) // when the kill falls
		<-deadline
		must(t, c.Process.Kill())
		_ = c.Wait()
	}
	c := spawn(t, dir, childDrains+"=1")
	must(t, c.Wait())
	audit(t, filepath.Join(dir, "books"))
}

// spawn starts a child and waits until it takes jobs.
func spawn(t *testing.T, dir string, env ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(append(os.Environ(), childFolder+"="+dir), env...)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the child said %q, %v", line, err)
	}
	return c
}

// audit holds the books against the laws.
func audit(t *testing.T, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	books := map[string]map[string][]string{"accepted": {}, "paid": {}, "told": {}}
	for line := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		books[f[0]][f[1]] = append(books[f[0]][f[1]], f[2])
	}
	lost, twice := 0, 0
	for id := range books["accepted"] {
		if len(slices.Compact(books["told"][id])) != 1 {
			lost++
			t.Errorf("%s was answered %q", id, books["told"][id])
		}
	}
	for id, by := range books["paid"] {
		if len(by) > 1 {
			twice++
		}
		if len(by) > 2 || len(by) == 2 && by[0] == by[1] {
			t.Errorf("%s was paid %d times, by %v", id, len(by), by)
		}
	}
	t.Logf("accepted %d, lost %d, paid %d, of these twice %d, answered %d",
		len(books["accepted"]), lost, len(books["paid"]), twice, len(books["told"]))
}

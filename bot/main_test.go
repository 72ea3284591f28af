package bot_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"retouch/bot/history"
	"retouch/internal/job"
	"retouch/internal/store"
)

func TestMain(m *testing.M) {
	moreAtOnce("8")
	goleak.VerifyTestMain(withEngine{m})
}

// moreAtOnce runs more tests side by side than there are cores, because most of
// their time is spent waiting; -parallel still has its say.
func moreAtOnce(n string) {
	flag.Parse()
	told := false
	flag.Visit(func(f *flag.Flag) { told = told || f.Name == "test.parallel" })
	if !told {
		_ = flag.Set("test.parallel", n)
	}
}

// withEngine ends the engine before leaks are looked for.
type withEngine struct{ *testing.M }

func (w withEngine) Run() int {
	defer engine.close()
	return w.M.Run()
}

// engine is the real store, one for all tests: each has buckets of its own.
var engine shared

type shared struct {
	once  sync.Once
	store *store.Store
	dir   string
	err   error

	mu sync.Mutex
	n  int
}

func (s *shared) open() {
	if s.dir, s.err = os.MkdirTemp("", "retouch-bot-"); s.err == nil {
		s.store, s.err = store.Open(context.Background(), store.Config{Dir: s.dir})
	}
}

func (s *shared) close() {
	if s.store != nil {
		s.store.Close()
	}
	_ = os.RemoveAll(s.dir)
}

// forget removes buckets when the test is over: an engine with thousands of
// them is slow, and no bot ever has one.
func (s *shared) forget(t testing.TB, n int, names ...string) {
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience) // the test's own is over
		defer cancel()
		for _, name := range names {
			if err := s.store.Discard(ctx, fmt.Sprint(name, n)); err != nil {
				t.Error(err)
			}
		}
	})
}

// within is the test's context with a deadline: without one the engine's client
// has an impatient one of its own.
func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// history is one on buckets which nobody else uses.
func (s *shared) history(t testing.TB) *history.History {
	t.Helper()
	s.once.Do(s.open)
	must(t, s.err)
	s.mu.Lock()
	s.n++
	n := s.n
	s.mu.Unlock()
	bucket := func(name string) records {
		b, err := s.store.Bucket(within(t), fmt.Sprint(name, n), time.Hour)
		must(t, err)
		return records{b}
	}
	s.forget(t, n, "HISTORY", "SETTINGS", "FORMS", "PICTURES")
	kept, err := s.store.Blobs(within(t), fmt.Sprint("PICTURES", n), time.Hour)
	must(t, err)
	return history.New(history.Config{
		Kept: bucket("HISTORY"), Settings: bucket("SETTINGS"), Forms: bucket("FORMS"), Pictures: pictures{kept},
	})
}

// config is that of a queue on buckets which nobody else uses.
func (s *shared) config(t testing.TB) job.Config {
	t.Helper()
	s.once.Do(s.open)
	must(t, s.err)
	s.mu.Lock()
	s.n++
	n := s.n
	s.mu.Unlock()
	bucket := func(name string) *store.Bucket {
		b, err := s.store.Bucket(within(t), fmt.Sprint(name, n), time.Hour)
		must(t, err)
		return b
	}
	s.forget(t, n, "JOBS", "OWNERS", "RECORDS", "DEAD", "RESULTS")
	results, err := s.store.Blobs(within(t), fmt.Sprint("RESULTS", n), time.Hour)
	must(t, err)
	return job.Config{
		Jobs: bucket("JOBS"), Owners: bucket("OWNERS"), Records: bucket("RECORDS"), Dead: bucket("DEAD"),
		Results: results, Exclusive: true,
	}
}

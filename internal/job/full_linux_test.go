package job_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"retouch/internal/job"
	"retouch/internal/store"
)

func TestFullDiskIsToldAndLosesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("a small disk can be made by root only: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	open := func() *store.Store {
		s, err := store.Open(t.Context(), store.Config{Dir: filepath.Join(dir, "store")})
		must(t, err)
		return s
	}
	s := open()
	q := another(t, openDepot(t, s), blocked, func(c *job.Config) { c.Workers = 1 })
	submit(t, q, "held", "o")
	soon(t, "it is held", func() bool { n, w := q.Load(); return n == 1 && w == 0 })
	must(t, os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 14<<20), 0o600))
	record := make([]byte, 20_000)
	accepted := []string{"held"}
	for {
		id := fmt.Sprint(len(accepted))
		r := request(id, id)
		r.Record = record
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		begun := time.Now()
		first, err := q.Submit(ctx, r)
		cancel()
		if late := time.Since(begun); late > patience || first && err != nil {
			t.Errorf("%v, %v after %s", first, err, late)
		}
		if !first {
			t.Logf("after %d jobs, %s: %v", len(accepted), time.Since(begun).Round(time.Millisecond), err)
			break
		}
		accepted = append(accepted, id)
	}
	q.stop(t)
	s.Close()
	must(t, os.Remove(filepath.Join(dir, "filler")))

	s = open()
	defer s.Close()
	again := another(t, openDepot(t, s), edit)
	for _, id := range accepted {
		ends(t, again, id, job.Replied)
	}
	again.stop(t)
}

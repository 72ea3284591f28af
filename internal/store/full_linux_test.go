package store_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"retouch/internal/store"
)

// smallDisk is a folder on a disk of its own of some megabytes.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		t.Skipf("a small disk can be made by root only: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

func TestFullDiskIsNoticedAndLosesNothing(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, 16)
	s, err := store.Open(within(t), store.Config{Dir: filepath.Join(dir, "store")})
	must(t, err)
	defer s.Close()
	b := bucket(t, s, "B")
	blobs, err := s.Blobs(within(t), "R", time.Hour)
	must(t, err)
	check(t, s)
	must(t, os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 13<<20), 0o600))

	stored := 0
	for {
		ctx, cancel := context.WithTimeout(within(t), 2500*time.Millisecond)
		begun := time.Now()
		_, err := b.Create(ctx, fmt.Sprint(stored), bytes.Repeat([]byte("x"), 10_000))
		cancel()
		if err != nil {
			t.Logf("after %d values, %s: %v", stored, time.Since(begun).Round(time.Millisecond), err)
			if time.Since(begun) > patience {
				t.Error("that took longer than it may")
			}
			break
		}
		stored++
	}
	if stored < 10 {
		t.Fatalf("only %d values fitted: this test proves nothing", stored)
	}
	ctx, cancel := context.WithTimeout(within(t), 300*time.Millisecond)
	defer cancel()
	if err := blobs.Put(ctx, "x", strings.NewReader(strings.Repeat("x", 1<<20))); err == nil {
		t.Error("a blob was put on a full disk")
	}
	if err = s.Watch(within(t), 20*time.Millisecond, 100*time.Millisecond); err == nil || s.Healthy() == nil {
		t.Errorf("the watch saw nothing: %v, %v", err, s.Healthy())
	}
	must(t, os.Remove(filepath.Join(dir, "filler")))
	s.Close()

	again := embedded(t, filepath.Join(dir, "store"))
	kept := bucket(t, again, "B")
	check(t, again)
	for i := range stored {
		if _, err := kept.Get(within(t), fmt.Sprint(i)); err != nil {
			t.Fatalf("value %d of %d: %v", i, stored, err)
		}
	}
}

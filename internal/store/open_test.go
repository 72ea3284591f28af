package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"retouch/internal/store"
)

func TestWhatWasStoredIsThereAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 3 {
		s, err := store.Open(within(t), store.Config{Dir: dir})
		must(t, err)
		b := bucket(t, s, "B")
		got, err := b.Get(within(t), "k")
		if i == 0 {
			want(t, err, store.ErrNotFound)
		} else if len(got.Value) != i {
			t.Errorf("start %d found %d bytes", i, len(got.Value))
		}
		_, err = b.Put(within(t), "k", append(got.Value, 'x'))
		must(t, err)
		s.Close()
	}
	if runtime.GOOS != "windows" {
		info, err := os.Stat(filepath.Join(dir, "jetstream"))
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others may look into the engine's folder: %v", info.Mode())
		}
	}
}

func TestOpenSaysWhyItCannot(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	begun := time.Now()
	_, err := store.Open(within(t), store.Config{Dir: file})
	if err == nil || time.Since(begun) > patience {
		t.Errorf("a folder that is a file: %v after %s", err, time.Since(begun))
	}
	ctx, cancel := context.WithTimeout(within(t), 300*time.Millisecond)
	defer cancel()
	_, err = store.Open(ctx, store.Config{URL: "nats://u:canary@127.0.0.1:1"})
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("a cluster that is not there: %v", err)
	}
	_, err = store.Open(within(t), store.Config{URL: "nats://127.0.0.1:1", Creds: filepath.Join(t.TempDir(), "none")})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("credentials that are not there: %v", err)
	}
}

func TestClusterRefusesAWrongPassword(t *testing.T) {
	t.Parallel()
	url := strings.ReplaceAll(three(t).URL(), "canary", "canary-wrong")
	_, err := store.Open(within(t), store.Config{URL: url})
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

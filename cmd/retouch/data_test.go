package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func openTestData(tb testing.TB, path string) *dataDir {
	tb.Helper()
	d, err := openData(path, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.Close() })
	return d
}

func write(tb testing.TB, path string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func mode(tb testing.TB, path string) os.FileMode {
	tb.Helper()
	info, err := os.Stat(path)
	if err != nil {
		tb.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestDataFolderIsForOneProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "data")
	first := openTestData(t, path)
	_, err := openData(path, slog.New(slog.DiscardHandler))
	if !errors.Is(err, errInUse) || !strings.Contains(err.Error(), path) {
		t.Errorf("got error %v, want one that says that %s is in use", err, path)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	openTestData(t, path)
}

func TestDataFolderIsClosedToOthers(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such rights")
	}
	tests := []struct {
		name string
		has  string
		want os.FileMode
	}{
		{"when it is new", "", 0o700},
		{"when it is empty", ".", 0o700},
		{"when it is ours", lockFile, 0o700},
		{"but not when it holds a stranger's files", "holiday.jpg", 0o755},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "data")
			switch tt.has {
			case "":
			case ".":
				if err := os.Mkdir(path, 0o755); err != nil {
					t.Fatal(err)
				}
			default:
				write(t, filepath.Join(path, tt.has))
			}
			d := openTestData(t, path)
			if got := mode(t, path); got != tt.want {
				t.Errorf("got mode %o, want %o", got, tt.want)
			}
			if got := mode(t, d.spool()); got != 0o700 {
				t.Errorf("got mode %o of the spool, want 700", got)
			}
		})
	}
}

func TestSpoolIsEmptiedAtStartAndEnd(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	old := filepath.Join(path, spoolDir, "123", "picture.png")
	write(t, old)
	other := filepath.Join(path, "kept", "picture.png")
	write(t, other)
	paid := filepath.Join(path, spoolDir, "124", "paid.json")
	write(t, paid)
	stale := filepath.Join(path, spoolDir, "125", "paid.json")
	write(t, stale)
	long := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(stale, long, long); err != nil {
		t.Fatal(err)
	}
	d := openTestData(t, path)
	if exists(old) {
		t.Error("a picture of the last run is still there")
	}
	write(t, old)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if exists(old) {
		t.Error("a picture is left behind")
	}
	if !exists(paid) || exists(stale) {
		t.Error("what was paid for an hour ago, and no longer, should be there")
	}
	if !exists(other) {
		t.Error("a file outside the spool is gone")
	}
}

func TestSpoolThatIsALinkIsNotFollowed(t *testing.T) {
	t.Parallel()
	path, home := t.TempDir(), t.TempDir()
	precious := filepath.Join(home, "precious")
	write(t, precious)
	if err := os.Symlink(home, filepath.Join(path, spoolDir)); err != nil {
		t.Skip("no links here")
	}
	d := openTestData(t, path)
	if !exists(precious) {
		t.Error("a file behind the link is gone")
	}
	if info, err := os.Lstat(d.spool()); err != nil || !info.IsDir() {
		t.Errorf("got %v, %v, want a folder instead of the link", info, err)
	}
}

func TestDataFolderThatCannotBeIsASettingsError(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	write(t, file)
	_, err := openData(file, slog.New(slog.DiscardHandler))
	if _, ok := errors.AsType[settingsError](err); !ok {
		t.Errorf("got error %v, want a settings error", err)
	}
}

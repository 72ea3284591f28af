package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"retouch/bot"
)

// dataDir is DATA_DIR in the hands of this process alone.
type dataDir struct {
	path string
	lock *flock.Flock
}

const (
	lockFile = "lock"
	spoolDir = "tmp"
)

// errInUse is told when another process holds the folder.
var errInUse = errors.New("another retouch is using it")

// openData makes the folder if it has to, locks it and empties its spool, but
// for what was paid for and is not stored yet.
func openData(path string, log *slog.Logger) (*dataDir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, unusable(path, err)
	}
	if err := closeToOthers(path, log); err != nil {
		return nil, unusable(path, err)
	}
	lock := flock.New(filepath.Join(path, lockFile), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, unusable(path, err)
	case !held:
		return nil, fmt.Errorf("DATA_DIR %s: %w. Stop that one, or give this one a DATA_DIR of its own", path, errInUse)
	}
	d := &dataDir{path, lock}
	if err := emptyDir(d.spool(), bot.Owed); err != nil {
		return nil, errors.Join(unusable(path, err), d.Close())
	}
	return d, nil
}

func unusable(path string, err error) error {
	return settingsError{fmt.Errorf("DATA_DIR %s cannot be used: %w. Name a folder that this user may write to", path, err)}
}

// closeToOthers takes the rights of other users away, but not from a folder
// that holds a stranger's files: DATA_DIR may be wrong.
func closeToOthers(path string, log *slog.Logger) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() == 0o700 {
		return err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	_, err = os.Stat(filepath.Join(path, lockFile))
	if len(entries) == 0 || err == nil {
		err = os.Chmod(path, 0o700)
	}
	if err != nil {
		log.Warn("other users may look into the data folder", "dir", path)
	}
	return nil
}

// spool is the folder for pictures in work.
func (d *dataDir) spool() string { return filepath.Join(d.path, spoolDir) }

// Close empties the spool and gives the folder free.
func (d *dataDir) Close() error {
	err := emptyDir(d.spool(), bot.Owed)
	return errors.Join(err, d.lock.Unlock())
}

// emptyDir makes an empty folder of path. It empties rather than removes one
// that is there, which may be a mount, and never follows a link out of it. What
// is spared stays.
func emptyDir(path string, spared func(path string) bool) error {
	info, err := os.Lstat(path)
	if err == nil && !info.IsDir() {
		err = os.Remove(path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		if in := filepath.Join(path, e.Name()); !e.IsDir() || !spared(in) {
			err = errors.Join(err, os.RemoveAll(in))
		}
	}
	return err
}

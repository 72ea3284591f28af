package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// logins keeps the gateway's count of logins in a file of DATA_DIR, so that a
// program which is started again and again does not spend more than Discord
// allows.
type logins struct{ path string }

// loginsFile is also told in docs/design.md.
const loginsFile = "logins.json"

func (d *dataDir) logins() logins { return logins{filepath.Join(d.path, loginsFile)} }

// Load returns what was saved; nothing when there is no file.
func (l logins) Load() ([]byte, error) {
	data, err := os.ReadFile(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// Save replaces the file: who reads it finds the old or the new one whole.
func (l logins) Save(data []byte) error {
	next := l.path + ".new"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return fmt.Errorf("keep count of logins: %w", err)
	}
	return os.Rename(next, l.path)
}

package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// owed is what a paid call brought, until the store has it. It lies in the job's
// folder, so that a process which dies while nothing can be stored leaves it to
// the next one, and that makes no other call.
type owed struct {
	File  string          `json:"file,omitempty"`  // of the picture, in the folder: of a time when there was one
	Files []string        `json:"files,omitempty"` // of the pictures, in order
	About json.RawMessage `json:"about,omitempty"` // what is kept beside it
	Words json.RawMessage `json:"words,omitempty"` // instead: of the apology, when the call brought none
}

const (
	owedFile = "paid.json"
	owedFor  = time.Hour // nobody is answered that late
)

// Owed reports whether a job's folder holds what was paid for and is not stored
// yet. Such a folder has to outlive the process.
func Owed(folder string) bool {
	info, err := os.Lstat(filepath.Join(folder, owedFile))
	return err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) < owedFor
}

// owe puts down what a paid call brought. That it cannot is no reason not to go
// on: the store is next.
func (b *Bot) owe(w *work, o owed) {
	if err := o.write(w.dir); err != nil {
		b.log.Warn("paid result is not put down", "job", w.id, "err", err)
	}
}

// paidUp notes that the store has it.
func (w *work) paidUp() { _ = os.Remove(filepath.Join(w.dir, owedFile)) }

// bringIn stores what an earlier process put down before it died.
func (b *Bot) bringIn(ctx context.Context, w *work) error {
	o, ok := readOwed(w.dir)
	if !ok || w.task.State() != stateEditing {
		return nil
	}
	ctx, cancel := outlive(ctx, keepWithin)
	defer cancel()
	err := o.store(ctx, w)
	switch {
	case err == nil:
		w.paidUp()
		b.log.Info("paid result was still there", "job", w.id)
		return nil
	case errors.Is(err, ErrLost), errors.Is(err, ErrCancelled):
		return fmt.Errorf("bring in what was paid for: %w", err)
	}
	return fmt.Errorf("bring in what was paid for: %w: %w", ErrAway, err)
}

func (o owed) store(ctx context.Context, w *work) error {
	if o.Words != nil {
		return w.task.Apologise(ctx, o.Words)
	}
	return w.task.Keep(ctx, o.About, inTurn(o.paths(w.dir)))
}

// paths are where the pictures lie.
func (o owed) paths(dir string) []string {
	names := o.Files
	if len(names) == 0 && o.File != "" {
		names = []string{o.File}
	}
	var all []string
	for _, name := range names {
		all = append(all, filepath.Join(dir, filepath.Base(name)))
	}
	return all
}

// whole reports whether all pictures are there, each with all its bytes.
func (o owed) whole(dir string) bool {
	var a about
	paths := o.paths(dir)
	if json.Unmarshal(o.About, &a) != nil || len(paths) != len(a.all()) {
		return false
	}
	for n, f := range a.all() {
		info, err := os.Lstat(paths[n])
		if err != nil || !info.Mode().IsRegular() || info.Size() != f.Bytes {
			return false
		}
	}
	return true
}

// readOwed reads what lies in a folder. A picture that is not all there is none.
func readOwed(dir string) (o owed, ok bool) {
	f, err := os.Open(filepath.Join(dir, owedFile))
	if err != nil {
		return o, false
	}
	defer f.Close()
	const most = 64 << 10
	if json.NewDecoder(io.LimitReader(f, most)).Decode(&o) != nil {
		return o, false
	}
	return o, o.Words != nil || o.whole(dir)
}

// write puts it down where the death of the process leaves it, and only then
// waits until it is on disk: what a power cut leaves of it is all there or not
// taken up.
func (o owed) write(dir string) error {
	value, err := json.Marshal(o)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, owedFile)
	if err := os.WriteFile(path+".new", value, 0o600); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	for _, picture := range o.paths(dir) {
		err = errors.Join(err, syncFile(picture))
	}
	err = errors.Join(err, syncFile(path))
	_ = syncFile(dir) // not everywhere can folders be synced
	return err
}

// syncFile waits until a file is on disk. Not every system lets one that was
// opened to be read be synced.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		f, err = os.Open(path)
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

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

	"retouch/editor"
	"retouch/editor/picture"
)

// made is an edited picture that was paid for, in a file of the job's folder.
type made struct {
	editor.Picture
	seconds string // that it took, as the caption tells
}

// about is what is kept beside a result, so that it can be delivered by another
// process with the same words.
type about struct {
	Kind    picture.Kind `json:"kind"`
	Width   int          `json:"width"`
	Height  int          `json:"height"`
	Bytes   int64        `json:"bytes"`
	Alpha   bool         `json:"alpha,omitempty"`
	Seconds string       `json:"seconds"`
	Notes   []note       `json:"notes,omitempty"`
}

// keepWithin is how long a result waits for a store that has trouble. After
// that it is delivered as it is: the member's picture matters more than what
// happens if the process dies as well.
const keepWithin = 10 * time.Second

// keep stores a result before anything is said of it. What was paid for is
// kept even when ctx has ended meanwhile.
func (b *Bot) keep(ctx context.Context, w *work, r editor.Result) (made, error) {
	m := made{r.Pictures[0], seconds(time.Since(w.Began))}
	meta, err := json.Marshal(about{m.Kind, m.Width, m.Height, m.Bytes, m.Alpha, m.seconds, w.notes})
	if err != nil {
		return m, fmt.Errorf("keep result: %w", err)
	}
	b.owe(w, owed{File: filepath.Base(m.Path), About: meta})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepWithin)
	defer cancel()
	err = w.task.Keep(ctx, meta, opener(m.Path))
	if errors.Is(err, ErrLost) || errors.Is(err, ErrCancelled) {
		return m, fmt.Errorf("keep result: %w", err)
	}
	if err != nil {
		b.log.Error("result not kept, delivering it", "job", w.id, "err", err)
		return m, nil
	}
	w.paidUp()
	return m, nil
}

// keptWithin is how long a result is looked for when a job is overdue.
const keptWithin = 15 * time.Second

// kept brings a result back into the job's folder.
func (b *Bot) kept(ctx context.Context, w *work) (made, error) {
	ctx, cancel := outlive(ctx, keptWithin)
	defer cancel()
	meta, r, err := w.task.Kept(ctx)
	if err != nil {
		return made{}, fmt.Errorf("open result: %w", err)
	}
	defer r.Close()
	var a about
	if err := json.Unmarshal(meta, &a); err != nil {
		return made{}, fmt.Errorf("read what is known of result: %w", err)
	}
	w.notes = a.Notes
	path := filepath.Join(w.dir, "result"+a.Kind.Ext())
	if err := spool(w.dir, path, r, a.Bytes); err != nil {
		return made{}, fmt.Errorf("read result: %w", err)
	}
	info := picture.Info{Kind: a.Kind, Width: a.Width, Height: a.Height, Bytes: a.Bytes, Alpha: a.Alpha}
	return made{editor.Picture{Info: info, Path: path}, a.Seconds}, nil
}

// spool writes exactly so many bytes into a new file that only its owner can
// read.
func spool(dir, path string, r io.Reader, size int64) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, err := io.Copy(f, io.LimitReader(r, size+1))
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes, not %d", n, size)
	}
	return err
}

package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"retouch/editor"
	"retouch/editor/picture"
)

// made is what an edit brought and was paid for, in files of the job's folder.
type made struct {
	pictures []editor.Picture // at least one
	seconds  string           // that it took, as the caption tells
	at       time.Time
}

// about is what is kept beside the results, so that they can be delivered by
// another process with the same words. The first result stands here itself, as
// in the records of a time when there was one.
type about struct {
	facts
	Seconds string    `json:"seconds"`
	Notes   []note    `json:"notes,omitempty"`
	More    []facts   `json:"more,omitempty"` // of the other results
	Made    time.Time `json:"made,omitzero"`
}

// facts are those of one result.
type facts struct {
	Kind   picture.Kind `json:"kind"`
	Width  int          `json:"width"`
	Height int          `json:"height"`
	Bytes  int64        `json:"bytes"`
	Alpha  bool         `json:"alpha,omitempty"`
}

func factsOf(p editor.Picture) facts { return facts{p.Kind, p.Width, p.Height, p.Bytes, p.Alpha} }

func (f facts) picture(path string) editor.Picture {
	info := picture.Info{Kind: f.Kind, Width: f.Width, Height: f.Height, Bytes: f.Bytes, Alpha: f.Alpha}
	return editor.Picture{Info: info, Path: path}
}

// all are the facts of all results, in order.
func (a about) all() []facts { return append([]facts{a.facts}, a.More...) }

func aboutOf(w *work, m made) about {
	a := about{Seconds: m.seconds, Notes: w.notes, Made: m.at, facts: factsOf(m.pictures[0])}
	for _, p := range m.pictures[1:] {
		a.More = append(a.More, factsOf(p))
	}
	return a
}

// keepWithin is how long a result waits for a store that has trouble. After
// that it is delivered as it is: the member's picture matters more than what
// happens if the process dies as well.
const keepWithin = 10 * time.Second

// keep stores the results before anything is said of them. What was paid for is
// kept even when ctx has ended meanwhile.
func (b *Bot) keep(ctx context.Context, w *work, r editor.Result) (made, error) {
	m := made{r.Pictures[:min(len(r.Pictures), maxPictures)], seconds(time.Since(w.Began)), time.Now().UTC()}
	meta, err := json.Marshal(aboutOf(w, m))
	if err != nil {
		return m, fmt.Errorf("keep result: %w", err)
	}
	b.owe(w, owed{Files: namesOf(m.pictures), About: meta})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepWithin)
	defer cancel()
	err = w.task.Keep(ctx, meta, oneAfterTheOther(m.pictures))
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

// kept brings the results back into the job's folder.
func (b *Bot) kept(ctx context.Context, w *work) (made, error) {
	ctx, cancel := outlive(ctx, keptWithin)
	defer cancel()
	a, r, err := b.openKept(ctx, w)
	if err != nil {
		return made{}, err
	}
	defer r.Close()
	m := made{seconds: a.Seconds, at: a.Made}
	for n, f := range a.all() {
		path := filepath.Join(w.dir, "kept"+strconv.Itoa(n+1)+f.Kind.Ext())
		if err := spool(w.dir, path, r, f.Bytes); err != nil {
			return made{}, fmt.Errorf("read result %d: %w", n+1, err)
		}
		m.pictures = append(m.pictures, f.picture(path))
	}
	switch n, err := io.Copy(io.Discard, io.LimitReader(r, 1)); {
	case err != nil:
		return made{}, fmt.Errorf("read end of results: %w", err)
	case n > 0:
		return made{}, errors.New("read results: there is more than is known of")
	}
	return m, nil
}

// openKept opens the results, and reads what is known of them.
func (b *Bot) openKept(ctx context.Context, w *work) (a about, r io.ReadCloser, err error) {
	meta, r, err := w.task.Kept(ctx)
	if err != nil {
		return a, nil, fmt.Errorf("open result: %w", err)
	}
	if err := json.Unmarshal(meta, &a); err != nil {
		return a, nil, errors.Join(fmt.Errorf("read what is known of result: %w", err), r.Close())
	}
	w.notes = a.Notes
	if a.Made.IsZero() {
		a.Made = w.Began
	}
	return a, r, nil
}

// spool writes exactly so many bytes of r into a new file that only its owner
// can read.
func spool(dir, path string, r io.Reader, size int64) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, err := io.Copy(f, io.LimitReader(r, size))
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes, not %d", n, size)
	}
	return err
}

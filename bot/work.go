package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"retouch/bot/locale"
	"retouch/editor"
)

// errLate is the cause with which a job's context ends at ANSWER_WITHIN.
var errLate = errors.New("the time to answer is over")

// How long a job may still talk to Discord after its context ended: to deliver
// what was paid for, and to say that it did not work out. Both together end
// within the 20 s that a stop leaves after STOP_TIMEOUT.
const (
	deliverGrace   = 12 * time.Second
	apologiseGrace = 7 * time.Second
)

// task is a job while it is worked on.
type task struct {
	job
	id      string
	dir     string
	words   locale.Words
	started time.Time
}

// Work does a job. It returns nil when the job has ended with its final answer
// or with nobody left to answer, and logs a line that says how. An error means
// that the member could not be told, and that telling may be tried again.
//
// When ctx ends the member is told so in a short time of Work's own. A panic
// goes on to the caller, but not before the member was told.
func (b *Bot) Work(ctx context.Context, id string, record []byte) error {
	j, err := decodeJob(record)
	if err != nil {
		return err
	}
	if !filepath.IsLocal(id) || filepath.Base(id) != id || id == "." {
		return fmt.Errorf("work on job: %q cannot name a folder", id)
	}
	t := &task{
		job: j, id: id, dir: filepath.Join(b.dir, id),
		words: b.catalog.Words(j.Locale, j.GuildLocale), started: time.Now(),
	}
	ctx, cancel := context.WithDeadlineCause(ctx, j.Began.Add(b.within), errLate)
	defer cancel()
	defer os.RemoveAll(t.dir)
	ended := false
	defer func() {
		if !ended {
			_ = b.apologise(ctx, t, b.sentence(ctx, t, errPanic))
		}
	}()
	err = b.attempt(ctx, t)
	ended = true
	return b.close(ctx, t, err)
}

// errPanic stands for a panic whose value goes on to the caller.
var errPanic = errors.New("panic")

// attempt is the whole of an edit, one call for each step.
func (b *Bot) attempt(ctx context.Context, t *task) error {
	request, err := b.collect(ctx, t)
	if err != nil {
		return err
	}
	result, err := b.editor.EditUntil(ctx, t.dir, request, func(wait time.Duration, err error) {
		b.log.Debug("edit will be tried again", "job", t.id, "in", wait, "err", err)
	})
	if err != nil {
		return err
	}
	return b.deliver(ctx, t, result)
}

// collect downloads the pictures while it makes sure that the acknowledgement
// landed. Nothing is paid for a reply that cannot be given, and a bad picture
// is not told before there is a reply to tell it in.
func (b *Bot) collect(ctx context.Context, t *task) (editor.Request, error) {
	fetching, stop := context.WithCancel(ctx)
	defer stop()
	confirmed := make(chan error, 1)
	go func() {
		err := b.confirm(ctx, t)
		if err != nil {
			stop()
		}
		confirmed <- err
	}()
	request, err := b.fetch(fetching, t)
	if unconfirmed := <-confirmed; unconfirmed != nil {
		return request, unconfirmed
	}
	return request, err
}

// fetch downloads pictures and mask together, so that they share one limit.
func (b *Bot) fetch(ctx context.Context, t *task) (editor.Request, error) {
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return editor.Request{}, fmt.Errorf("make folder of job: %w", err)
	}
	var from []editor.Source
	for _, s := range t.Order.sources() {
		from = append(from, editor.Source{URL: s.URL, Bytes: s.Bytes})
	}
	pictures, err := b.editor.Fetch(ctx, t.dir, from)
	if err != nil {
		return editor.Request{}, err
	}
	r := editor.Request{Prompt: t.Order.Prompt, Size: t.Order.Size, Quality: t.Order.Quality, Pictures: pictures}
	if n := len(t.Order.Pictures); t.Order.Mask != nil {
		r.Pictures, r.Mask = pictures[:n], &pictures[n]
	}
	return r, nil
}

// close tells the member how the job ended, if that is still to do, and writes
// the job's one line into the log.
func (b *Bot) close(ctx context.Context, t *task, err error) error {
	if err != nil && !errors.Is(err, errNobody) {
		if told := b.apologise(ctx, t, b.sentence(ctx, t, err)); told != nil {
			return fmt.Errorf("tell that the edit failed (%w): %w", err, told)
		}
	}
	b.report(ctx, t, err)
	return nil
}

// report writes the line. What was asked and said stays out of it.
func (b *Bot) report(ctx context.Context, t *task, err error) {
	level, message, kind := outcome(err)
	attrs := []slog.Attr{
		slog.String("job", t.id),
		slog.String("kind", kind),
		slog.Duration("took", time.Since(t.started).Round(time.Millisecond)),
		slog.Int("pictures", len(t.Order.Pictures)),
	}
	if err != nil {
		attrs = append(attrs, slog.Any("err", err))
	}
	b.log.LogAttrs(ctx, level, message, attrs...)
}

// outcome says how loudly an end is logged: what members and services cause is
// a warning, what we or the settings cause is an error.
func outcome(err error) (slog.Level, string, string) {
	kind := editor.KindOf(err)
	switch _, refused := errors.AsType[*undeliverable](err); {
	case err == nil:
		return slog.LevelInfo, "edit done", ""
	case errors.Is(err, errNobody):
		return slog.LevelInfo, "edit dropped", "nobody"
	case refused:
		return slog.LevelWarn, "edit failed", "undeliverable"
	case kind == editor.Internal, kind == editor.Misconfigured:
		return slog.LevelError, "edit failed", string(kind)
	}
	return slog.LevelWarn, "edit failed", string(kind)
}

// outlive returns a context that ends some time after ctx does.
func outlive(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(by)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { stop(); cancel() }
}

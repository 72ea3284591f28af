package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"retouch/bot/history"
	"retouch/editor"
)

// How long the inputs of an edit may take until they are kept, and how long an
// apology, and then the end of the job, wait for that. At a stop they are broken
// off at once.
const (
	keepInputsWithin = time.Minute
	inputsGrace      = 2 * time.Second
	inputsEnd        = 10 * time.Second
)

// inputs are the pictures of an edit while they are being kept. The zero value
// keeps none.
type inputs struct {
	done   chan struct{}
	cancel context.CancelFunc
	all    *atomic.Bool // they are kept, all of them
}

// kept reports whether they are, by this run.
func (i inputs) kept() bool { return i.all != nil && i.all.Load() }

// over reports whether no more of them is kept by this run.
func (i inputs) over() bool {
	if i.done == nil {
		return true
	}
	select {
	case <-i.done:
		return true
	default:
		return false
	}
}

// wait waits a while until they are kept.
func (i inputs) wait(most time.Duration) {
	if i.done == nil {
		return
	}
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-i.done:
	case <-timer.C:
	}
}

// end returns when nobody reads the files any more.
func (i inputs) end() {
	i.wait(inputsEnd)
	i.drop()
}

// drop is end for files that are kept for nothing.
func (i inputs) drop() {
	if i.done != nil {
		i.cancel()
		<-i.done
	}
}

// keepInputs keeps the pictures of an edit as they are sent, and the mask, while
// the API works: so that it can be made again, whatever comes of it.
func (b *Bot) keepInputs(ctx context.Context, w *work, r editor.Request) {
	if b.keeping.Pictures <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, keepInputsWithin)
	w.inputs = inputs{make(chan struct{}), cancel, new(atomic.Bool)}
	go func() {
		defer close(w.inputs.done)
		defer cancel()
		b.courtesy(w.job, func() {
			err := b.keepAll(ctx, w.id, r)
			w.inputs.all.Store(err == nil)
			if err != nil && !errors.Is(ctx.Err(), context.Canceled) { // else nobody wants them any more
				b.log.Warn("inputs are not kept", "job", w.id, "err", err)
			}
		})
	}()
}

func (b *Bot) keepAll(ctx context.Context, id string, r editor.Request) error {
	for n, p := range r.Pictures {
		if err := b.keepFile(ctx, history.InputName(id, n+1), p.Path); err != nil {
			return err
		}
	}
	if r.Mask == nil {
		return nil
	}
	return b.keepFile(ctx, history.MaskName(id), r.Mask.Path)
}

// from is where the editor gets a source: from where it is kept as long as it
// is there, else from its address.
func (b *Bot) from(ctx context.Context, s source, mask bool) editor.Source {
	at := editor.Source{URL: s.URL, Bytes: s.Bytes, Mask: mask}
	if s.Kept == "" {
		return at
	}
	if s.URL != "" {
		if there, err := b.history.HasPicture(ctx, s.Kept); err != nil || !there {
			return at
		}
	}
	at.URL, at.Open, at.Bytes = "", b.openInput(s.Kept), 0 // as it was sent it has another size
	return at
}

// openInput opens a picture that is kept.
func (b *Bot) openInput(name string) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		r, err := b.history.Picture(ctx, name)
		if err != nil {
			return nil, inputError(ctx, err)
		}
		return input{r, ctx}, nil
	}
}

// input is a picture that is kept. It may go while it is read.
type input struct {
	io.ReadCloser
	ctx context.Context
}

func (i input) Read(p []byte) (int, error) {
	n, err := i.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = inputError(i.ctx, err)
	}
	return n, err
}

// inputError gives a failure to read a picture that is kept its kind. One that is
// not kept any more is gone for good. One that nobody waits for any more, because
// another one failed, has not failed itself.
func inputError(ctx context.Context, err error) error {
	const op = "read kept picture"
	switch {
	case errors.Is(err, history.ErrGone):
		return &editor.Error{Kind: editor.Gone, Op: op, Err: err}
	case ctx.Err() != nil:
		return err
	}
	return &editor.Error{Kind: editor.Unreachable, Op: op, Err: fmt.Errorf("read store: %w", err)}
}

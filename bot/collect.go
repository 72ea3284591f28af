package bot

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"retouch/editor"
)

// collect downloads the pictures while it makes sure that the acknowledgement
// landed. Nothing is paid for a reply that cannot be given, and a bad picture
// is not told before there is a reply to tell it in.
func (b *Bot) collect(ctx context.Context, w *work) (editor.Request, error) {
	fetching, stop := context.WithCancel(ctx)
	defer stop()
	var unconfirmed func() error
	var confirming sync.WaitGroup
	defer confirming.Wait() // also after a panic: whoever takes the job up again speaks in the same reply
	confirming.Go(func() {
		unconfirmed = aside(func() error {
			err := b.confirm(ctx, w)
			if err != nil {
				stop()
			}
			return err
		})
	})
	request, err := b.fetch(fetching, w)
	confirming.Wait()
	if err := unconfirmed(); err != nil {
		return request, err
	}
	return request, err
}

// fetch downloads pictures and mask together, so that they share one limit, and
// has them made what the API takes.
func (b *Bot) fetch(ctx context.Context, w *work) (editor.Request, error) {
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return editor.Request{}, fmt.Errorf("make folder of job: %w", err)
	}
	var from []editor.Source
	for i, s := range w.Order.sources() {
		from = append(from, b.from(ctx, s, i == len(w.Order.Pictures)))
	}
	began := time.Now()
	pictures, err := b.editor.Fetch(ctx, w.dir, from)
	b.meter.Step("fetch", time.Since(began))
	if err != nil {
		return editor.Request{}, err
	}
	r := editor.Request{
		Prompt: w.Order.Prompt, Size: w.Order.Size, Quality: w.Order.Quality, N: w.Order.results(),
		Pictures: pictures, Draft: w.lines.draft,
	}
	if n := len(w.Order.Pictures); w.Order.Mask != nil {
		r.Pictures, r.Mask = pictures[:n], &pictures[n]
	}
	w.notes = notesOf(r)
	return r, nil
}

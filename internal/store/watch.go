package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A watch that does not show what this process itself has written is deaf: on
// a cluster the server that fed it may be gone without a word.
const (
	deafAfter  = 2 * time.Second
	listenFor  = 500 * time.Millisecond
	openWithin = 3 * time.Second // the server that was asked may be gone too
)

// errDeaf ends one turn of a watch; the next goes on where it stopped.
var errDeaf = errors.New("the watch missed what was written")

// watch is one call of Bucket.Watch.
type watch struct {
	b     *Bucket
	see   func(Entry)
	ready func() // nil once it was called
	saw   uint64 // the newest revision shown
}

// Watch calls see with every value of the bucket and then with every change,
// in order, until ctx ends. It calls ready once, after the last value that was
// there at the start. A watch that breaks is begun again where it was. It
// returns an error only when the store was closed.
func (b *Bucket) Watch(ctx context.Context, see func(Entry), ready func()) error {
	b.watches.Add(1)
	defer b.watches.Add(-1)
	w := &watch{b: b, see: see, ready: ready}
	for {
		err := w.turn(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case isClosed(err):
			return fmt.Errorf("watch: %w", err)
		case errors.Is(err, errDeaf):
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// turn watches until ctx ends or the watch breaks.
func (w *watch) turn(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var opts []jetstream.WatchOpt
	if w.saw > 0 {
		opts = append(opts, jetstream.ResumeFromRevision(w.saw+1))
	}
	late := time.AfterFunc(openWithin, cancel)
	updates, err := w.b.kv.WatchAll(ctx, opts...)
	if err != nil {
		return err
	}
	defer drain(updates)
	if !late.Stop() {
		return errDeaf
	}
	tick := time.NewTicker(listenFor)
	defer tick.Stop()
	heard := time.Now()
	for {
		select {
		case e, ok := <-updates.Updates():
			if !ok {
				return errDeaf
			}
			w.take(e)
			heard = time.Now()
		case now := <-tick.C:
			switch {
			case w.saw >= w.b.wrote.Load():
				heard = now
			case now.Sub(heard) > deafAfter:
				return errDeaf
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take shows one change.
func (w *watch) take(e jetstream.KeyValueEntry) {
	if e == nil {
		if w.ready != nil {
			w.ready()
			w.ready = nil
		}
		return
	}
	if e.Revision() <= w.saw {
		return
	}
	w.saw = e.Revision()
	if e.Key() != probeKey {
		w.see(Entry{e.Key(), e.Value(), e.Revision(), e.Operation() != jetstream.KeyValuePut})
	}
}

// drain ends a watch. Its callback may be waiting to hand over an update, and
// holds the lock that ending it needs.
func drain(updates jetstream.KeyWatcher) {
	_ = updates.Stop()
	timeout := time.After(5 * time.Second)
	for {
		select {
		case _, ok := <-updates.Updates():
			if !ok {
				return
			}
		case <-timeout:
			return
		}
	}
}

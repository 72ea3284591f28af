package store_test

import (
	"context"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"retouch/internal/store"
)

func TestManyProcessesMakeTheSameThingsAtOnce(t *testing.T) {
	t.Parallel()
	c := three(t)
	var all errgroup.Group
	for range 5 {
		all.Go(func() error {
			ctx, cancel := context.WithTimeout(within(t), patience)
			defer cancel()
			s, err := store.Open(ctx, store.Config{URL: c.URL()})
			if err != nil {
				return err
			}
			defer s.Close()
			for _, name := range []string{"A", "B", "C"} {
				if _, err := s.Bucket(ctx, name, time.Hour); err != nil {
					return err
				}
			}
			if _, err := s.Blobs(ctx, "D", time.Hour); err != nil {
				return err
			}
			for s.Check(ctx) != nil && ctx.Err() == nil { // a check does not wait long
			}
			return ctx.Err()
		})
	}
	must(t, all.Wait())
}

func TestClusterKeepsEverythingWhileItsNodesGo(t *testing.T) {
	t.Parallel()
	c := three(t)
	s := joined(t, c)
	b := bucket(t, s, "B")
	ctx, cancel := context.WithCancel(within(t))
	defer cancel()
	seen, done := make(chan string, 10_000), make(chan error, 1)
	go func() { done <- b.Watch(ctx, func(e store.Entry) { seen <- string(e.Value) }, func() {}) }()
	last := ""
	for i := range 3 {
		c.Stop(i)
		last = string(rune('a' + i))
		for stored := false; !stored; {
			try, cancel := context.WithTimeout(ctx, time.Second)
			_, err := b.Put(try, "k", []byte(last))
			cancel()
			stored = err == nil
		}
		must(t, c.Restart(i))
		for now := ""; now != last; { // the watch goes on, on other nodes
			select {
			case now = <-seen:
			case <-ctx.Done():
				t.Fatalf("the watch never showed %q", last)
			}
		}
	}
	got, err := b.Get(within(t), "k")
	if err != nil || string(got.Value) != last {
		t.Errorf("got %q, %v, want %q", got.Value, err, last)
	}
	cancel()
	must(t, <-done)
}

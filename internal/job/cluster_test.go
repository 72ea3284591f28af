package job_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"retouch/internal/job"
	"retouch/internal/store"
	"retouch/internal/store/cluster"
)

// member is a process on a cluster.
type member struct {
	*job.Queue
	store *store.Store
	end   context.CancelFunc
	done  chan error
}

func joinCluster(t *testing.T, c *cluster.Cluster, b *books) *member {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := store.Open(ctx, store.Config{URL: c.URL()})
	must(t, err)
	q, err := job.Open(ctx, s, job.Config{Workers: 8, Lease: 5 * time.Second, StopTimeout: 5 * time.Second})
	must(t, err)
	run, end := context.WithCancel(context.Background())
	m := &member{q, s, end, make(chan error, 1)}
	go func() { m.done <- q.Run(run, b.edit) }()
	t.Cleanup(func() {
		end()
		must(t, <-m.done)
		s.Close()
	})
	soon(t, "the queue takes jobs", func() bool { return q.Accepting() == nil })
	return m
}

// edit is an edit with books.
func (b *books) edit(ctx context.Context, k *job.Task) error {
	if k.State() == job.Edited {
		b.tell(k.ID(), "picture")
		return k.End(ctx, job.Replied)
	}
	if err := k.Begin(ctx, nil); err != nil {
		return err
	}
	b.locked(func() { b.calls[k.ID()] = append(b.calls[k.ID()], nil) })
	select {
	case <-time.After(rand.N(50 * time.Millisecond)): // the call
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err := keep(ctx, k, "picture"); err != nil {
		return err
	}
	b.tell(k.ID(), "picture")
	return k.End(ctx, job.Replied)
}

func TestClusterWhoseNodesGoInTurn(t *testing.T) {
	t.Parallel()
	c, err := cluster.Start(t.TempDir(), 3, "")
	must(t, err)
	t.Cleanup(c.Close)
	b := newBooks()
	members := []*member{joinCluster(t, c, b), joinCluster(t, c, b)}
	var accepted, refused []string
	turns := 1
	if *long {
		turns = 3
	}
	for node := range turns {
		var all errgroup.Group
		all.Go(func() error { c.Stop(node); return nil })
		for i := range 20 {
			id := fmt.Sprintf("%d-%d", node, i)
			ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
			first, err := members[i%2].Submit(ctx, request(id, id))
			cancel()
			if first && err == nil {
				accepted = append(accepted, id)
			} else {
				refused = append(refused, id)
			}
		}
		must(t, all.Wait())
		must(t, c.Restart(node))
		n := 0
		soon(t, "jobs are taken again", func() bool {
			n++
			id := fmt.Sprintf("%d-again-%d", node, n)
			first, err := members[0].Submit(t.Context(), request(id, id))
			if !first || err != nil {
				refused = append(refused, id)
				return false
			}
			accepted = append(accepted, id)
			return true
		})
	}
	for _, id := range accepted {
		soon(t, id+" ends", func() bool {
			_, _, s, err := members[0].Find(t.Context(), id)
			return err == nil && final(s)
		})
	}
	b.locked(func() {
		for _, id := range accepted {
			if len(slices.Compact(slices.Clone(b.told[id]))) != 1 || len(b.calls[id]) != 1 {
				t.Errorf("%s was answered %q and paid %d times", id, b.told[id], len(b.calls[id]))
			}
		}
		for _, id := range refused {
			if len(b.calls[id]) > 0 {
				t.Errorf("%s was refused but paid", id)
			}
		}
	})
	t.Logf("accepted %d, refused %d", len(accepted), len(refused))
}

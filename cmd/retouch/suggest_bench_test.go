package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
)

// The figures of docs/benchmarks.md:
//
//	go test -run '^$' -bench SuggestBusy -benchtime 1x ./cmd/retouch

const (
	typedKeys = 500                  // of each kind
	keyEvery  = 8 * time.Millisecond // so often one of either kind is pressed
	together  = 16                   // edits that begin at once, every second
)

// BenchmarkSuggestBusy measures from outside how long suggestions for a prompt
// take while 16 edits begin at once every second, and how many of them are complete:
// with the server's preset and the member's earlier words. The baseline, taken in
// turns with them, is suggestions for a size, which need no store.
func BenchmarkSuggestBusy(b *testing.B) {
	for b.Loop() {
		o := newOutside(b, benched)
		o.thinking(func() time.Duration { return 50 * time.Millisecond })
		p := newProcess(b, o, "MAX_JOBS=100000", "MAX_JOBS_PER_USER=1000")
		p.start()
		o.settleWords(b)
		ctx, cancel := context.WithCancel(context.Background())
		var busy sync.WaitGroup
		busy.Go(func() { o.burst(ctx, b) })
		prompts, sizes, complete := o.typeAll(b)
		cancel()
		busy.Wait()
		reportKeys(b, prompts, "prompt")
		reportKeys(b, sizes, "size")
		b.ReportMetric(100*float64(complete)/typedKeys, "%-complete")
		b.ReportMetric(0, "ns/op")
	}
}

// settleWords gives the server a preset and the member an earlier prompt.
func (o *outside) settleWords(b *testing.B) {
	b.Helper()
	_, err := o.user.RunCommand(context.Background(), control.Command{
		Name: "preset add", User: "moderator", Options: map[string]any{"name": "Our own", "text": "our colours"},
	}, patience)
	if err != nil {
		b.Fatal(err)
	}
	o.await(context.Background(), o.mustEdit(context.Background(), "member"))
	for end := time.Now().Add(patience); ; {
		if own, earlier := o.offered(b); own && earlier {
			return
		}
		if time.Now().After(end) {
			b.Fatal("the words are not offered")
		}
	}
}

// offered says which kinds are among the suggestions for a prompt.
func (o *outside) offered(b *testing.B) (own, earlier bool) {
	all, err := o.user.Autocomplete(context.Background(), control.Typing{
		Name: "edit", Focused: "prompt", Options: map[string]any{"prompt": ""}, User: "member",
	})
	if err != nil {
		b.Error(err)
	}
	for n, c := range all {
		own = own || strings.HasPrefix(c.Name, "Our own")
		earlier = earlier || n == len(all)-1 && !strings.Contains(c.Name, " · ")
	}
	return own, earlier
}

// burst begins 16 edits at once, every second until the time is over.
func (o *outside) burst(ctx context.Context, b *testing.B) {
	var all sync.WaitGroup
	defer all.Wait()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for ctx.Err() == nil {
		for n := range together {
			all.Go(func() {
				_, err := o.user.RunCommand(context.Background(), control.Command{
					Name: "edit", User: fmt.Sprintf("crowd%d", n+1), Options: map[string]any{"prompt": "invert"},
				}, patience, control.File{Field: "image", Name: "a.png", Content: smallPicture()})
				if err != nil {
					b.Error(err)
				}
			})
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// typeAll presses keys in both options in turns, at a steady pace.
func (o *outside) typeAll(b *testing.B) (prompts, sizes []time.Duration, complete int) {
	var all sync.WaitGroup
	var mu sync.Mutex
	tick := time.NewTicker(keyEvery)
	defer tick.Stop()
	for n := range 2 * typedKeys {
		<-tick.C
		all.Go(func() {
			began := time.Now()
			if n%2 == 0 {
				_, err := o.user.Autocomplete(context.Background(), control.Typing{Name: "edit", Focused: "size", User: "member"})
				took := time.Since(began)
				mu.Lock()
				defer mu.Unlock()
				if sizes = append(sizes, took); err != nil {
					b.Error(err)
				}
				return
			}
			own, earlier := o.offered(b)
			took := time.Since(began)
			mu.Lock()
			defer mu.Unlock()
			if prompts = append(prompts, took); own && earlier {
				complete++
			}
		})
	}
	all.Wait()
	return prompts, sizes, complete
}

func reportKeys(b *testing.B, took []time.Duration, what string) {
	slices.Sort(took)
	for name, at := range map[string]int{"p50": len(took) / 2, "p90": len(took) * 90 / 100, "p99": len(took) * 99 / 100, "max": len(took) - 1} {
		b.ReportMetric(float64(took[at].Microseconds())/1000, what+"-"+name+"-ms")
	}
}

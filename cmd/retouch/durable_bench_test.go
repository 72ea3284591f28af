package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// The figures of docs/benchmarks.md:
//
//	go test -run '^$' -bench 'Acknowledge|Waiting' -benchtime 1x ./cmd/retouch
//
// Each iteration is a whole run of the real program.

const (
	rate    = 200              // commands a second
	lasting = 10 * time.Second // of one iteration
	benched = 100              // members, who take turns
)

func BenchmarkAcknowledge(b *testing.B) {
	tests := []struct {
		name  string
		hangs bool
	}{
		{"all answer", false},
		{"CDN and API hang", true},
	}
	for _, tt := range tests {
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				acknowledge(b, tt.hangs)
			}
		})
	}
}

func acknowledge(b *testing.B, hangs bool) {
	o := newOutside(b, benched)
	o.thinking(func() time.Duration { return 50 * time.Millisecond })
	if hangs {
		o.hang()
		o.thinking(forever)
	}
	p := newProcess(b, o, "MAX_JOBS=100000", "MAX_JOBS_PER_USER=1000")
	p.start()
	ids := o.commands(b, rate*int(lasting/time.Second), time.Second/rate)
	if !o.books.until(func(b *books) bool { return firstAnswers(b) == len(ids) }, patience) {
		b.Errorf("got %d first answers to %d commands", firstAnswers(&o.books), len(ids))
	}
	if s := o.books.sums(); s.accepted != len(ids) {
		b.Errorf("not all were accepted: %+v", s)
	}
	o.reportAcks(b, ids)
}

// commands runs n commands at a steady pace, whether they are answered or not.
func (o *outside) commands(b *testing.B, n int, every time.Duration) []string {
	b.Helper()
	ids := make([]string, n)
	var senders sync.WaitGroup
	tick := time.NewTicker(every)
	defer tick.Stop()
	for i := range n {
		<-tick.C
		senders.Go(func() { ids[i], _ = o.edit(context.Background(), fmt.Sprintf("crowd%d", i%benched+1)) })
	}
	senders.Wait()
	return ids
}

// reportAcks reports what the stand-in measured, from the event to the
// acknowledgement.
func (o *outside) reportAcks(b *testing.B, ids []string) {
	b.Helper()
	var took []float64
	inTime := 0
	for _, id := range ids {
		i, err := o.user.Interaction(context.Background(), id)
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, i.AcknowledgedMS)
		if i.AcknowledgedMS > 0 && i.AcknowledgedMS < 2500 {
			inTime++
		}
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "p50-ms")
	b.ReportMetric(took[len(took)*99/100], "p99-ms")
	b.ReportMetric(took[len(took)-1], "max-ms")
	b.ReportMetric(100*float64(inTime)/float64(len(took)), "%-under-2.5s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkWaiting measures the memory of the program when it is idle, and when
// 500 jobs wait behind an API that hangs.
func BenchmarkWaiting(b *testing.B) {
	const waiting, workers = 500, 16
	for b.Loop() {
		o := newOutside(b, benched)
		o.thinking(forever)
		p := newProcess(b, o, fmt.Sprintf("WORKERS=%d", workers), "MAX_JOBS_PER_USER=1000")
		p.start()
		idle := p.metric("process_resident_memory_bytes")
		o.commands(b, waiting+workers, 5*time.Millisecond)
		if !o.books.until(accepted(waiting+workers), patience) {
			b.Fatalf("not all were accepted: %+v", o.books.sums())
		}
		if got := p.metric("retouch_jobs_waiting"); got != waiting {
			b.Errorf("got %v waiting, want %d", got, waiting)
		}
		b.ReportMetric(idle/1e6, "MB-idle")
		b.ReportMetric(p.metric("process_resident_memory_bytes")/1e6, "MB-500-waiting")
		b.ReportMetric(0, "ns/op")
	}
}

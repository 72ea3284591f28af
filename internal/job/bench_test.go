package job_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"retouch/internal/job"
)

// BenchmarkSubmit submits at 200 a second, each write synced, and reports what
// that takes besides what one plain write with a sync takes on the same disk in
// the same run.
func BenchmarkSubmit(b *testing.B) {
	q, _ := simple(b, blocked, func(c *job.Config) { c.Total = 1 << 30; c.Workers = 1 })
	raw := syncs(b)
	took := make([]time.Duration, b.N)
	tick := time.NewTicker(time.Second / 200)
	defer tick.Stop()
	var all sync.WaitGroup
	b.ResetTimer()
	for i := range b.N {
		<-tick.C
		all.Go(func() {
			r := request(fmt.Sprint(i), fmt.Sprint(i))
			r.Record = make([]byte, 2000)
			begun := time.Now()
			if _, err := q.Submit(context.Background(), r); err != nil {
				b.Error(err)
			}
			took[i] = time.Since(begun)
		})
	}
	all.Wait()
	b.StopTimer()
	report(b, took, "submit")
	report(b, raw, "fsync")
}

// syncs times plain writes.
func syncs(b *testing.B) []time.Duration {
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	must(b, err)
	defer f.Close()
	took := make([]time.Duration, 300)
	for i := range took {
		begun := time.Now()
		_, err := f.Write(make([]byte, 2000))
		must(b, err)
		must(b, f.Sync())
		took[i] = time.Since(begun)
	}
	return took
}

func report(b *testing.B, took []time.Duration, what string) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, what+"-p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, what+"-p99-ms")
}

// BenchmarkJob is a job from Submit to its end, a result of 1 MiB included.
func BenchmarkJob(b *testing.B) {
	large := string(make([]byte, 1<<20))
	ended := make(chan struct{}, 1)
	q, _ := simple(b, func(ctx context.Context, k *job.Task) error {
		try(k.Begin(ctx, nil))
		try(keep(ctx, k, large))
		try(k.End(ctx, job.Replied))
		ended <- struct{}{}
		return nil
	})
	for i := 0; b.Loop(); i++ {
		submit(b, q, fmt.Sprint(i), fmt.Sprint(i))
		<-ended
	}
}

// BenchmarkWaiting reports the memory that 500 waiting jobs take.
func BenchmarkWaiting(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		q, _ := simple(b, blocked, func(c *job.Config) { c.Workers = 1 })
		before := heap()
		b.StartTimer()
		for i := range 500 {
			r := request(fmt.Sprint(i), fmt.Sprint(i))
			r.Record = make([]byte, 4000)
			_, err := q.Submit(context.Background(), r)
			must(b, err)
		}
		b.StopTimer()
		b.ReportMetric(float64(heap()-before)/500, "B/job")
		b.ReportMetric(float64(heap())/(1<<20), "heap-MiB")
		b.StartTimer()
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retouch/bot/discord"
	"retouch/internal/sandbox/control"
)

// The figures of docs/benchmarks.md:
//
//	go test -run '^$' -bench Door -benchtime 1x ./cmd/retouch
//
// Each iteration is a whole run of the real program.

const (
	forgers    = 64
	forgedRate = 5000 // a second, of all together
	forgedFor  = 30 * time.Second
)

// BenchmarkDoorForged measures what valid commands notice while strangers send
// forged requests.
func BenchmarkDoorForged(b *testing.B) {
	for b.Loop() {
		o := newOutside(b, benched)
		o.thinking(func() time.Duration { return 50 * time.Millisecond })
		addr := freeAddr(b)
		p := newDoorProcess(b, o, addr, "MAX_JOBS=100000", "MAX_JOBS_PER_USER=1000")
		p.openDoor("http://" + addr)
		before := p.metric("process_resident_memory_bytes")
		ctx, cancel := context.WithTimeout(context.Background(), forgedFor)
		var all sync.WaitGroup
		var sent atomic.Int64
		for range forgers {
			all.Go(func() { forge(ctx, addr, &sent) })
		}
		took := o.validCommands(ctx, b)
		all.Wait()
		cancel()
		slices.Sort(took)
		forged := p.metric(`retouch_door_requests_total{end="forged"}`)
		b.ReportMetric(forged/forgedFor.Seconds(), "forged/s")
		b.ReportMetric(float64(len(took)), "valid")
		b.ReportMetric(took[len(took)/2], "p50-ms")
		b.ReportMetric(took[len(took)*99/100], "p99-ms")
		b.ReportMetric(took[len(took)-1], "max-ms")
		b.ReportMetric((p.metric("process_resident_memory_bytes")-before)/1e6, "MB-more")
		b.ReportMetric(0, "ns/op")
		if p99 := took[len(took)*99/100]; p99 >= 500 {
			b.Errorf("p99 is %v ms, want under 500", p99)
		}
		p.stop()
		if text, _ := p.said.read(); strings.Count(text, "turned away") > 2 {
			b.Errorf("%d lines in the log", strings.Count(text, "turned away"))
		}
	}
}

// forge sends its share of forged requests at a steady pace.
func forge(ctx context.Context, addr string, sent *atomic.Int64) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer c.Close()
	in := bufio.NewReader(c)
	body := `{"id":"1300000000000000001","application_id":"1","type":2,"token":"x","data":{"name":"edit"}}` + strings.Repeat(" ", 2000)
	tick := time.NewTicker(time.Second * forgers / forgedRate)
	defer tick.Stop()
	for ctx.Err() == nil {
		<-tick.C
		text := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: door\r\nX-Signature-Timestamp: %d\r\nX-Signature-Ed25519: %0128x\r\nContent-Length: %d\r\n\r\n%s",
			discord.DoorPath, time.Now().Unix(), sent.Add(1), len(body), body)
		if _, err := io.WriteString(c, text); err != nil {
			return
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, res.Body) // the connection is used again
	}
}

// validCommands runs ten commands a second until ctx ends, and tells how many
// milliseconds each waited for its acknowledgement.
func (o *outside) validCommands(ctx context.Context, b *testing.B) (took []float64) {
	b.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return took
		case <-tick.C:
		}
		id := o.mustEdit(context.Background(), fmt.Sprintf("crowd%d", n%benched+1))
		i := o.await(context.Background(), id)
		if i.State != control.StateAnswered || i.AcknowledgedMS == 0 {
			b.Fatalf("got %+v", i)
		}
		took = append(took, i.AcknowledgedMS)
	}
}

// BenchmarkDoorHeld measures what strangers take who hold connections open and
// send bodies without end, and whether a PING gets through.
func BenchmarkDoorHeld(b *testing.B) {
	const held, senders = 2000, 16
	for b.Loop() {
		o := newOutside(b, 0)
		addr := freeAddr(b)
		p := newDoorProcess(b, o, addr)
		p.openDoor("http://" + addr)
		before := p.metric("process_resident_memory_bytes")
		ctx, cancel := context.WithCancel(context.Background())
		var all sync.WaitGroup
		for range held {
			all.Go(func() { hold(ctx, addr) })
		}
		for range senders {
			all.Go(func() { pour(ctx, addr) })
		}
		var took []float64
		most := before
		for range 100 {
			time.Sleep(50 * time.Millisecond)
			began := time.Now()
			if err := o.user.Endpoint(ctx, "http://"+addr+discord.DoorPath); err != nil {
				b.Errorf("a ping: %v", err)
			}
			took = append(took, time.Since(began).Seconds()*1000/2) // it is two requests
			most = max(most, p.metric("process_resident_memory_bytes"))
		}
		cancel()
		all.Wait()
		slices.Sort(took)
		b.ReportMetric(took[len(took)*99/100], "p99-ms")
		b.ReportMetric((most-before)/1e6, "MB-more")
		b.ReportMetric(0, "ns/op")
		if more := most - before; more > 100e6 {
			b.Errorf("%v MB more", more/1e6)
		}
		p.stop()
	}
}

// hold keeps a connection open with half a request, and opens another when it
// is cut off.
func hold(ctx context.Context, addr string) {
	for ctx.Err() == nil {
		var d net.Dialer
		c, err := d.DialContext(ctx, "tcp", addr)
		if err != nil {
			continue
		}
		stop := context.AfterFunc(ctx, func() { _ = c.Close() })
		_, _ = io.WriteString(c, "POST "+discord.DoorPath+" HTTP/1.1\r\nHost: door\r\n")
		_, _ = io.Copy(io.Discard, c) // until it is cut off
		stop()
		_ = c.Close()
	}
}

// pour sends bodies of 64 MiB, of a length that is not told before.
func pour(ctx context.Context, addr string) {
	for ctx.Err() == nil {
		body := io.MultiReader(io.LimitReader(endless{}, 64<<20))
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+discord.DoorPath, body)
		if err != nil {
			return
		}
		res, err := client.Do(req)
		if err == nil {
			_ = res.Body.Close()
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

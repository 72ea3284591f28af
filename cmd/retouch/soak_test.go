package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
	standin "retouch/internal/sandbox/discord"
	"retouch/internal/sandbox/edits"
)

// The short form takes some seconds. The long one:
//
//	go test -run Soak ./cmd/retouch -soak 10m -v -timeout 30m
var soakFor = flag.Duration("soak", 5*time.Second, "how long TestSoak plays faults")

// odds is how probable a fault is at each step of a connection to the gateway,
// for each request to Discord's API and its CDN, and for each call of the edits
// API.
const odds = 0.1

// TestSoak plays faults of everything at once, in the middle of the day's
// work. Everybody who was promised an answer gets exactly one, and when the
// faults are over the program is as small as before.
func TestSoak(t *testing.T) {
	t.Parallel()
	const members = 8
	o := newOutsideWith(t, standin.Options{Crowd: members, Heartbeat: 2 * time.Second, IdentifyEvery: 5 * time.Second})
	o.thinking(between(100*time.Millisecond, 600*time.Millisecond))
	p := newProcess(t, o, "EDITS_TIMEOUT=3s", "ANSWER_WITHIN=60s")
	p.start()
	calm := startTraffic(t, o, members)
	calm.flows("start")
	calm.stop()
	o.idle()
	before := p.figures()

	s := startSoak(t, o, p)
	load := startTraffic(t, o, members)
	s.wait(*soakFor)
	s.stop()
	load.flows("the end of all faults")
	load.stop()
	o.idle()
	p.awaitReady(90 * time.Second)
	after := p.settles(before)
	t.Log("\n" + soakTable(o.books.sums(), p, before, after) + o.books.refusals() + s.diary())
	if code := p.stop(); code != exitDone {
		t.Errorf("got exit %d, want 0", code)
	}
	o.balance()
	if got := o.books.sums(); got.repeated > got.answered {
		t.Errorf("%d final answers were written %d times again", got.answered, got.repeated)
	}
}

// idle waits until nobody waits for an answer.
func (o *outside) idle() {
	o.tb.Helper()
	if !o.books.until(allAnswered, patience) {
		o.tb.Errorf("not everybody was answered:\n%s", o.books.show())
	}
}

// soak is the faults of a soak.
type soak struct {
	tb   testing.TB
	o    *outside
	p    *process
	end  context.CancelFunc
	done sync.WaitGroup

	mu    sync.Mutex
	lines []string
}

func startSoak(tb testing.TB, o *outside, p *process) *soak {
	tb.Helper()
	ctx, end := context.WithCancel(context.Background())
	s := &soak{tb: tb, o: o, p: p, end: end}
	for _, f := range restFaults() {
		s.must(o.user.Fault(ctx, f))
	}
	for _, f := range gatewayFaults() {
		s.must(o.user.GatewayFault(ctx, f))
	}
	o.spoiling(true)
	s.done.Go(func() { s.shake(ctx) })
	s.done.Go(func() { s.note(ctx) })
	tb.Cleanup(func() { end(); s.done.Wait() })
	return s
}

func (s *soak) must(err error) {
	s.tb.Helper()
	if err != nil {
		s.tb.Fatal(err)
	}
}

// restFaults are those of requests. What an answer that is lost on its way back
// does is played by the outside itself, which has to know of it.
func restFaults() (all []control.Fault) {
	api := []control.Fault{
		{Status: 500}, {Status: 502, Body: "html"}, {Status: 503, RetryAfter: 0.3}, {Drop: true}, {Delay: "700ms"},
		{Status: 429, RetryAfter: 0.4, Scope: "shared"}, {Status: 429, RetryAfter: 0.4, Scope: "shared", Body: "html"},
	}
	cdn := []control.Fault{{Status: 503}, {Status: 500}, {Drop: true}, {Delay: "700ms"}}
	for path, faults := range map[string][]control.Fault{"/api/": api, "attachments/": cdn} {
		for _, f := range faults {
			f.Path, f.Times, f.Chance = path, -1, odds/float64(len(faults))
			all = append(all, f)
		}
	}
	return all
}

// gatewayFaults are those of each step of a connection.
func gatewayFaults() (all []control.GatewayFault) {
	deeds := []string{"reconnect", "invalid", "resumable", "silence", "reset", "close", "garbage", "zlib"}
	for _, at := range []string{"upgrade", "hello", "ready", "resumed", "ack", "after"} {
		does := deeds
		if at == "upgrade" {
			does = []string{"refuse", "silence", "reset"}
		}
		for _, do := range does {
			f := control.GatewayFault{At: at, Do: do, Times: -1, Chance: odds / float64(len(does))}
			if do == "close" {
				f.Close = 4000
			}
			all = append(all, f)
		}
	}
	return all
}

// shake does something to the connection that there is, about every ten
// seconds.
func (s *soak) shake(ctx context.Context) {
	turns := []control.GatewayTurn{
		{Op: 7}, {Op: 9}, {Op: 9, Resumable: true}, {Op: 1}, {Do: "silence"}, {Do: "reset"}, {Do: "garbage"}, {Do: "zlib"},
		{Close: 4000}, {Close: 4007}, {Close: 4009}, {Close: 1001}, {Op: 7, Forget: true},
	}
	for sleep(ctx, 5*time.Second+rand.N(10*time.Second)) {
		_, _ = s.o.user.Gateway(ctx, turns[rand.N(len(turns))]) // there may be no connection
	}
}

// note writes down how large the program is, ten times.
func (s *soak) note(ctx context.Context) {
	began := time.Now()
	for sleep(ctx, max(*soakFor/10, time.Second)) {
		f := s.p.figures()
		s.mu.Lock()
		s.lines = append(s.lines, fmt.Sprintf("| %v | %v | %v | %.1f |", time.Since(began).Round(time.Second), f.goroutines, f.files, f.heap/1e6))
		s.mu.Unlock()
	}
}

// wait lets the faults play, and fails early when the program ends.
func (s *soak) wait(d time.Duration) {
	s.tb.Helper()
	select {
	case <-time.After(d):
	case <-s.p.ended:
		s.tb.Fatalf("the program ended: %v", s.p.cmd.ProcessState)
	}
}

// stop ends all faults.
func (s *soak) stop() {
	s.tb.Helper()
	s.end()
	s.done.Wait()
	s.o.spoiling(false)
	s.must(s.o.user.ClearFaults(context.Background()))
	s.must(s.o.user.ClearGatewayFaults(context.Background()))
	s.o.edits.Mend()
}

func (s *soak) diary() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "| after | goroutines | open files | heap, MB |\n|---|---|---|---|\n" + strings.Join(s.lines, "\n") + "\n"
}

// apiFaults are what the edits API does to a call; none of them may be paid for
// twice.
var apiFaults = []string{"429", "500", "502", "524", "cut", "drop", "empty", "html", "slow", "moderation", "badbase64"}

// spoil orders a fault for some of the calls.
func (o *outside) spoil(n int) {
	o.mu.Lock()
	spoils := o.spoils
	o.mu.Unlock()
	if !spoils || rand.Float64() >= odds {
		return
	}
	fault := edits.Fault{Preset: apiFaults[rand.N(len(apiFaults))], Prompt: fmt.Sprintf("job %d:", n), Times: 1}
	if err := o.edits.Fail(fault); err != nil {
		o.books.strange(err.Error())
	}
}

// spoiling switches the faults that the outside plays by itself.
func (o *outside) spoiling(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.spoils = on
}

// swallow loses the answer to some of the requests that had their effect.
func (o *outside) swallow() {
	o.mu.Lock()
	spoils := o.spoils
	o.mu.Unlock()
	if spoils && rand.Float64() < odds/4 {
		panic(http.ErrAbortHandler)
	}
}

// figures are how large the program is.
type figures struct{ goroutines, files, heap float64 }

func (p *process) figures() figures {
	p.tb.Helper()
	return figures{p.metric("go_goroutines"), p.metric("process_open_fds"), p.metric("go_memstats_heap_alloc_bytes")}
}

// What a program may be larger by and still be as small as before: connections
// that are kept for a while, and garbage.
const (
	moreGoroutines = 10
	moreFiles      = 8
	moreHeap       = 16e6
)

// settles waits until the program is as small as before; garbage is collected
// every two minutes at the latest.
func (p *process) settles(before figures) figures {
	p.tb.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for timeout := time.After(4 * time.Minute); ; {
		f := p.figures()
		if f.goroutines <= before.goroutines+moreGoroutines && f.files <= before.files+moreFiles && f.heap <= before.heap+moreHeap {
			return f
		}
		select {
		case <-tick.C:
		case <-timeout:
			p.tb.Errorf("the program has grown from %+v to %+v", before, f)
			return f
		}
	}
}

// soakTable is what goes into docs/reliability.md.
func soakTable(s sums, p *process, before, after figures) string {
	var b strings.Builder
	row := func(what string, value any) { fmt.Fprintf(&b, "| %s | %v |\n", what, value) }
	row("commands run", s.commands)
	row("not acknowledged (lost with the connection, or the 3 s were over; nothing is paid)", s.ignored)
	row("refused with a sentence", s.refused)
	row("**accepted**", s.accepted)
	row("**answered**", s.answered)
	row("**lost**", s.accepted-s.answered)
	row("answered with a picture", s.pictures)
	row("answered with a sentence", s.sentences)
	row("final answers that were written again, word for word", s.repeated)
	row("paid calls", s.calls)
	row("of them second ones", s.second)
	for _, name := range slices.Sorted(slices.Values(p.metricNames("retouch_gateway_"))) {
		row("`"+name+"`", p.metric(name))
	}
	row("goroutines before and after", fmt.Sprintf("%v, %v", before.goroutines, after.goroutines))
	row("open files before and after", fmt.Sprintf("%v, %v", before.files, after.files))
	row("heap before and after, MB", fmt.Sprintf("%.1f, %.1f", before.heap/1e6, after.heap/1e6))
	return b.String()
}

// metricNames are those with a prefix, with their labels.
func (p *process) metricNames(prefix string) (names []string) {
	for line := range strings.Lines(p.get("/metrics")) {
		if strings.HasPrefix(line, prefix) {
			names = append(names, line[:strings.LastIndex(line, " ")])
		}
	}
	return names
}

package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The short form takes about half a minute. The long one:
//
//	go test -run TestCrash ./cmd/retouch -crash.kills 200 -v -timeout 30m
var crashKills = flag.Int("crash.kills", 15, "how often TestCrashLosesNothing kills the program")

// borders are where the program is killed, in turn: at every border between
// two states of a job, a little after those behind which it works, and at any
// time.
var borders = []struct {
	at    moment        // "" is any time
	after time.Duration // at most, at random
}{
	{commandSent, 3 * time.Millisecond},
	{ackArrived, 0},
	{ackTold, 0},
	{pictureAsked, 0},
	{progressArrived, 0},
	{callBegun, 0},
	{callBegun, 50 * time.Millisecond},
	{callMade, 0},
	{callTold, 0},
	{callTold, 20 * time.Millisecond},
	{finalOnItsWay, 0},
	{finalArrived, 0},
	{finalTold, 0},
	{finalTold, 5 * time.Millisecond},
	{"", 500 * time.Millisecond},
}

// The program is killed at every border, under load, and started again. What
// it had promised is kept, and nothing is paid twice but what it was killed in.
func TestCrashLosesNothing(t *testing.T) {
	t.Parallel()
	const members = 12
	o := newOutside(t, members)
	o.thinking(between(20*time.Millisecond, 300*time.Millisecond))
	p := newProcess(t, o)
	p.start()
	var restarts []time.Duration

	load := startTraffic(t, o, members)
	for k := range *crashKills {
		b := borders[k%len(borders)]
		if k >= len(borders) && k%3 == 2 {
			b.at, b.after = "", 500*time.Millisecond // every third of the long form
		}
		o.killAt(p, b.at, b.after)
		restarts = append(restarts, p.start())
		load.flows(b.at)
	}
	load.stop()
	if !o.books.until(allAnswered, patience) {
		t.Error("not everybody was answered")
	}
	if code := p.stop(); code != exitDone {
		t.Errorf("got exit %d after the last stop, want 0", code)
	}
	if wrong := o.books.mistakes(); len(wrong) > 0 {
		t.Errorf("the books do not balance:\n%s", o.books.show())
	}
	s := o.books.sums()
	if s.accepted < flowing*len(restarts) {
		t.Errorf("only %d jobs were accepted: that proves little", s.accepted)
	}
	t.Log("\n" + crashTable(s, restarts) + o.books.refusals())
}

// killAt kills the program at a border, or soon after it.
func (o *outside) killAt(p *process, at moment, after time.Duration) {
	o.tb.Helper()
	dead := make(chan struct{})
	kill := func() {
		o.books.killed()
		p.kill()
		close(dead)
	}
	later := func() { time.AfterFunc(rand.N(after), kill) }
	switch {
	case at == "":
		later()
	case after == 0:
		o.trap(at, kill)
	default:
		o.trap(at, later)
	}
	select {
	case <-dead:
	case <-time.After(patience):
		o.tb.Fatalf("nothing came to %q:\n%s", at, o.books.show())
	}
}

// traffic is members who run commands one after the other, each waiting for the
// answer as people do.
type traffic struct {
	o    *outside
	ctx  context.Context
	end  context.CancelFunc
	done sync.WaitGroup
}

func startTraffic(tb testing.TB, o *outside, members int) *traffic {
	ctx, end := context.WithCancel(context.Background())
	l := &traffic{o: o, ctx: ctx, end: end}
	for n := range members {
		user := fmt.Sprintf("crowd%d", n+1)
		l.done.Go(func() {
			for ctx.Err() == nil {
				l.one(user)
			}
		})
	}
	tb.Cleanup(l.stop)
	return l
}

// one is one command and its answer, and a moment's wait when nobody listens or
// it is refused.
func (l *traffic) one(user string) {
	id, err := l.o.edit(l.ctx, user)
	if err == nil {
		_, err = l.o.user.Await(l.ctx, id, time.Minute) // the books know how it ended
	}
	if err != nil || l.o.books.refused(id) {
		select {
		case <-l.ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// flowing is how many answers show that all is well again. It keeps two kills
// so far apart that few jobs are killed twice.
const flowing = 40

// flows waits until some jobs have been answered since.
func (l *traffic) flows(after moment) {
	l.o.tb.Helper()
	answered := func(b *books) (n int) {
		for _, a := range b.accounts {
			n += len(a.finals)
		}
		return n
	}
	before := -1
	if !l.o.books.until(func(b *books) bool {
		if before < 0 {
			before = answered(b)
		}
		return answered(b) >= before+flowing
	}, patience) {
		l.o.tb.Fatalf("no answers any more after a kill at %q:\n%s", after, l.o.books.show())
	}
}

// stop ends the load; who waits for an answer no longer does.
func (l *traffic) stop() {
	l.end()
	l.done.Wait()
}

// crashTable is what goes into docs/reliability.md.
func crashTable(s sums, restarts []time.Duration) string {
	slices.Sort(restarts)
	var b strings.Builder
	row := func(what string, value any) { fmt.Fprintf(&b, "| %s | %v |\n", what, value) }
	row("kills", s.kills)
	row("commands run", s.commands)
	row("not acknowledged (killed before; Discord says so, nothing is paid)", s.ignored)
	row("refused with a sentence", s.refused)
	row("**accepted**", s.accepted)
	row("**answered**", s.answered)
	row("**lost**", s.accepted-s.answered)
	row("answered with a picture", s.pictures)
	row("answered with a sentence", s.sentences)
	row("final answers that were written again, word for word", s.repeated)
	row("paid calls", s.calls)
	row("of them second ones, each after a kill in mid-call", s.second)
	row("from start to ready, median", restarts[len(restarts)/2].Round(time.Millisecond))
	row("from start to ready, longest", restarts[len(restarts)-1].Round(time.Millisecond))
	return b.String()
}

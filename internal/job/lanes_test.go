package job_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retouch/internal/job"
)

// turns plays light jobs by a clock of its own: those of members in trouble
// never end by themselves, those of others soon do.
type turns struct {
	t       *rapid.T
	lights  *job.Lights
	now     time.Time
	events  []turn
	wake    time.Time // when the dispatcher looks again
	pressed map[string]time.Time
	waited  map[string]time.Duration
	running []string
	going   map[string]bool // relieved, and not gone yet
	left    map[string]int  // how often
}

// turn is something that happens.
type turn struct {
	at time.Time
	do func()
}

const inTrouble = "trouble"

func (p *turns) after(d time.Duration, do func()) {
	p.events = append(p.events, turn{p.now.Add(d), do})
}

func (p *turns) press(id, owner string) {
	p.pressed[id] = p.now
	p.lights.Press(id, owner, p.now)
}

// gone ends a run of a job.
func (p *turns) gone(id string, off time.Duration) {
	p.running = slices.DeleteFunc(p.running, func(other string) bool { return other == id })
	delete(p.going, id)
	p.lights.End(id, off, p.now)
}

// dispatch lets begin what may, and go who has to.
func (p *turns) dispatch() {
	ids, next := p.lights.Begin(p.now)
	for _, id := range ids {
		if _, again := p.waited[id]; !again {
			p.waited[id] = p.now.Sub(p.pressed[id])
		}
		p.running = append(p.running, id)
		if !strings.HasPrefix(id, inTrouble) {
			p.after(time.Duration(rapid.IntRange(1, 1000).Draw(p.t, "takes"))*time.Millisecond, func() { p.gone(id, 0) })
		}
	}
	for _, id := range p.running {
		if p.lights.Relieved(id) && !p.going[id] {
			p.going[id] = true
			p.left[id]++
			p.after(time.Duration(rapid.IntRange(0, 7).Draw(p.t, "lingers"))*time.Second, func() { p.gone(id, time.Second) })
		}
	}
	p.wake = p.now.Add(next)
}

// step is what happens next.
func (p *turns) step() {
	p.now = p.wake
	do, next := func() {}, -1
	for n, e := range p.events {
		if !e.at.After(p.now) {
			p.now, do, next = e.at, e.do, n
		}
	}
	if next >= 0 {
		p.events = slices.Delete(p.events, next, next+1)
	}
	do()
	p.dispatch()
}

// play goes on until everybody in good order was served, or for an hour.
func (p *turns) play(others int) {
	end := p.now.Add(time.Hour)
	p.wake = p.now
	for served := 0; served < others && p.now.Before(end); {
		p.step()
		served = 0
		for id := range p.waited {
			if !strings.HasPrefix(id, inTrouble) {
				served++
			}
		}
	}
}

// TestMembersInTroubleHoldNobodyUp: whoever presses one button waits at most for
// one turn for each sixteen members before, whatever becomes of the five that
// each of them has pressed; and for none of up to three.
func TestMembersInTroubleHoldNobodyUp(t *testing.T) {
	t.Parallel()
	if job.LightWorkers <= 3*job.LightPerOwner {
		t.Errorf("three members may take all %d workers", job.LightWorkers)
	}
	rapid.Check(t, func(rt *rapid.T) {
		p := &turns{
			t: rt, lights: job.NewLights(), now: time.Unix(1_800_000_000, 0), pressed: map[string]time.Time{},
			waited: map[string]time.Duration{}, going: map[string]bool{}, left: map[string]int{},
		}
		moment := func() time.Duration {
			return time.Duration(rapid.IntRange(0, 20_000).Draw(rt, "at")) * time.Millisecond
		}
		troubled, others := rapid.IntRange(0, 60).Draw(rt, "in trouble"), rapid.IntRange(1, 20).Draw(rt, "others")
		for i := range troubled {
			for n := range job.LightPerOwner {
				owner := fmt.Sprint(inTrouble, i)
				p.after(moment(), func() { p.press(fmt.Sprint(owner, ".", n), owner) })
			}
		}
		for i := range others {
			id := fmt.Sprint("other", i)
			p.after(moment(), func() { p.press(id, id) })
		}
		p.play(others)
		most := job.LightTurn * time.Duration((troubled+others+job.LightWorkers-1)/job.LightWorkers)
		if troubled*job.LightPerOwner+others <= job.LightWorkers {
			most = 0
		}
		for i := range others {
			id := fmt.Sprint("other", i)
			if wait, ok := p.waited[id]; !ok || wait > most || p.left[id] > 0 {
				rt.Errorf("with %d in trouble, %s waited %v (served: %v), want %v at most", troubled, id, wait, ok, most)
			}
		}
		for id, n := range p.left {
			if n > 1 {
				rt.Errorf("%s was relieved %d times", id, n)
			}
		}
	})
}

// TestWhoHasMostIsRelieved: a member whose one picture takes its time is not
// broken off while others have more workers, and of these none loses more than
// the others.
func TestWhoHasMostIsRelieved(t *testing.T) {
	t.Parallel()
	l, now := job.NewLights(), time.Unix(1_800_000_000, 0)
	l.Press("one", "one", now)
	l.Begin(now)
	now = now.Add(time.Second)
	for i := range job.LightWorkers - 1 {
		l.Press(fmt.Sprint(i), fmt.Sprint("many", i%3), now)
	}
	if ids, _ := l.Begin(now); len(ids) != job.LightWorkers-1 {
		t.Fatalf("%v have begun", ids)
	}
	for i := range 9 {
		l.Press(fmt.Sprint("next", i), fmt.Sprint("next", i), now.Add(time.Second))
	}
	if ids, next := l.Begin(now.Add(time.Second)); len(ids) > 0 || next != job.LightTurn-2*time.Second {
		t.Errorf("before its turn is over one lost its worker to %v; look again after %v", ids, next)
	}
	if ids, _ := l.Begin(now.Add(job.LightTurn)); len(ids) != 9 {
		t.Errorf("%v have begun, want all who were next", ids)
	}
	lost := map[int]int{}
	for i := range job.LightWorkers - 1 {
		if l.Relieved(fmt.Sprint(i)) {
			lost[i%3]++
		}
	}
	if l.Relieved("one") || lost[0] != 3 || lost[1] != 3 || lost[2] != 3 {
		t.Errorf("who has one worker lost it: %v; the others lost %v, want 3 each", l.Relieved("one"), lost)
	}
}

// TestRelievedJobsGoOn: what was broken off for others is taken up again, and no
// failure of it.
func TestRelievedJobsGoOn(t *testing.T) {
	t.Parallel()
	const owners = 4 // of whom three leave a worker free
	on, runs := make(chan struct{}), make(chan string, 100)
	q, _ := simple(t, func(ctx context.Context, k *job.Task) error {
		if k.Owner() != "other" {
			runs <- k.ID()
			select {
			case <-on:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return show(ctx, k)
	})
	for i := range owners * job.LightPerOwner {
		submitLight(t, q, fmt.Sprint("stuck", i), fmt.Sprint("o", i%owners))
	}
	soon(t, "all workers hang", func() bool { n, _ := q.Load(); return n == job.LightWorkers })
	submitLight(t, q, "light", "other")
	ends(t, q, "light", job.Replied)
	begun := map[string]int{}
	for len(begun) < owners*job.LightPerOwner {
		begun[<-runs]++
	}
	close(on)
	for i := range owners * job.LightPerOwner {
		ends(t, q, fmt.Sprint("stuck", i), job.Replied)
	}
}

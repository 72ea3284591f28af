package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
)

// forever is how long an API that hangs takes.
func forever() time.Duration { return time.Hour }

// balance fails the test when the books show a broken promise.
func (o *outside) balance() {
	o.tb.Helper()
	if !o.books.until(allAnswered, patience) || len(o.books.mistakes()) > 0 {
		o.tb.Errorf("the books do not balance:\n%s", o.books.show())
	}
}

// want compares a figure of the books.
func (o *outside) want(what string, got, want int) {
	o.tb.Helper()
	if got != want {
		o.tb.Errorf("got %d %s, want %d\n%s", got, what, want, o.books.show())
	}
}

func TestDeliveredTwiceIsOneJob(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 2)
	p := newProcess(t, o)
	p.start()
	again := func(id string) {
		t.Helper()
		if _, err := o.user.Gateway(t.Context(), control.GatewayTurn{Again: id}); err != nil {
			t.Fatal(err)
		}
	}
	gate := make(chan struct{})
	o.thinking(func() time.Duration { <-gate; return 0 })
	id := o.mustEdit(t.Context(), "crowd1")
	again(id)
	o.books.until(accepted(1), patience)
	again(id)
	o.books.until(begun(1), patience)
	again(id)
	close(gate)
	o.await(t.Context(), id)
	again(id)
	o.await(t.Context(), o.mustEdit(t.Context(), "crowd2")) // what came before has been handled
	p.kill()
	p.start()
	again(id)
	o.await(t.Context(), o.mustEdit(t.Context(), "crowd2"))
	o.balance()
	o.want("paid calls for three commands", o.books.sums().calls, 3)
	o.want("final answers written twice", o.books.sums().repeated, 0)
}

func TestSecondProcessOnAFolderIsRefused(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 2)
	first := newProcess(t, o)
	first.start()
	gate := make(chan struct{})
	o.thinking(func() time.Duration { <-gate; return 0 })
	id := o.mustEdit(t.Context(), "crowd1")
	o.books.until(begun(1), patience)

	second := newProcess(t, o)
	second.env = append(second.env, "DATA_DIR="+filepath.Join(first.dir, "data"))
	second.launch()
	if code := second.exit(patience); code != exitFailed {
		t.Errorf("got exit %d, want %d", code, exitFailed)
	}
	if text, _ := second.said.read(); !strings.Contains(text, "another retouch is using it") {
		t.Errorf("it does not say why:\n%s", text)
	}
	close(gate)
	o.await(t.Context(), id)
	o.balance()
	o.want("pictures", o.books.sums().pictures, 1)
}

// What it takes beside the time that is set is the machine's: a start, and some
// requests. It is small against that time.
func TestMembersAreToldInTime(t *testing.T) {
	t.Parallel()
	const within = 12 * time.Second
	tests := []struct {
		name   string
		killed bool
	}{
		{"when the API hangs", false},
		{"also after a crash", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOutside(t, 4)
			o.thinking(forever)
			p := newProcess(t, o, "ANSWER_WITHIN="+within.String())
			p.start()
			for n := range 4 {
				o.mustEdit(t.Context(), fmt.Sprintf("crowd%d", n+1))
			}
			if !o.books.until(begun(4), patience) {
				t.Fatalf("not all began:\n%s", o.books.show())
			}
			if tt.killed {
				o.books.killed()
				p.kill()
				p.start()
			}
			o.balance()
			o.want("sentences", o.books.sums().sentences, 4)
			for _, a := range o.books.accounts {
				if took := a.finalAt.Sub(a.sent); took < within-time.Second || took > within+3*time.Second {
					t.Errorf("a member was told after %v, want %v", took, within)
				}
			}
		})
	}
}

// Whoever dies in every call stops paying at the limit.
func TestPaidCallsAreLimited(t *testing.T) {
	t.Parallel()
	for _, most := range []int{1, 2} {
		t.Run(fmt.Sprintf("to %d", most), func(t *testing.T) {
			t.Parallel()
			o := newOutside(t, 1)
			p := newProcess(t, o, fmt.Sprintf("EDITS_MAX_ATTEMPTS=%d", most))
			p.start()
			for n := range most {
				dead := make(chan struct{})
				o.trap(callBegun, func() {
					o.books.killed()
					p.kill()
					close(dead)
				})
				if n == 0 {
					o.mustEdit(t.Context(), "crowd1")
				}
				<-dead
				p.launch()
			}
			p.awaitReady(patience)
			o.balance()
			o.want("paid calls", o.books.sums().calls, most)
			o.want("sentences", o.books.sums().sentences, 1)
		})
	}
}

// A stop under load ends in time and without a complaint, and what it broke
// off is answered after the next start.
func TestStopUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	const members = 12
	o := newOutside(t, members)
	o.thinking(between(50*time.Millisecond, time.Second))
	p := newProcess(t, o, "STOP_TIMEOUT=300ms", "WORKERS=8")
	p.start()
	load := startTraffic(t, o, members)
	for range 3 {
		load.flows("stop")
		began := time.Now()
		if code := p.stop(); code != exitDone {
			t.Errorf("got exit %d, want 0", code)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("the stop took %v, although STOP_TIMEOUT is 300 ms", took)
		}
		o.books.killed()
		p.start()
	}
	load.stop()
	o.balance()
	t.Logf("%+v", o.books.sums())
}

// A button that cancels ends the call, frees the slot and says so.
func TestCancelEndsTheCall(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 2)
	o.thinking(forever)
	p := newProcess(t, o, "WORKERS=1")
	p.start()
	running := o.mustEdit(t.Context(), "crowd1")
	o.books.until(begun(1), patience)
	waiting := o.mustEdit(t.Context(), "crowd2")
	for _, c := range []struct{ id, user string }{{waiting, "crowd2"}, {running, "moderator"}} {
		m := o.cancellable(t, c.id)
		if _, err := o.user.PressButton(t.Context(), control.Press{MessageID: m.ID, CustomID: "cancel:" + c.id, User: c.user}, patience); err != nil {
			t.Fatal(err)
		}
		if i := o.await(t.Context(), c.id); i.Message == nil || len(i.Message.Attachments) > 0 {
			t.Errorf("got %+v at the end, want a sentence", i.Message)
		}
	}
	o.thinking(func() time.Duration { return 0 })
	o.await(t.Context(), o.mustEdit(t.Context(), "crowd2"))
	o.want("paid calls", o.books.sums().calls, 2)
	if got := p.metric(`retouch_jobs_total{outcome="cancelled"}`); got != 2 {
		t.Errorf("got %v cancelled jobs in the figures, want 2", got)
	}
}

// cancellable waits for a reply with a button.
func (o *outside) cancellable(t *testing.T, id string) *control.Message {
	t.Helper()
	if !o.books.until(func(b *books) bool { return b.accounts[id].progress > 0 }, patience) {
		t.Fatalf("interaction %s shows no progress:\n%s", id, o.books.show())
	}
	i, err := o.user.Interaction(t.Context(), id)
	if err != nil || i.Message == nil {
		t.Fatalf("got %+v, %v, want a message", i, err)
	}
	return i.Message
}

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
	"retouch/internal/sandbox/edits"
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

// smallDisk is a file system of a few megabytes.
func smallDisk(tb testing.TB, megabytes int) string {
	tb.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		tb.Skip("only root on Linux may mount a small disk")
	}
	dir := tb.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm", megabytes), "none", dir).CombinedOutput(); err != nil {
		tb.Skipf("a small disk cannot be mounted here: %v: %s", err, out)
	}
	tb.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			tb.Errorf("unmount: %v: %s", err, out)
		}
	})
	return dir
}

// fill takes all room that is left.
func fill(tb testing.TB, dir string) (free func()) {
	tb.Helper()
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	for chunk := make([]byte, 1<<16); len(chunk) > 0; {
		if _, err := f.Write(chunk); err != nil {
			chunk = chunk[:len(chunk)/2]
		}
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return func() { _ = os.Remove(path) }
}

func TestFullDiskIsOwnedUpTo(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 40)
	disk := smallDisk(t, 32)
	p := newProcess(t, o)
	p.env = append(p.env, "DATA_DIR="+filepath.Join(disk, "data"))
	p.start()
	o.await(t.Context(), o.mustEdit(t.Context(), "crowd1"))

	o.thinking(forever)
	o.mustEdit(t.Context(), "crowd1")
	o.books.until(begun(2), patience)
	free := fill(t, disk)
	o.refusedSoon(t, 40)
	p.awaitStatus("/readyz", http.StatusServiceUnavailable, patience)
	if text := p.get("/readyz"); !strings.Contains(text, "store") {
		t.Errorf("got %q from /readyz, want one that names the store", text)
	}
	if code := p.exit(deadAfter + patience); code != exitFailed {
		t.Errorf("got exit %d from a dead store, want %d", code, exitFailed)
	}
	if text, _ := p.said.read(); !strings.Contains(text, "the store is dead") {
		t.Errorf("it does not say why it ended:\n%s", lastLines(text, 20))
	}
	o.books.killed()

	free()
	o.thinking(func() time.Duration { return 0 })
	p.start()
	o.await(t.Context(), o.mustEdit(t.Context(), "crowd2"))
	o.balance()
}

// refusedSoon runs commands until one is refused with a sentence: the last
// blocks of a disk still take a little.
func (o *outside) refusedSoon(t *testing.T, members int) {
	t.Helper()
	for n := range members {
		began := time.Now()
		id := o.mustEdit(t.Context(), fmt.Sprintf("crowd%d", n+1))
		o.books.until(func(b *books) bool { return b.accounts[id].first != 0 }, patience)
		i, err := o.user.Interaction(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the first answer took %v", took)
		}
		if i.State == control.StateAnswered && i.Message != nil && i.Message.Content != "" {
			return
		}
	}
	t.Fatalf("nobody was refused although the disk is full:\n%s", o.books.show())
}

// An API that can't be reached costs nothing, is told of in time, and is used
// again when it is back.
func TestOutageOfTheAPIIsTold(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 8)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	p := newProcess(t, o, "EDITS_API_URL=http://"+addr+editsPath, "ANSWER_WITHIN=6s")
	p.start()
	for n := range 8 {
		o.mustEdit(t.Context(), fmt.Sprintf("crowd%d", n+1))
	}
	if !o.books.until(accepted(8), patience) {
		t.Fatalf("not all were accepted:\n%s", o.books.show())
	}
	o.balance()
	o.want("paid calls", o.books.sums().calls, 0)
	o.want("sentences", o.books.sums().sentences, 8)
	for _, a := range o.books.accounts {
		if took := a.finalAt.Sub(a.sent); took > 9*time.Second {
			t.Errorf("a member was told after %v, want 6 s", took)
		}
	}

	back(t, addr, o)
	for n := 0; o.books.sums().pictures == 0; n++ {
		if n == 20 {
			t.Fatalf("the API is back, but no picture comes:\n%s", o.books.show())
		}
		o.await(t.Context(), o.mustEdit(t.Context(), "crowd1"))
	}
	o.balance()
}

// back serves the edits API at the address at which it was missing.
func back(t *testing.T, addr string, o *outside) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Skipf("somebody else took the address meanwhile: %v", err)
	}
	transport := &http.Transport{}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: o.addr})
	proxy.Transport = transport
	server := &http.Server{Handler: proxy, ReadHeaderTimeout: time.Second}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close(); <-ended; transport.CloseIdleConnections() })
}

// A rate limit is waited out as told, the job stays alive, and costs one call.
func TestRateLimitOfTheAPIIsWaitedOut(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 3)
	p := newProcess(t, o)
	p.start()
	if err := o.edits.Fail(edits.Fault{Preset: "429", RetryAfter: 0.3, Times: 4}); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		o.mustEdit(t.Context(), fmt.Sprintf("crowd%d", n+1))
	}
	o.books.until(accepted(3), patience)
	o.balance()
	o.want("pictures", o.books.sums().pictures, 3)
	o.want("paid calls", o.books.sums().calls, 3)
}

func TestMembersAreToldInTime(t *testing.T) {
	t.Parallel()
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
			p := newProcess(t, o, "ANSWER_WITHIN=4s")
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
				if took := a.finalAt.Sub(a.sent); took < 3*time.Second || took > 7*time.Second {
					t.Errorf("a member was told after %v, want 4 s", took)
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

// One member runs 500 commands at once; each of 20 others, who run one, is
// served within two service times.
func TestCrowdIsNotHeldUpByOneMember(t *testing.T) {
	t.Parallel()
	const crowd, service = 20, 2 * time.Second
	o := newOutside(t, crowd)
	o.thinking(func() time.Duration { return service })
	p := newProcess(t, o)
	p.start()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var senders sync.WaitGroup
	for range 50 {
		senders.Go(func() {
			for range 10 {
				o.mustEdit(ctx, "member")
			}
		})
	}
	o.books.until(accepted(1), patience)
	for n := range crowd {
		senders.Go(func() { o.mustEdit(ctx, fmt.Sprintf("crowd%d", n+1)) })
	}
	senders.Wait()
	o.books.until(func(b *books) bool { return firstAnswers(b) == 500+crowd }, patience)
	o.balance()
	b := &o.books
	served := 0
	for n, id := range b.ids {
		a := b.accounts[id]
		if a.user == "member" {
			continue
		}
		if a.first != thinkingAnswer || len(b.calls[n]) != 1 {
			t.Errorf("%s was not served: %+v", a.user, a)
			continue
		}
		served++
		if took := b.calls[n][0].begun.Sub(a.sent); took > 2*service {
			t.Errorf("the edit of %s began after %v, want within %v", a.user, took, 2*service)
		}
	}
	o.want("others served", served, crowd)
	if most := atOnce(b, "member"); most > 3 {
		t.Errorf("the one member had %d jobs at once, want at most 3", most)
	}
}

func firstAnswers(b *books) (n int) {
	for _, a := range b.accounts {
		if a.first != 0 {
			n++
		}
	}
	return n
}

// atOnce is how many jobs of a user were open at the same time at the most,
// from the promise to the final answer.
func atOnce(b *books, user string) (most int) {
	for _, a := range b.accounts {
		if a.user != user || a.first != thinkingAnswer {
			continue
		}
		open := 0
		for _, other := range b.accounts {
			if other.user == user && other.first == thinkingAnswer && !other.firstAt.After(a.firstAt) && other.finalAt.After(a.firstAt) {
				open++
			}
		}
		most = max(most, open)
	}
	return most
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

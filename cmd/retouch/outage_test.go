package main

import (
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
	"testing"
	"time"

	"retouch/internal/sandbox/control"
	"retouch/internal/sandbox/edits"
)

// An API that can't be reached costs nothing, is told of in time, and is used
// again when it is back.
func TestOutageOfTheAPIIsTold(t *testing.T) {
	t.Parallel()
	const within = 12 * time.Second
	o := newOutside(t, 8)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	p := newProcess(t, o, "EDITS_API_URL=http://"+addr+editsPath, "ANSWER_WITHIN="+within.String())
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
		if took := a.finalAt.Sub(a.sent); took > within+3*time.Second {
			t.Errorf("a member was told after %v, want %v", took, within)
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
// blocks of a disk still take a little. Discord takes no first answer after 3 s,
// so whoever waits for the disk refuses nobody.
func (o *outside) refusedSoon(t *testing.T, members int) {
	t.Helper()
	for n := range members {
		began := time.Now()
		id := o.mustEdit(t.Context(), fmt.Sprintf("crowd%d", n+1))
		i, err := o.user.Interaction(t.Context(), id)
		for err == nil && i.State == control.StatePending && sleep(t.Context(), 10*time.Millisecond) {
			i, err = o.user.Interaction(t.Context(), id)
		}
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

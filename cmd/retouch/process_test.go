package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// realBinary is the program, built once for all tests that run it for real.
var realBinary binary

type binary struct {
	once sync.Once
	path string
	err  error
}

func (b *binary) get() (string, error) {
	b.once.Do(func() {
		dir, err := os.MkdirTemp("", "retouch-binary-")
		if err != nil {
			b.err = err
			return
		}
		b.path = filepath.Join(dir, "retouch")
		if out, err := exec.Command("go", "build", "-o", b.path, ".").CombinedOutput(); err != nil {
			b.err = fmt.Errorf("build the program: %w\n%s", err, out)
		}
	})
	return b.path, b.err
}

// remove is for the end of all tests.
func (b *binary) remove() {
	if b.path != "" {
		_ = os.RemoveAll(filepath.Dir(b.path))
	}
}

// process is a run of the program, and of those that came after it in the same
// folder.
type process struct {
	tb  testing.TB
	o   *outside
	dir string
	env []string

	cmd   *exec.Cmd
	ended chan struct{}
	said  *transcriptOf
	past  []string // what the runs before complained of
}

// transcriptOf keeps what a program says, as far as it can be of use.
type transcriptOf struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

// keptText bounds what is kept of a program's words.
const keptText = 4 << 20

func (t *transcriptOf) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.text.Len()+len(p) < keptText {
		t.text.Write(p)
	}
	close(t.more)
	t.more = make(chan struct{})
	return len(p), nil
}

func (t *transcriptOf) read() (string, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String(), t.more
}

// newProcess prepares the program for the outside, with further settings.
func newProcess(tb testing.TB, o *outside, more ...string) *process {
	tb.Helper()
	if testing.Short() {
		tb.Skip("it runs the real program, which takes its time")
	}
	dir := tb.TempDir()
	env := append(o.environ(), "DATA_DIR="+filepath.Join(dir, "data"), "HOME="+dir, "PATH="+os.Getenv("PATH"), "TMPDIR="+dir)
	p := &process{tb: tb, o: o, dir: dir, env: append(env, more...)}
	tb.Cleanup(func() {
		if p.cmd != nil {
			p.kill()
		}
		if tb.Failed() && p.said != nil {
			text, _ := p.said.read()
			tb.Logf("the runs before complained of:\n%s\nthe last one said at the end:\n%s",
				strings.Join(p.past[max(0, len(p.past)-100):], ""), lastLines(text, 60))
		}
	})
	return p
}

func lastLines(text string, n int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// launch starts the program and does not wait.
func (p *process) launch() {
	p.tb.Helper()
	path, err := realBinary.get()
	if err != nil {
		p.tb.Fatal(err)
	}
	p.remember()
	p.said = &transcriptOf{more: make(chan struct{})}
	p.cmd = exec.Command(path)
	run := fmt.Sprintf("EDITS_EXTRA=run=%d", p.o.books.launched())
	p.cmd.Dir, p.cmd.Env = p.dir, append(slices.Clip(p.env), run)
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	if err := p.cmd.Start(); err != nil {
		p.tb.Fatal(err)
	}
	p.ended = make(chan struct{})
	go func(cmd *exec.Cmd, ended chan struct{}) { defer close(ended); _ = cmd.Wait() }(p.cmd, p.ended)
}

// remember keeps the complaints of a run that is over.
func (p *process) remember() {
	if p.said == nil {
		return
	}
	text, _ := p.said.read()
	for line := range strings.Lines(text) {
		if strings.Contains(line, `"level":"WARN"`) || strings.Contains(line, `"level":"ERROR"`) {
			p.past = append(p.past, line)
		}
	}
}

// start starts the program, waits until it can take work and its commands can
// be run, and tells how long it took to be ready.
func (p *process) start() time.Duration {
	p.tb.Helper()
	began := time.Now()
	p.launch()
	p.awaitReady(patience)
	took := time.Since(began)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.o.user.AwaitCommand(ctx, "edit"); err != nil {
		p.tb.Fatalf("its commands are not registered: %v", err)
	}
	return took
}

// awaitReady waits until /readyz answers 200.
func (p *process) awaitReady(within time.Duration) {
	p.tb.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	timeout := time.After(within)
	for p.status("/readyz") != http.StatusOK {
		select {
		case <-tick.C:
		case <-p.ended:
			text, _ := p.said.read()
			p.tb.Fatalf("it ended with %v:\n%s", p.cmd.ProcessState, lastLines(text, 40))
		case <-timeout:
			p.tb.Fatalf("it is not ready after %v: %s", within, p.get("/readyz"))
		}
	}
}

var opsAddrSaid = regexp.MustCompile(`"ops":"([^"]+)"`)

// address is where the run answers health checks, "" as long as it has not
// said so.
func (p *process) address() string {
	text, _ := p.said.read()
	if found := opsAddrSaid.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// ask asks the run's own port; the status is 0 when nobody answers.
func (p *process) ask(path string) (int, string) {
	addr := p.address()
	if addr == "" {
		return 0, ""
	}
	resp, err := client.Get("http://" + addr + path)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func (p *process) status(path string) int { status, _ := p.ask(path); return status }

func (p *process) get(path string) string { _, body := p.ask(path); return body }

// awaitStatus waits until a path answers so.
func (p *process) awaitStatus(path string, want int, within time.Duration) {
	p.tb.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for timeout := time.After(within); p.status(path) != want; {
		select {
		case <-tick.C:
		case <-timeout:
			p.tb.Fatalf("%s did not come to %d within %v: %s", path, want, within, p.get(path))
		}
	}
}

// metric reads a figure of /metrics; name has its labels in it.
func (p *process) metric(name string) float64 {
	p.tb.Helper()
	for line := range strings.Lines(p.get("/metrics")) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			var f float64
			if _, err := fmt.Sscan(value, &f); err != nil {
				p.tb.Fatal(err)
			}
			return f
		}
	}
	p.tb.Fatalf("there is no %s in /metrics", name)
	return 0
}

// kill ends the run as a power switch would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop sends SIGTERM and returns the exit code.
func (p *process) stop() int {
	p.tb.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.tb.Fatal(err)
	}
	return p.exit(patience)
}

// exit waits for the end of the run and returns its code.
func (p *process) exit(within time.Duration) int {
	p.tb.Helper()
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(within):
		text, _ := p.said.read()
		p.tb.Fatalf("it still runs after %v:\n%s", within, lastLines(text, 40))
		return -1
	}
}

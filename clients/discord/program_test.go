package discord_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a program may take for any one thing, in a race build
// on a busy machine.
const patience = time.Minute

// program is a foreign client in a process of its own.
type program struct {
	cmd    *exec.Cmd
	output output
	ended  chan struct{} // closed when it has
	err    error         // how it ended; read after ended
}

// output gathers what a program prints. It is safe for concurrent use.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs argv as a bot at the place. When the test ends, it is killed if it
// still runs.
func start(t *testing.T, at place, argv []string) *program {
	t.Helper()
	p := &program{cmd: exec.Command(argv[0], argv[1:]...), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(),
		"DISCORD_API_URL="+at.api+"/v10", "DISCORD_TOKEN="+at.token, "DISCORD_APPLICATION_ID="+at.application)
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", argv[0], err)
	}
	go func() {
		defer close(p.ended)
		p.err = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("%s printed:\n%s", argv[0], p.output.String())
		}
	})
	return p
}

// alive is a context that ends when the program does, or with patience.
func (p *program) alive(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	timer := time.AfterFunc(patience, func() { cancel(context.DeadlineExceeded) })
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-p.ended:
			cancel(fmt.Errorf("the program has ended: %w", p.err))
		case <-ctx.Done():
		}
	}()
	t.Cleanup(func() {
		timer.Stop()
		cancel(nil)
		<-watched
	})
	return ctx
}

// stop asks the program to end and wants it to do so in order.
func (p *program) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("stop: %v", err)
	}
	select {
	case <-p.ended:
		if p.err != nil {
			t.Errorf("ended with %v", p.err)
		}
	case <-time.After(patience):
		t.Error("does not end")
	}
}

// build compiles a Go program; disgo's is a module of its own.
func build(t *testing.T, folder, what string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "program")
	cmd := exec.Command("go", "build", "-o", name, what)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s in %s: %v\n%s", what, folder, err, out)
	}
	return name
}

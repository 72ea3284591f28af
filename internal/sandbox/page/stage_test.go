package page_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
)

// stage is the sandbox as a newcomer starts it: the real bot between the
// stand-ins, in a process of its own.
type stage struct {
	base string // the page's address, without a slash at the end
	user *control.Client
	stop func() // ends the process; may be called again
}

// buildFolder is where the program was built; TestMain removes it.
var buildFolder string

// program is the path of the built program; one build serves all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "retouch-page-")
	if err != nil {
		return "", err
	}
	buildFolder = dir
	path := filepath.Join(dir, "retouch")
	out, err := exec.Command("go", "build", "-o", path, "retouch/cmd/retouch").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// address finds the page's address in what the program prints.
var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// openStage starts the sandbox at the address and waits until its first edit
// was played.
func openStage(t testing.TB, addr string) *stage {
	t.Helper()
	if os.Getenv("RETOUCH_BROWSER") != "1" {
		t.Skip("needs a browser: install chromium and set RETOUCH_BROWSER=1")
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "sandbox", "-addr", addr)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	s := &stage{stop: func() { once.Do(func() { cancel(); _ = cmd.Wait() }) }}
	t.Cleanup(s.stop)
	s.base = readAddress(t, out)
	s.user = &control.Client{Base: s.base}
	t.Cleanup(s.user.Close)
	return s
}

// readAddress reads what the program prints until it tells where the page is,
// and lets the rest go by.
func readAddress(t testing.TB, out io.Reader) string {
	t.Helper()
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "browser") {
				found <- address.FindString(lines.Text())
			}
		}
	}()
	select {
	case base := <-found:
		return base
	case <-time.After(patience):
		t.Fatal("the sandbox did not tell where its page is")
		return ""
	}
}

// smallPNG is a picture of a few pixels.
func smallPNG(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 32, 24))
	for n := range m.Pix {
		m.Pix[n] = byte(n%4/3*255) | byte(n)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

package main

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the files that are made from the code")

// TestMain makes the program itself a command of the scripts in testdata, and
// a server of a cluster one that tests can kill.
func TestMain(m *testing.M) {
	testscript.Main(leakless{m}, map[string]func(){"retouch": main, "code": code, "natsnode": natsNode})
}

// leakless fails a run that leaves goroutines behind.
type leakless struct{ m *testing.M }

func (l leakless) Run() int {
	code := l.m.Run()
	realBinary.remove()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintf(os.Stderr, "goroutines are left: %v\n", err)
		return 1
	}
	return code
}

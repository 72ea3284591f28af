package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the files that are made from the code")

// TestMain makes the program itself a command of the scripts in testdata, and
// a server of a cluster one that tests can kill.
func TestMain(m *testing.M) {
	moreAtOnce("3")
	testscript.Main(leakless{m}, map[string]func(){"retouch": main, "code": code, "natsnode": natsNode})
}

// moreAtOnce runs more tests side by side than there are cores, because most of
// their time is spent waiting; -parallel still has its say.
func moreAtOnce(n string) {
	told := false
	for _, arg := range os.Args[1:] {
		told = told || strings.HasPrefix(arg, "-test.parallel")
	}
	if !told {
		_ = flag.Set("test.parallel", n)
	}
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

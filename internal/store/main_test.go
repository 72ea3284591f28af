package store_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

// long plays as many games as rapid is told to.
var long = flag.Bool("long", false, "play every game of the law")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

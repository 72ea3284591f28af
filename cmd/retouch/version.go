package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is set by the linker: -ldflags "-X main.release=v1.2.3".
var release string

// versionOf is the release, or what the build knows of itself.
func versionOf() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	v := info.Main.Version
	if v == "(devel)" {
		v = ""
	}
	return cmp.Or(v, "dev")
}

func (p *program) version(_ context.Context, args []string) error {
	if err := p.flags("version", args, noFlags); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "retouch %s (%s, %s/%s)\n", versionOf(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

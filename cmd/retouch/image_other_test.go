//go:build !linux

package main

import (
	"os/exec"
	"testing"
)

// asNobody needs Linux: the image is for it.
func asNobody(t *testing.T, _, _ string, _ ...string) *exec.Cmd {
	t.Helper()
	t.Skip("the binary of the image runs on Linux")
	return nil
}

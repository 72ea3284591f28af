package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// asNobody is a command that runs as the image's user, with root as its whole
// file system.
func asNobody(t *testing.T, root, program string, args ...string) *exec.Cmd {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root may change the root folder of a process")
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Chroot:     root,
		Credential: &syscall.Credential{Uid: 65532, Gid: 65532},
	}
	return cmd
}

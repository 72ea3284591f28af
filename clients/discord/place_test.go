package discord_test

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"retouch/internal/sandbox/control"
	"retouch/internal/sandbox/discord"
)

// place is a Discord that a bot logs in to; api is the address of its REST API
// without a version.
type place struct {
	api, token, application string
	control                 *control.Client
}

// serve starts a stand-in on a free port.
func serve(t *testing.T) place {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	standIn := discord.New(discord.Options{BaseURL: base})
	server := &http.Server{Handler: standIn, ReadHeaderTimeout: patience}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		standIn.Close()
		_ = server.Close()
		<-served
	})
	return place{base + "/api", standIn.Token(), standIn.ApplicationID(), drive(t, base)}
}

// drive makes a control client with connections of its own.
func drive(t *testing.T, base string) *control.Client {
	client := &control.Client{Base: base, HTTP: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(client.Close)
	return client
}

// bare starts the program's own sandbox without its bot, and reads from its
// one line of JSON where things are.
func bare(t *testing.T, retouch string) place {
	t.Helper()
	cmd := exec.Command(retouch, "sandbox", "-bare", "-addr", "127.0.0.1:0")
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("sandbox -bare complained:\n%s", complaints.String())
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("read the line of sandbox -bare: %v", err)
	}
	var told struct {
		API           string `json:"api"`
		Token         string `json:"token"`
		ApplicationID string `json:"application_id"`
		Control       string `json:"control"`
	}
	if err := json.Unmarshal(line, &told); err != nil {
		t.Fatalf("sandbox -bare printed %q: %v", line, err)
	}
	return place{told.API, told.Token, told.ApplicationID, drive(t, told.Control)}
}

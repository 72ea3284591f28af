package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"retouch/internal/sandbox/control"
	"retouch/internal/sandbox/edits"
)

// leak is something that goes wrong on one leg of a job.
type leak struct {
	name    string
	discord control.Fault
	edits   edits.Fault
}

// leaks goes through everything that could make somebody write down an address, a
// header or an answer.
func leaks(o *outside) []leak {
	echo := "no: Bot " + o.discord.Token() + " Bearer " + outsideKey
	patch := func(f control.Fault) control.Fault { f.Method, f.Path = "PATCH", "@original"; return f }
	cdn := func(f control.Fault) control.Fault { f.Path = "attachments/"; return f }
	return []leak{
		{"nothing", control.Fault{}, edits.Fault{}},
		{"Discord fails", patch(control.Fault{Status: 503}), edits.Fault{}},
		{"Discord's front fails", patch(control.Fault{Status: 502, Body: "html"}), edits.Fault{}},
		{"Discord echoes", patch(control.Fault{Status: 400, Code: 50035, Message: echo}), edits.Fault{}},
		{"Discord limits", patch(control.Fault{Status: 429, RetryAfter: 0.05}), edits.Fault{}},
		{"a connection is cut before", patch(control.Fault{Drop: true}), edits.Fault{}},
		{"a connection is cut after", patch(control.Fault{Drop: true, After: true}), edits.Fault{}},
		{"an answer is cut", patch(control.Fault{Status: 500, Body: "cut"}), edits.Fault{}},
		{"a redirect", patch(control.Fault{Status: 307, Location: "http://127.0.0.1:1/" + o.discord.Token(), Body: "empty"}), edits.Fault{}},
		{"the acknowledgement is cut", control.Fault{Path: "/callback", Drop: true, After: true}, edits.Fault{}},
		{"the acknowledgement is refused", control.Fault{Path: "/callback", Status: 400, Message: echo}, edits.Fault{}},
		{"the CDN fails", cdn(control.Fault{Status: 503, Times: 9}), edits.Fault{}},
		{"the CDN has lost it", cdn(control.Fault{Status: 404, Body: "text"}), edits.Fault{}},
		{"the CDN is cut", cdn(control.Fault{Drop: true, Times: 9}), edits.Fault{}},
		{"the CDN redirects", cdn(control.Fault{Status: 302, Location: "http://127.0.0.1:1/x?ex=1&is=2&hm=3", Body: "empty"}), edits.Fault{}},
		{"the API echoes the key", control.Fault{}, edits.Fault{Status: 401, Code: "invalid_api_key", Message: echo}},
		{"the API echoes in HTML", control.Fault{}, edits.Fault{Status: 500, Body: "raw", Raw: "<html>" + echo}},
		{"the API redirects", control.Fault{}, edits.Fault{Body: "redirect", URL: "http://127.0.0.1:1/" + outsideKey}},
		{"the API hangs up", control.Fault{}, edits.Fault{Preset: "drop"}},
		{"the API cuts its answer", control.Fault{}, edits.Fault{Preset: "cut"}},
	}
}

// TestSecretsStayInside runs the program at its most talkative through all that
// goes wrong, and looks for every secret in all that it leaves: its output, its
// figures, and its folder.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 30)
	p := newProcess(t, o, "LOG_LEVEL=debug", "MAX_JOBS_PER_USER=9", "ANSWER_WITHIN=20s")
	p.start()
	for n, l := range leaks(o) {
		if l.discord.Path != "" {
			if err := o.user.Fault(t.Context(), l.discord); err != nil {
				t.Fatal(l.name, err)
			}
		}
		if l.edits != (edits.Fault{}) {
			if err := o.edits.Fail(l.edits); err != nil {
				t.Fatal(l.name, err)
			}
		}
		o.endOf(t, o.mustEdit(t.Context(), fmt.Sprintf("crowd%d", n%29+1)))
		if err := o.user.ClearFaults(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.edits.Mend()
	}
	o.checkRecord(t, filepath.Join(p.dir, "data"))
	figures := p.get("/metrics")
	if code := p.stop(); code != exitDone {
		t.Errorf("got exit %d", code)
	}
	said, _ := p.said.read()
	o.checkSecrets(t, "its output", []byte(said))
	o.checkSecrets(t, "/metrics", []byte(figures))
	o.checkFolder(t, filepath.Join(p.dir, "data"))
	if n := strings.Count(said, `"level":"DEBUG"`); n == 0 {
		t.Error("it was not at its most talkative")
	}
}

// checkRecord keeps the witness honest: while a job runs, the folder does hold its
// token, because whoever finds it after a crash has to answer.
func (o *outside) checkRecord(t *testing.T, dir string) {
	t.Helper()
	gate := make(chan struct{})
	o.thinking(func() time.Duration { <-gate; return 0 })
	begun := make(chan struct{})
	o.trap(callBegun, func() { close(begun) })
	id := o.mustEdit(t.Context(), "crowd30")
	<-begun
	o.books.mu.Lock()
	var token string
	for of, interaction := range o.books.tokens {
		if interaction == id {
			token = of
		}
	}
	o.books.mu.Unlock()
	if !holds(dir, token) {
		t.Error("the token of a job that runs is not found where it is kept: this test would find nothing")
	}
	close(gate)
	o.endOf(t, id)
}

// holds reports whether a file of a folder holds a text.
func holds(dir, what string) (found bool) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		text, _ := os.ReadFile(path)
		found = found || bytes.Contains(text, []byte(what))
		return nil
	})
	return found
}

// endOf waits for the end of an interaction, or for its failure: an
// acknowledgement that was refused has none.
func (o *outside) endOf(t *testing.T, id string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := o.user.Await(ctx, id, patience); err != nil {
		t.Logf("interaction %s has no end: %v", id, err)
	}
}

// checkSecrets looks for every secret that passed between the program and the
// outside, and for the two that it was started with, but for those that may be
// there.
func (o *outside) checkSecrets(t *testing.T, where string, text []byte, may ...string) {
	t.Helper()
	o.heard.secret(o.discord.Token(), "the bot token")
	o.heard.secret(outsideKey, "the API key")
	if len(o.heard.secrets) < 20 {
		t.Errorf("only %d secrets were heard", len(o.heard.secrets))
	}
	for secret, what := range o.heard.secrets {
		if at := bytes.Index(text, []byte(secret)); at >= 0 && !slices.Contains(may, what) {
			t.Errorf("%s holds %s: …%s…", where, what, text[max(0, at-200):min(len(text), at+20)])
		}
	}
}

// checkFolder looks through all files that the program leaves. Its jobs have
// ended, so nothing needs a token any more.
func (o *outside) checkFolder(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil {
			name, _ := filepath.Rel(dir, path)
			var may []string
			if strings.Contains(name, "KV_FORMS") { // where Retry finds what could not be downloaded, for a day
				may = append(may, aSignature)
			}
			o.checkSecrets(t, name, text, may...)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestSecretsOfAStartThatFails: what can't be reached is named, and no more.
func TestSecretsOfAStartThatFails(t *testing.T) {
	t.Parallel()
	o := newOutside(t, 1)
	p := newProcess(t, o, "LOG_LEVEL=debug", "DISCORD_API_URL=http://127.0.0.1:1/api/v10")
	p.launch()
	deadline := time.After(patience)
	for tries := 0; tries < 2; {
		text, more := p.said.read()
		tries = strings.Count(text, "gateway is not connected") + strings.Count(text, "connection refused")
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("it does not say that Discord can't be reached:\n%s", text)
		case <-time.After(10 * time.Millisecond):
		}
	}
	p.kill()
	text, _ := p.said.read()
	for what, secret := range map[string]string{"the bot token": o.discord.Token(), "the API key": outsideKey} {
		if strings.Contains(text, secret) {
			t.Errorf("its output holds %s:\n%s", what, text)
		}
	}
}

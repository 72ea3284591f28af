// Package retouch_test holds what is true of the whole repository: how
// packages are described, who may import whom, and that the documents agree
// with the code.
package retouch_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// pkg is what `go list` tells of a package.
type pkg struct {
	ImportPath  string
	Name        string
	Doc         string
	GoFiles     []string
	TestGoFiles []string
	Deps        []string
	Imports     []string
	Standard    bool
}

// forbidden says which packages may not reach which others, and why. A row
// covers a folder and everything below it; so does each target.
var forbidden = []struct {
	from, to, why string
}{
	{"retouch/editor", "github.com/bwmarrin/discordgo", "a picture has no chat"},
	{"retouch/editor", "github.com/nats-io", "a picture has no queue"},
	{"retouch/editor", "github.com/prometheus", "the command line edits without being counted"},
	{"retouch/editor", "retouch/bot", "a picture has no chat"},
	{"retouch/editor", "retouch/internal", "the command line uses the editor alone"},
	{"retouch/bot", "github.com/nats-io", "the bot does not know how jobs are kept"},
	{"retouch/bot", "github.com/prometheus", "the bot does not know how things are counted"},
	{"retouch/bot", "retouch/internal", "the bot declares the small interfaces that it needs"},
	{"retouch/internal/job", "retouch/bot", "jobs are bytes"},
	{"retouch/internal/job", "retouch/editor", "jobs are bytes"},
	{"retouch/internal/job", "github.com/bwmarrin/discordgo", "jobs are bytes"},
	{"retouch/internal/store", "retouch/bot", "what is stored is bytes"},
	{"retouch/internal/store", "retouch/editor", "what is stored is bytes"},
	{"retouch/internal/store", "retouch/internal/job", "what is stored is bytes"},
	{"retouch/internal/ledger", "retouch/bot", "a count knows ids alone"},
	{"retouch/internal/ledger", "retouch/editor", "a count knows ids alone"},
	{"retouch/internal/ops", "retouch/bot", "figures know names alone"},
	{"retouch/internal/sandbox", "retouch/bot", "a witness shares no mistakes with what it watches"},
	{"retouch/internal/sandbox", "retouch/editor", "a witness shares no mistakes with what it watches"},
	{"retouch/internal/sandbox", "retouch/internal/job", "a witness shares no mistakes with what it watches"},
	{"retouch/internal/sandbox", "github.com/bwmarrin/discordgo", "a witness shares no mistakes with what it watches"},
	{"retouch", "testing", "test code must not reach a user's binary"},
	{"retouch", "net/http/httptest", "test code must not reach a user's binary"},
	{"retouch", "github.com/google/go-cmp", "test code must not reach a user's binary"},
	{"retouch", "go.uber.org/goleak", "test code must not reach a user's binary"},
	{"retouch", "pgregory.net/rapid", "test code must not reach a user's binary"},
	{"retouch", "github.com/chromedp", "test code must not reach a user's binary"},
	{"retouch/cmd", "github.com/santhosh-tekuri/jsonschema", "test code must not reach a user's binary"},
	{"retouch/cmd", "github.com/rogpeppe/go-internal", "test code must not reach a user's binary"},
}

func TestNobodyImportsWhatIsForbidden(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		for _, rule := range forbidden {
			if !below(p.ImportPath, rule.from) {
				continue
			}
			for _, dep := range p.Deps {
				if below(dep, rule.to) {
					t.Errorf("%s reaches %s, but %s", p.ImportPath, dep, rule.why)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if len(p.GoFiles) == 0 {
			continue
		}
		name := p.ImportPath[strings.LastIndex(p.ImportPath, "/")+1:]
		want := "Package " + name + " "
		if p.Name == "main" {
			want = "Command " + name + " "
		}
		if !strings.HasPrefix(p.Doc, want) {
			t.Errorf("%s: package comment begins %q, want %q", p.ImportPath, p.Doc, want)
		}
	}
}

func TestPackagesAreNamedForWhatTheyHold(t *testing.T) {
	t.Parallel()
	vague := []string{"util", "utils", "common", "helper", "helpers", "service", "services", "model", "models", "misc", "types"}
	for _, p := range list(t) {
		for part := range strings.SplitSeq(p.ImportPath, "/") {
			if slices.Contains(vague, part) {
				t.Errorf("%s: %q says nothing", p.ImportPath, part)
			}
		}
	}
}

// list describes the packages of this module, without their tests.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Name,Doc,GoFiles,TestGoFiles,Deps,Imports,Standard", "./...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list found %d packages; the rules would hold for nothing", len(all))
	}
	return all
}

// below says whether path is root or lies in it.
func below(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

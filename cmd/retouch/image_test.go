package main

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The image can't be built without a container engine, but its binary can: the
// build command of the Dockerfile, with only the files that .dockerignore lets
// through, must make a binary that needs nothing else in its root.
func TestImage(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the whole program once more")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("the Dockerfile's command needs a shell")
	}
	context, root := t.TempDir(), t.TempDir()
	copyContext(t, filepath.Join("..", ".."), context)
	build(t, context, root)

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/livez" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	addr := strings.TrimPrefix(server.URL, "http://")
	tests := []struct {
		name, command, env string
		code               int
		want               string
	}{
		{"knows its version", "version", "", 0, `^retouch v9\.8\.7 \(go`},
		{"is healthy", "health", "OPS_ADDR=" + addr, 0, `^ok\n$`},
		{"is not healthy", "health", "OPS_ADDR=127.0.0.1:1", 1, "is the bot running"},
		{"wants settings", "run", "", exitSettings, "DISCORD_TOKEN is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cmd := asNobody(t, root, "/retouch", tt.command)
			cmd.Env = []string{tt.env}
			out, err := cmd.CombinedOutput()
			if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != tt.code || !regexp.MustCompile(tt.want).Match(out) {
				t.Errorf("got %d: %s", code, out)
			}
		})
	}
}

// build runs the command of the Dockerfile in dir and moves the binary to the
// place that the image has for it.
func build(t *testing.T, dir, root string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	command := find(t, string(text), `(?m)^RUN (.*\bgo build\b.*)$`)
	output := find(t, command, `-o (\S+)`)
	find(t, string(text), `(?m)^COPY --from=build `+regexp.QuoteMeta(output)+` (/retouch)$`)
	find(t, string(text), `(?m)^HEALTHCHECK .*CMD (\["/retouch", "health"\])$`)
	find(t, string(text), `(?m)^USER (65532:65532)$`)
	command = strings.Replace(command, output, filepath.Join(root, "retouch"), 1)
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "VERSION=v9.8.7", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
}

// find returns what the group of the pattern matches.
func find(t *testing.T, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("nothing is like %s in:\n%s", pattern, text)
	}
	return m[1]
}

// copyContext copies what the builder would get of the repository.
func copyContext(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(from, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(os.DirFS(from), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || name == ".":
			return err
		case ignored(string(text), name) && d.IsDir():
			return fs.SkipDir
		case ignored(string(text), name):
			return nil
		case d.IsDir():
			return os.Mkdir(filepath.Join(to, name), 0o755)
		}
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ignored follows the rules of .dockerignore as far as ours goes: the last
// pattern that fits the path, or a folder above it, decides.
// https://docs.docker.com/build/concepts/context/#dockerignore-files
func ignored(rules, name string) bool {
	out := false
	for rule := range strings.Lines(rules) {
		rule = strings.TrimSpace(rule)
		if rule == "" || strings.HasPrefix(rule, "#") {
			continue
		}
		pattern, keep := strings.CutPrefix(rule, "!")
		if covers(pattern, name) {
			out = !keep
		}
	}
	return out
}

func covers(pattern, name string) bool {
	for ; name != "."; name = path.Dir(name) {
		at := name
		deep, anywhere := strings.CutPrefix(pattern, "**/")
		if anywhere {
			at = path.Base(name)
		}
		if ok, _ := path.Match(deep, at); ok {
			return true
		}
	}
	return false
}

func TestDockerignoreIsAnAllowList(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		want bool
	}{
		{".env", true}, {"data/lock", true}, {".git/config", true}, {"README.md", true},
		{"cmd/retouch/main_test.go", true}, {"cmd/retouch/testdata/script/run.txtar", true},
		{"something-new", true},
		{"go.mod", false}, {"go.sum", false}, {"cmd/retouch/main.go", false},
		{"internal/sandbox/page/static/index.html", false},
	}
	for _, tt := range tests {
		if got := ignored(string(text), tt.name); got != tt.want {
			t.Errorf("got ignored %v for %s, want %v", got, tt.name, tt.want)
		}
	}
}

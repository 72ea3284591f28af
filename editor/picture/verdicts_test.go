package picture_test

import (
	"bytes"
	"compress/bzip2"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retouch/editor/picture"
)

const verdictsFile = "testdata/verdicts.golden"

// publicPictures are the test pictures of the toolchain, PngSuite among them,
// and of golang.org/x/image, by a name that does not depend on the machine.
func publicPictures(tb testing.TB) map[string][]byte {
	tb.Helper()
	image := filepath.Join(output(tb, "go", "env", "GOROOT"), "src", "image")
	module := output(tb, "go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/image")
	found := make(map[string][]byte)
	for name, pattern := range map[string]string{
		"image/":    filepath.Join(image, "testdata", "*.*"),
		"png/":      filepath.Join(image, "png", "testdata", "*.png"),
		"pngsuite/": filepath.Join(image, "png", "testdata", "pngsuite", "*.png"),
		"x/":        filepath.Join(module, "testdata", "*.*"),
		"x/tiff/":   filepath.Join(module, "tiff", "testdata", "*.*"),
	} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			tb.Fatal(err)
		}
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err == nil && filepath.Ext(path) == ".bz2" {
				b, err = io.ReadAll(bzip2.NewReader(bytes.NewReader(b)))
			}
			if err != nil {
				tb.Fatal(err)
			}
			found[name+strings.TrimSuffix(filepath.Base(path), ".bz2")] = b
		}
	}
	return found
}

func output(tb testing.TB, name string, args ...string) string {
	tb.Helper()
	b, err := exec.Command(name, args...).Output()
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// The laws hold for public pictures, and the verdicts are those that somebody
// has read. Pictures that a newer toolchain adds are held to the laws alone.
func TestReadJudgesPublicPicturesAsBefore(t *testing.T) {
	t.Parallel()
	pictures := publicPictures(t)
	var lines []string
	decoded := 0
	for _, name := range slices.Sorted(maps.Keys(pictures)) {
		if checkLaws(t, pictures[name]) {
			decoded++
		}
		lines = append(lines, name+": "+verdictLine(pictures[name]))
	}
	if *newGolden {
		if err := os.WriteFile(verdictsFile, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(verdictsFile)
	if err != nil {
		t.Fatal(err)
	}
	known := 0
	for line := range strings.Lines(string(want)) {
		line = strings.TrimSpace(line)
		name, _, _ := strings.Cut(line, ": ")
		if pictures[name] == nil {
			continue
		}
		known++
		if !slices.Contains(lines, line) {
			t.Errorf("%s: %s, want\n%s", name, verdictLine(pictures[name]), line)
		}
	}
	if decoded < 130 || known < 180 {
		t.Errorf("%d pictures that can be decoded, %d that are known", decoded, known)
	}
}

// verdictLine is a verdict in words.
func verdictLine(b []byte) string {
	i, err := picture.Read(bytes.NewReader(b), picture.Limits{})
	if err != nil {
		return err.Error()
	}
	s := fmt.Sprintf("%s %dx%d, %d bit %s", i.Kind, i.Width, i.Height, i.Depth, i.Model)
	for _, more := range []struct {
		is   bool
		word string
	}{
		{i.Alpha, "alpha"}, {i.Progressive, "progressive"}, {i.ICC, "icc"},
		{i.Scans > 0, fmt.Sprintf("scans %d", i.Scans)}, {i.Frames > 1, fmt.Sprintf("frames %d", i.Frames)},
		{i.Orientation > 1, fmt.Sprintf("orientation %d", i.Orientation)}, {i.Private != 0, "carries " + i.Private.String()},
	} {
		if more.is {
			s += ", " + more.word
		}
	}
	return s
}

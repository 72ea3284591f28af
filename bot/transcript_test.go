package bot_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// TestTranscripts plays interactions to the bot and compares every request that
// goes out. Each file says in its first lines what it shows; its parts are
// interactions (*.json, delivered in order, each when the jobs before are done),
// the faults of Discord and of the edits API (answers: method, path, times,
// status, body) and the transcript. With a part "hold", calls of the edits API
// hang until the last interaction was delivered. A part "versions" holds edits
// that were made before.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			playTranscript(t, file)
		})
	}
}

func playTranscript(t *testing.T, file string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, transcriptSettings(t, archive))
	var want []byte
	for _, part := range archive.Files {
		switch part.Name {
		case "answers":
			w.answers = parseAnswers(t, string(part.Data))
		case "versions":
			w.keepVersions(part.Data)
		case "hold":
			w.gate = make(chan struct{})
		case "transcript":
			want = part.Data
		case "policy":
			// said before the world was made
		default:
			w.prepare(part)
		}
	}
	w.play(archive)
	got := w.settled() + "\n"
	w.checkClean(t)
	if *update {
		writeTranscript(t, file, archive, got)
		return
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s\nlog:\n%s", diff, w.logs)
	}
}

// play delivers the interactions.
func (w *world) play(archive *txtar.Archive) {
	w.t.Helper()
	for _, part := range archive.Files {
		if !strings.HasSuffix(part.Name, ".json") {
			continue
		}
		w.deliver(string(part.Data))
		if w.gate != nil {
			w.calling(1)
		} else {
			w.idle()
		}
	}
	if w.gate != nil {
		close(w.gate)
	}
}

func writeTranscript(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	kept := archive.Files[:0]
	for _, part := range archive.Files {
		if part.Name != "transcript" {
			kept = append(kept, part)
		}
	}
	archive.Files = append(kept, txtar.File{Name: "transcript", Data: []byte(got)})
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func parseAnswers(t *testing.T, text string) []*answer {
	t.Helper()
	var all []*answer
	for line := range strings.Lines(text) {
		fields := strings.SplitN(strings.TrimSpace(line), " ", 5)
		if len(fields) < 4 {
			t.Fatalf("answer %q", line)
		}
		a := &answer{method: fields[0], path: fields[1]}
		if _, err := fmt.Sscan(fields[2]+" "+fields[3], &a.times, &a.status); err != nil {
			t.Fatal(err)
		}
		if len(fields) == 5 {
			a.body = fields[4]
		}
		all = append(all, a)
	}
	return all
}

// checkClean holds what is so after every story: no file is left, and no
// secret and no word of a member is in the log.
func (w *world) checkClean(t *testing.T) {
	t.Helper()
	left, err := os.ReadDir(w.spool)
	if err != nil || len(left) > 0 {
		t.Errorf("left in the spool: %v, %v", left, err)
	}
	for _, secret := range []string{canaryBot, canaryKey, canaryToken, canaryCDN, "wintry"} {
		if strings.Contains(w.logs.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, w.logs)
		}
	}
}

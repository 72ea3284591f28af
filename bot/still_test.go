package bot_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// said is a request of a transcript that changes a reply.
type said struct {
	press bool   // it is the first answer to an interaction
	token string // of the interaction
	body  string
}

var (
	sentTo  = regexp.MustCompile(`^(?:POST \S+/interactions/[0-9]+/([^/ ]+)/callback|PATCH \S+/webhooks/[0-9]+/([^/ ]+)/messages/@original)`)
	request = regexp.MustCompile(`(?m)^(GET|POST|PUT|PATCH|DELETE) /\S*$`)
)

// saidIn reads the requests of a transcript that change replies, in order.
func saidIn(transcript string) (all []said) {
	starts := request.FindAllStringIndex(transcript, -1)
	for n, at := range starts {
		end := len(transcript)
		if n+1 < len(starts) {
			end = starts[n+1][0]
		}
		if to := sentTo.FindStringSubmatch(transcript[at[0]:at[1]]); to != nil {
			all = append(all, said{to[1] != "", to[1] + to[2], transcript[at[1]:end]})
		}
	}
	return all
}

// inProgress reports whether a reply says that it is not the last word. First
// answers do that by their type: 5 and 6 promise another.
func (s said) inProgress() bool {
	var first struct {
		Type int `json:"type"`
	}
	_ = json.NewDecoder(strings.NewReader(s.body)).Decode(&first)
	return first.Type == 5 || first.Type == 6 || strings.Contains(s.body, `"cancel:`)
}

// TestFinalAnswersStand holds all transcripts to what a member relies on: a
// reply without a Cancel button changes no more unless somebody presses
// something. A request that is tried again says the very same.
func TestFinalAnswersStand(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var refused int
		for _, part := range archive.Files {
			switch part.Name {
			case "answers":
				refused = refusedIn(string(part.Data))
			case "transcript":
				stands(t, filepath.Base(file), saidIn(string(part.Data)), refused)
			}
		}
	}
}

// refusedIn is how many final answers Discord refuses in a story, the first
// ones.
func refusedIn(answers string) (n int) {
	for line := range strings.Lines(answers) {
		var method, path string
		var times, status int
		_, _ = fmt.Sscan(line, &method, &path, &times, &status)
		if method == "PATCH" && status >= 400 {
			n += times
		}
	}
	return n
}

// stands wants no change of a reply after its final answer, by the interaction
// that it was the answer to.
func stands(t *testing.T, file string, all []said, refused int) {
	t.Helper()
	final := map[string]string{}
	for _, s := range all {
		if s.press {
			delete(final, s.token)
		} else if refused > 0 && !s.inProgress() {
			refused--
			continue
		}
		if was, ok := final[s.token]; ok && was != s.body {
			t.Errorf("%s: a final answer is changed from%sto%s", file, was, s.body)
		}
		if !s.inProgress() {
			final[s.token] = s.body
		}
	}
}

func TestChangedFinalAnswerIsSeen(t *testing.T) {
	t.Parallel()
	const patch = "PATCH /api/v10/webhooks/1/token/messages/@original\n"
	all := saidIn(patch + "{\n  \"content\": \"done\"\n}\nGET /x\n" + patch + "{\n  \"components\": \"cancel:1\"\n}\n")
	if len(all) != 2 || all[0].inProgress() || !all[1].inProgress() || all[0].token != "token" {
		t.Errorf("got %+v", all)
	}
}

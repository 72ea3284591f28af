package bot_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"retouch/bot/locale"
)

// unhurried are the requests without those that only a slow machine sees: lines
// that are shown when a step takes seconds.
func unhurried(transcript []string) (all []string) {
	for _, request := range transcript {
		if !slowLine(request) {
			all = append(all, request)
		}
	}
	return all
}

func slowLine(request string) bool {
	return slices.ContainsFunc(slowLines(), func(line string) bool { return strings.Contains(request, `"content": "`+line) })
}

// slowLines are how those lines begin, in every language.
var slowLines = sync.OnceValue(func() (all []string) {
	for _, id := range []locale.ID{locale.ShowRunning, locale.ReplyBringing} {
		for _, line := range locale.New().Localizations(id, locale.Args{"Since": "<t:"}) {
			line, _, _ = strings.Cut(line, "<t:")
			all = append(all, line)
		}
	}
	return all
})

// wantedResults is the field that says how many results an edit asks for.
var wantedResults = regexp.MustCompile(`(?m)^n = "(\d+)"$`)

// answerEdits answers the latest request with as many pictures as it asks for.
func (w *world) answerEdits(out io.Writer) {
	w.mu.Lock()
	last := w.transcript[len(w.transcript)-1]
	w.mu.Unlock()
	n := 1
	if m := wantedResults.FindStringSubmatch(last); m != nil {
		n, _ = strconv.Atoi(m[1])
	}
	io.WriteString(out, edited(n))
}

// edited is the answer of the edits API with so many pictures.
func edited(n int) string {
	one := fmt.Sprintf(`{"b64_json":%q}`, base64.StdEncoding.EncodeToString(drawPNG(240, 160)))
	return `{"data":[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]}`
}

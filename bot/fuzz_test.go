package bot_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/txtar"

	"retouch/bot/discord"
)

// FuzzHandle holds that no interaction makes the bot panic, that each gets one
// answer at most, and that no answer is longer than Discord takes.
func FuzzHandle(f *testing.F) {
	files, err := filepath.Glob("testdata/transcripts/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range archive.Files {
			if strings.HasSuffix(part.Name, ".json") {
				f.Add(part.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var i discord.Interaction
		if json.Unmarshal(data, &i) != nil {
			t.Skip()
		}
		d := newDesk(t, deskSettings{})
		d.bot.Handle(t.Context(), &i)
		if strings.Contains(d.logs.String(), "panicked") {
			t.Fatalf("panic: %s", d.logs)
		}
		if _, _, _, err := d.jobs.Find(t.Context(), i.ID); err == nil {
			checkWorked(t, d)
		}
		if n := strings.Count(d.story(), " respond "); n > 1 || n == 0 && i.Type != discord.Ping {
			t.Errorf("%d answers:\n%s", n, d.story())
		}
		for line := range strings.Lines(d.story()) {
			if len(utf16.Encode([]rune(line))) > 2*2000 {
				t.Errorf("an answer of %d bytes", len(line))
			}
		}
	})
}

func checkWorked(t *testing.T, d *desk) {
	t.Helper()
	d.ended()
	if !strings.Contains(d.story(), " reply ") && !strings.Contains(d.story(), " delete ") {
		t.Errorf("no reply:\n%s", d.story())
	}
}

func TestNothingIsAnInteraction(t *testing.T) {
	t.Parallel()
	d := newDesk(t, deskSettings{})
	d.bot.Handle(t.Context(), nil)
	d.bot.Handle(t.Context(), &discord.Interaction{Type: discord.Ping})
	if got := d.story(); got != "" {
		t.Errorf("answered: %s", got)
	}
	d.bot.Handle(t.Context(), &discord.Interaction{})
	if !strings.Contains(d.story(), "respond 4") {
		t.Errorf("got %q", d.story())
	}
}

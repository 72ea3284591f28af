package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDotenv(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		vars       map[string]string
		want       string // EDITS_MODEL
	}{
		{"gives a value", "EDITS_MODEL=file", complete(), "file"},
		{"may be exported, quoted, commented", "# a\n export EDITS_MODEL='file' # b\n", complete(), "file"},
		{"may come from Windows", "\ufeffEDITS_MODEL=file\r\nWORKERS=2\r\n", complete(), "file"},
		{"loses to the environment", "EDITS_MODEL=file", complete("EDITS_MODEL=env"), "env"},
		{"loses to an empty variable too", "EDITS_MODEL=file", complete("EDITS_MODEL="), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _, err := load("run", environment{vars: tt.vars, dotenv: dotenv(t, tt.text)})
			if err != nil || s.Model != tt.want {
				t.Errorf("got %q, %v, want %q", s.Model, err, tt.want)
			}
		})
	}
}

// dotenv writes a file of settings and returns its path.
func dotenv(tb testing.TB, text string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), ".env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func TestBadDotenv(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"names the line, not what is in it", "WORKERS=2\nDISCORD TOKEN hunter2\nEDITS_MODEL=x\n", "line 2 is not NAME=value"},
		{"finds a bad first line", "hunter2 hunter2\n", "line 1 is not NAME=value"},
		{"finds a quote that is not closed", "A=b\nEDITS_MODEL=\"hunter2\nC=d\n", "line 2 is not NAME=value"},
		{"says what UTF-16 is", "\xff\xfeW\x00", "it is saved as UTF-16"},
		{"is not read when it is huge", strings.Repeat("#", maxFile+1), "longer than 1 MiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, vars := range []map[string]string{complete(), nil} { // nil: what is required may be in the file
				_, _, err := load("run", environment{vars: vars, dotenv: dotenv(t, tt.text)})
				if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("got error %v, want one with %q and no value", err, tt.want)
				}
				if err != nil && strings.Contains(err.Error(), "is missing") {
					t.Errorf("got error %v, which calls missing what may be in the file", err)
				}
			}
		})
	}
}

func TestSettingsFromFiles(t *testing.T) {
	t.Parallel()
	file := dotenv(t, " \"Bot from.a.file\"\r\n")
	tests := []struct {
		name, env, dotenv string
		want, wantErr     string
	}{
		{"a file gives the value", "DISCORD_TOKEN_FILE=" + file, "", "from.a.file", ""},
		{"also when .env names it", "", "DISCORD_TOKEN_FILE=" + file, "from.a.file", ""},
		{"the environment's file wins over the value in .env", "DISCORD_TOKEN_FILE=" + file, "DISCORD_TOKEN=x", "from.a.file", ""},
		{"the environment's value wins over the file in .env", "DISCORD_TOKEN=direct", "DISCORD_TOKEN_FILE=" + file, "direct", ""},
		{"a missing file is told", "DISCORD_TOKEN_FILE=/nowhere/token", "", "", "DISCORD_TOKEN cannot be read from DISCORD_TOKEN_FILE=/nowhere/token: no such file"},
		{"both at once are too much", "DISCORD_TOKEN_FILE=" + file + "\nDISCORD_TOKEN=x", "", "", "DISCORD_TOKEN is set twice in the environment"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			vars := environ(append(strings.Split(tt.env, "\n"), "EDITS_API_KEY=k"))
			s, _, err := load("run", environment{vars: vars, dotenv: dotenv(t, tt.dotenv)})
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Errorf("got error %v, want one with %q", err, tt.wantErr)
				}
				return
			}
			if err != nil || string(s.Token) != tt.want {
				t.Errorf("got %q, %v, want %q", string(s.Token), err, tt.want)
			}
		})
	}
}

func TestUnknownNamesAreWarnedOf(t *testing.T) {
	t.Parallel()
	file := dotenv(t, "WORKRES=2\nSOMETHING_ELSE=hunter2\n")
	_, got, err := load("run", environment{
		vars:   complete("EDITS_TIMOUT=hunter2", "DISCORD_BOT_ID=1", "HOME=/", "EDITS_MODEL_FILE=", "WORKRES=3"),
		dotenv: file,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"DISCORD_BOT_ID in the environment is not a setting",
		"EDITS_TIMOUT in the environment is not a setting; did you mean EDITS_TIMEOUT?",
		"SOMETHING_ELSE in " + file + " is not a setting",
		"WORKRES in " + file + " is not a setting; did you mean WORKERS?",
	}
	if d := cmp.Diff(got, want); d != "" {
		t.Error(d)
	}
}

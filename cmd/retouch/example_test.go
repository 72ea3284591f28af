package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/joho/godotenv"
)

// envExample is .env.example as the table has it: first what has to be filled
// in, then everything else, commented out at its default.
func envExample() string {
	var b strings.Builder
	b.WriteString("# Copy this file to .env and fill in the first part. The environment wins over\n" +
		"# this file. NAME_FILE=path reads the value of NAME from a file. A value with\n" +
		"# $, # or blanks belongs in single quotes.\n\n" +
		"# --- Required ---------------------------------------------------------------\n")
	for _, s := range table {
		if s.required || s.name == "EDITS_API_URL" {
			b.WriteString(exampleLine(s, ""))
		}
	}
	b.WriteString("\n# --- Optional: remove the # to change a default -----------------------------\n")
	for _, s := range table {
		if !s.required && s.name != "EDITS_API_URL" {
			b.WriteString(exampleLine(s, "#"))
		}
	}
	return b.String()
}

func exampleLine(s setting, off string) string {
	return fmt.Sprintf("\n%s%s%s=%s\n", indent(s.explained(), "# "), off, s.name, s.fallback)
}

func TestEnvExampleIsTheTable(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", ".env.example")
	want := envExample()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(got), want); d != "" {
		t.Errorf("run go test ./cmd/retouch -run EnvExample -update:\n%s", d)
	}
}

// Whoever removes all the # and fills in the secrets gets the defaults.
func TestEnvExampleHoldsTheDefaults(t *testing.T) {
	t.Parallel()
	text := envExample()
	for _, s := range table {
		text = strings.Replace(text, "\n#"+s.name+"=", "\n"+s.name+"=", 1)
	}
	vars, err := godotenv.Parse(bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	if len(vars) != len(table) {
		t.Errorf("got %d settings, want %d", len(vars), len(table))
	}
	secrets := map[string]string{"DISCORD_TOKEN": "token", "EDITS_API_KEY": "key"}
	for name, value := range secrets {
		vars[name] = value
	}
	got, _, err := load("run", environment{vars: vars})
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := load("run", environment{vars: secrets})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, want); d != "" {
		t.Error(d)
	}
}

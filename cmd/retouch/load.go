package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// load reads the settings that a command uses and checks them all before it
// gives up, so that everything can be mended at once. warnings are about names
// that mean nothing.
func load(command string, env environment) (s settings, warnings []string, err error) {
	from, dotenvErr := env.sources()
	var problems []string
	if dotenvErr != nil {
		problems = append(problems, fmt.Sprintf("%s: %v.", env.dotenv, dotenvErr))
	}
	missing := 0
	for _, row := range table {
		if !row.usedBy(command) {
			continue
		}
		problem := row.into(&s, from)
		if problem == errMissing && dotenvErr != nil {
			continue // it may well be in the file
		}
		if problem == errMissing {
			missing++
		}
		if problem != nil {
			problems = append(problems, fmt.Sprintf("%s %v.\n%s", row.name, problem, indent(row.advice(), "    ")))
		}
	}
	problems = append(problems, lonely(command, from)...)
	return s, unknown(from), asError(problems, missing > 0 && missing == required(command))
}

// lonely says what is missing when only one of the two settings of the signed
// door is written down.
func lonely(command string, from []source) []string {
	written := func(name string) bool {
		value, err := lookup(name, from)
		return value != "" || err != nil
	}
	key, addr := written("DISCORD_PUBLIC_KEY"), written("HTTP_ADDR")
	if key == addr || !slices.Contains(botOnly, command) {
		return nil
	}
	alone, other := "DISCORD_PUBLIC_KEY", "HTTP_ADDR"
	if addr {
		alone, other = other, alone
	}
	return []string{fmt.Sprintf("%s is set and %s is not.\n%s", alone, other, indent(
		"Set both, and interactions arrive by signed HTTP POST; or neither, and they come over the gateway. The key is at "+
			"https://discord.com/developers/applications: your app, General Information, Public Key.", "    "))}
}

var errMissing = errors.New("is missing")

// into parses what is written for the setting, or its default.
func (row setting) into(s *settings, from []source) error {
	value, err := lookup(row.name, from)
	if err != nil {
		return err
	}
	value = cmp.Or(value, row.fallback)
	switch {
	case value == "" && row.required:
		return errMissing
	case value == "":
		return nil
	}
	return row.parse(s, value)
}

// required counts the settings that a command cannot do without.
func required(command string) (n int) {
	for _, row := range table {
		if row.required && row.usedBy(command) {
			n++
		}
	}
	return n
}

// asError words the problems for people. Who has set nothing at all is new
// here and learns how to try the program first.
func asError(problems []string, fresh bool) error {
	if len(problems) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("the settings are not right yet.\n\n")
	for _, p := range problems {
		b.WriteString("  " + strings.TrimRight(p, "\n") + "\n")
	}
	b.WriteString("\nSettings go into .env or the environment; .env.example and retouch help explain them.")
	if fresh {
		b.WriteString("\nTo try it now, without an account or a key: retouch sandbox\n(from the source: go run ./cmd/retouch sandbox)")
	}
	return settingsError{errors.New(b.String())}
}

// unknown warns of names that look like settings but are none: everything in
// the file, and in the environment what begins like a setting of ours.
func unknown(from []source) (warnings []string) {
	names := settingNames()
	for i, s := range from {
		for _, name := range slices.Sorted(maps.Keys(s.vars)) {
			ours := i > 0 || strings.HasPrefix(name, "EDITS_") || strings.HasPrefix(name, "DISCORD_")
			if ours && !slices.Contains(names, name) && !slices.Contains(names, strings.TrimSuffix(name, "_FILE")) {
				warnings = append(warnings, fmt.Sprintf("%s in %s is not a setting%s", cut(name), s.name, didYouMean(name, names)))
			}
		}
	}
	return warnings
}

func settingNames() []string {
	var names []string
	for _, row := range table {
		names = append(names, row.name)
	}
	return names
}

// load reads the settings of a command and tells the scrubber its secrets.
func (p *program) load(command string) (settings, []string, error) {
	s, warnings, err := load(command, p.env)
	p.secrets.hide(append(passwords(s.NATS), string(s.Token), string(s.Key))...)
	return s, warnings, err
}

// loadAndWarn is load for commands that have no log.
func (p *program) loadAndWarn(command string) (settings, error) {
	s, warnings, err := p.load(command)
	p.warn(warnings)
	return s, err
}

func (p *program) warn(warnings []string) {
	for _, w := range warnings {
		fmt.Fprintf(p.stderr, "warning: %s\n", w)
	}
}

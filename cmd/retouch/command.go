package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

// command is a word after retouch.
type command struct {
	name, usage, about string
	do                 func(*program, context.Context, []string) error
}

func commands() []command {
	return []command{
		{"run", "", "run the bot; this is what retouch alone does", (*program).run},
		{"sandbox", "[-addr 127.0.0.1:8787] [-bare] [-signed] [-once -o DIR]", "try everything on this machine: no account, no key", (*program).sandbox},
		{"edit", "-image A.png [-image B.jpg] -prompt WORDS", "edit pictures from the command line", (*program).edit},
		{"doctor", "", "check the settings, the token, the address and the key", (*program).doctor},
		{"health", "", "ask the bot of this machine whether it lives", (*program).health},
		{"version", "", "print the version", (*program).version},
		{"help", "[COMMAND]", "print this, or the flags of a command", (*program).help},
	}
}

func findCommand(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// help prints the whole surface of the program: every command and every
// setting. With a command's name it prints that command's flags.
func (p *program) help(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] != "help" && !isHelp(args[0]) {
		return p.dispatch(ctx, []string{args[0], "-h"})
	}
	_, err := io.WriteString(p.stdout, helpText())
	return err
}

func helpText() string {
	var b strings.Builder
	b.WriteString("Retouch is a Discord bot that edits pictures.\n\nCommands:\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-18s %s\n", "retouch "+c.name, c.about)
	}
	b.WriteString("\nTo try it now: retouch sandbox   (from the source: go run ./cmd/retouch sandbox)\n")
	b.WriteString("\nSettings come from the environment and from the file .env in the working\n" +
		"directory; the environment wins. NAME_FILE=path reads a value from a file.\n\n")
	for _, s := range table {
		fmt.Fprintf(&b, "  %s%s\n%s", s.name, s.note(), indent(s.explained(), "      "))
	}
	b.WriteString("\nExit codes: 0 done, 1 failed, 2 usage, 78 settings.\n")
	return b.String()
}

// flags parses the flags of a command, which takes nothing else. With -h it
// prints them to stdout and returns flag.ErrHelp.
func (p *program) flags(name string, args []string, define func(*flag.FlagSet)) error {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	define(set)
	err := set.Parse(args)
	switch {
	case err == flag.ErrHelp:
		p.printFlags(set)
		return err
	case err != nil:
		return usageError{fmt.Errorf("%w; retouch %s -h shows the flags", err, name)}
	case set.NArg() > 0:
		return usageError{fmt.Errorf("retouch %s takes no %q; retouch %s -h shows the flags", name, set.Arg(0), name)}
	}
	return nil
}

func (p *program) printFlags(set *flag.FlagSet) {
	c, _ := findCommand(set.Name())
	fmt.Fprintf(p.stdout, "%s\n\n", strings.TrimSpace("retouch "+c.name+" "+c.usage))
	fmt.Fprintf(p.stdout, "  %s\n", c.about)
	var flags strings.Builder
	set.SetOutput(&flags)
	set.PrintDefaults()
	if flags.Len() > 0 {
		fmt.Fprintf(p.stdout, "\n%s", flags.String())
	}
	p.printSettings(c)
}

// printSettings lists the settings that a command uses, if it uses any.
func (p *program) printSettings(c command) {
	heading := "\nSettings that it uses (retouch help explains them):\n"
	for _, s := range table {
		if s.usedBy(c.name) {
			fmt.Fprintf(p.stdout, "%s  %s%s\n", heading, s.name, s.note())
			heading = ""
		}
	}
}

func noFlags(*flag.FlagSet) {}

// indent breaks text into lines of 78 columns that begin with a margin.
func indent(text, margin string) string {
	var b strings.Builder
	line := margin
	for word := range strings.FieldsSeq(text) {
		if len(line)+1+len(word) > 78 && line != margin {
			b.WriteString(line + "\n")
			line = margin
		}
		if line != margin {
			line += " "
		}
		line += word
	}
	return b.String() + line + "\n"
}

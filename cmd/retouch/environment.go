package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/joho/godotenv"
)

// environment is where settings come from: variables, and a file of them whose
// values are used where there is no variable.
type environment struct {
	vars   map[string]string
	dotenv string // path of the file, "" for none
}

// environ turns the lines of os.Environ into a map.
func environ(lines []string) map[string]string {
	vars := make(map[string]string, len(lines))
	for _, line := range lines {
		if name, value, ok := strings.Cut(line, "="); ok {
			vars[name] = value
		}
	}
	return vars
}

// source is one place of settings, named for the messages.
type source struct {
	name string
	vars map[string]string
}

// sources are the places in the order in which they are asked.
func (e environment) sources() ([]source, error) {
	all := []source{{"the environment", e.vars}}
	if e.dotenv == "" {
		return all, nil
	}
	vars, err := readDotenv(e.dotenv)
	return append(all, source{e.dotenv, vars}), err
}

// maxFile is the size of a file of settings, at most.
const maxFile = 1 << 20

// readDotenv reads a file of NAME=value lines; there may be none. The errors
// of godotenv repeat lines, and with them secrets, so they are not passed on.
func readDotenv(path string) (map[string]string, error) {
	text, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}), bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		return nil, errors.New("it is saved as UTF-16; save it as UTF-8")
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	vars, err := godotenv.UnmarshalBytes(text)
	if err != nil {
		return nil, fmt.Errorf("line %d is not NAME=value", badLine(text))
	}
	return vars, nil
}

// badLine counts the lines up to the one that spoils the text: the last from
// which on no beginning of the text can be read.
func badLine(text []byte) int {
	lines := bytes.SplitAfter(text, []byte("\n"))
	for n := len(lines) - 1; n > 0; n-- {
		if _, err := godotenv.UnmarshalBytes(bytes.Join(lines[:n], nil)); err == nil {
			return n + 1
		}
	}
	return 1
}

// readFile reads a small file and says what is wrong without its path.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, withoutPath(err)
	}
	if len(text) > maxFile {
		return nil, errors.New("it is longer than 1 MiB")
	}
	return text, nil
}

func withoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// lookup finds what is written for a setting: NAME, or the text of the file
// that NAME_FILE names, in the first source that has one of them.
func lookup(name string, from []source) (value string, err error) {
	for _, s := range from {
		value, direct := s.vars[name]
		path := unquote(s.vars[name+"_FILE"])
		switch {
		case unquote(value) != "" && path != "":
			return "", fmt.Errorf("is set twice in %s, as %s and as %s_FILE", s.name, name, name)
		case path != "":
			return fromFile(name, path)
		case direct:
			return unquote(value), nil
		}
	}
	return "", nil
}

func fromFile(name, path string) (string, error) {
	text, err := readFile(path)
	if err != nil {
		return "", fmt.Errorf("cannot be read from %s_FILE=%s: %w", name, cut(path), err)
	}
	return unquote(strings.TrimPrefix(string(text), "\ufeff")), nil
}

// unquote takes away the blanks and the pair of quotes that people leave
// around a value.
func unquote(v string) string {
	v = strings.TrimSpace(v)
	for _, q := range []string{`"`, `'`, "`"} {
		if len(v) >= 2 && strings.HasPrefix(v, q) && strings.HasSuffix(v, q) {
			return strings.TrimSpace(v[1 : len(v)-1])
		}
	}
	return v
}

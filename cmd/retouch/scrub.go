package main

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"sync"
)

// scrubber is the last defence against a secret in a log or in an error's
// text: a writer that replaces secrets in all that passes it. It works on
// bytes, not on log attributes, so that nothing gets round it, however deep in
// a value it lies. Every write must hold whole lines, as those of slog's
// handlers do. It is safe for concurrent use.
type scrubber struct {
	mu     sync.Mutex
	to     io.Writer
	values [][]byte // longest first
}

func newScrubber(to io.Writer) *scrubber { return &scrubber{to: to} }

const hidden = "[secret]"

// hide adds secrets, also in the form that they have in JSON. Very short ones
// are left alone: they would be found everywhere.
func (s *scrubber) hide(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range values {
		if len(v) < 6 {
			continue
		}
		quoted, _ := json.Marshal(v)
		s.values = append(s.values, []byte(v), bytes.Trim(quoted, `"`))
	}
	slices.SortFunc(s.values, func(a, b []byte) int { return len(b) - len(a) })
	s.values = slices.CompactFunc(s.values, bytes.Equal)
}

// shapes are what secrets look like that nobody told the scrubber of: the
// tokens in the addresses of interactions and webhooks, the signature of an
// attachment's address, and what follows Bot or Bearer in a header.
// https://discord.com/developers/docs/interactions/receiving-and-responding
// https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
var shapes = []struct {
	pattern *regexp.Regexp
	becomes []byte
}{
	{regexp.MustCompile(`(/(?:webhooks|interactions)/[^/\s"]+/)[^/\s"?&\\]+`), []byte("${1}" + hidden)},
	{regexp.MustCompile(`\b((?:hm|ex|is)=)[0-9a-fA-F]{6,}`), []byte("${1}" + hidden)},
	{regexp.MustCompile(`\b(Bot|Bearer) [A-Za-z0-9._~+/=-]{16,}`), []byte("${1} " + hidden)},
}

// Write passes text on without its secrets. It claims to have written all of
// it, as writers have to.
func (s *scrubber) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clean := text
	for _, v := range s.values {
		clean = bytes.ReplaceAll(clean, v, []byte(hidden))
	}
	for _, shape := range shapes {
		clean = shape.pattern.ReplaceAll(clean, shape.becomes)
	}
	if _, err := s.to.Write(clean); err != nil {
		return 0, err
	}
	return len(text), nil
}

// clean is text without its secrets.
func (s *scrubber) clean(text string) string {
	var b bytes.Buffer
	s.mu.Lock()
	quiet := &scrubber{to: &b, values: s.values}
	s.mu.Unlock()
	_, _ = quiet.Write([]byte(text))
	return b.String()
}

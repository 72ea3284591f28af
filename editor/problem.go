package editor

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
)

// problem is what an API says went wrong, whichever shape it said it in.
type problem struct {
	message, kind, code, param string
	failed                     bool // it says so itself, by a flag or a status
}

// isError says whether there was any sign of an error. A type alone is none:
// events have one too.
func (p problem) isError() bool {
	return p.failed || p.message != "" || p.code != ""
}

// words are all that it says, in lower case, to look for hints in.
func (p problem) words() string {
	return strings.ToLower(strings.Join([]string{p.code, p.kind, p.message}, " "))
}

// parseProblem reads an error body. There is one documented shape,
// {"error":{"message","type","param","code"}}, and every relay has its own.
func parseProblem(body []byte) problem {
	var doc any
	if json.Unmarshal(body, &doc) != nil {
		return problem{message: title(body)}
	}
	return dig(doc, 0)
}

// dig collects from what an error may be: words, an object, or a list.
func dig(v any, depth int) problem {
	switch v := v.(type) {
	case string:
		return problem{message: v}
	case []any:
		if len(v) > 0 && depth < 4 {
			return dig(v[0], depth+1)
		}
	case map[string]any:
		return digObject(v, depth)
	}
	return problem{}
}

func digObject(m map[string]any, depth int) problem {
	p := problem{
		message: first(m, "message", "msg", "error_description"),
		kind:    first(m, "type"),
		code:    first(m, "code", "error_code"),
		param:   first(m, "param"),
		failed:  m["success"] == false,
	}
	if loc, ok := m["loc"].([]any); ok && len(loc) > 0 { // {"detail":[{"loc":["body","image"]}]}
		p.param = fmt.Sprint(loc[len(loc)-1])
	}
	switch m["status"] {
	case "failure", "failed", "error":
		p.failed = true
	}
	for _, name := range []string{"error", "detail", "errors"} {
		if inner := m[name]; inner != nil && depth < 4 {
			p = p.or(dig(inner, depth+1))
		}
	}
	return p
}

// or adds what only inner says; what inner says goes first.
func (p problem) or(inner problem) problem {
	return problem{
		message: or(inner.message, p.message),
		kind:    or(inner.kind, p.kind),
		code:    or(inner.code, p.code),
		param:   or(inner.param, p.param),
		failed:  p.failed || inner.failed,
	}
}

// first returns the first of the named members that is a word or a number.
func first(m map[string]any, names ...string) string {
	for _, name := range names {
		switch v := m[name].(type) {
		case string:
			if v != "" {
				return v
			}
		case float64:
			return fmt.Sprint(v)
		}
	}
	return ""
}

var (
	titleTag = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	anyTag   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// title is what a web page calls itself, or its words.
func title(page []byte) string {
	s := string(page)
	if m := titleTag.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	s = anyTag.ReplaceAllString(s, " ")
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}

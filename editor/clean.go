package editor

import (
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes words from outside fit for a log: without the key, without the
// part of addresses that signs them, on one line, and at most maxDetail
// characters long.
func clean(s string, key Key) string {
	if len(s) > maxWords {
		s = s[:maxWords]
	}
	if key != "" {
		s = strings.ReplaceAll(s, string(key), hidden)
	}
	s = query.ReplaceAllString(s, "$1")
	var b strings.Builder
	n := 0
	for _, r := range strings.TrimSpace(s) {
		if n++; n > maxDetail+1 {
			break
		}
		b.WriteString(visible(r))
	}
	return cut(b.String(), maxDetail)
}

// query is what follows the path of an address.
var query = regexp.MustCompile(`(https?:(?:\\?/){2}[^\s?"'<>]*)\?[^\s"'<>]*`)

// visible escapes what a terminal or a log could take for more than a letter.
func visible(r rune) string {
	if r != utf8.RuneError && unicode.IsPrint(r) {
		return string(r)
	}
	return strings.Trim(strconv.QuoteRuneToASCII(r), "'")
}

// cut shortens s to n runes.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// safe keeps of an error what may be logged: net/http puts the whole address
// into its errors, with what signs it.
func safe(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return errors.New(clean(err.Error(), ""))
}

package bot_test

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"retouch/bot/discord"
)

// TestNeedsAreToldEverywhere: what the invite link asks for is what /help and
// both descriptions of the bot tell, and nothing else.
func TestNeedsAreToldEverywhere(t *testing.T) {
	t.Parallel()
	invite, err := url.Parse(discord.InviteURL("42"))
	must(t, err)
	w := newTeller(t, nil)
	help := sentenceOf(w.said(run(nelly, "help", nil)), "permissions")
	readme, err := os.ReadFile("../README.md")
	must(t, err)
	var all discord.Permissions
	for _, n := range discord.Needs {
		all |= n.Permission
		if !strings.Contains(help, n.Name) || !strings.Contains(string(readme), "*"+n.Name+"*") {
			t.Errorf("%s is not told", n.Name)
		}
	}
	if n := strings.Count(help, ","); n != len(discord.Needs)-1 {
		t.Errorf("help tells of others: %s", help)
	}
	var asked discord.Permissions
	must(t, asked.UnmarshalJSON([]byte(invite.Query().Get("permissions"))))
	if asked != all {
		t.Errorf("the link asks for %d, want %d", asked, all)
	}
}

// TestChineseReadmeNamesTheNeeds as /help does.
func TestChineseReadmeNamesTheNeeds(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.zh-CN.md")
	must(t, err)
	i := run(nelly, "help", nil)
	i.Locale = "zh-CN"
	names := strings.Split(sentenceOf(newTeller(t, nil).said(i), "权限"), "“")[1:]
	if len(names) != len(discord.Needs) {
		t.Errorf("help names %q", names)
	}
	for _, name := range names {
		if name, _, _ = strings.Cut(name, "”"); !strings.Contains(string(readme), "*"+name+"*") {
			t.Errorf("%s is not told", name)
		}
	}
}

// sentenceOf is the line of a text that has a word.
func sentenceOf(text, word string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			return line
		}
	}
	return ""
}

// TestNeedsHaveNamesInEveryLanguage that a client there shows.
func TestNeedsHaveNamesInEveryLanguage(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	for _, code := range languages {
		i := run(nelly, "help", nil)
		i.Locale = code
		if got := w.said(i); strings.Contains(got, "permission.") || !strings.HasPrefix(code, "en") && strings.Contains(got, "View Channel") {
			t.Errorf("%s: %s", code, got)
		}
	}
}

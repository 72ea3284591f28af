package discord_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"retouch/bot/discord"
	"retouch/internal/sandbox/openapi"
)

// smiles is a text of so many UTF-16 units, as many of them as can be in emoji,
// which have two each and are one code point.
func smiles(units int) string { return strings.Repeat("😀", units/2) + strings.Repeat("a", units%2) }

// lengths are all texts whose length Discord bounds, each in the smallest
// response or edit that has it.
var lengths = []struct {
	name  string
	limit int
	fixed bool // it may not be cut: one that is too long is a mistake
	make  func(text string) discord.Response
}{
	{"content", 2000, false, func(s string) discord.Response { return says(discord.Reply{Content: s}) }},
	{"alt text", 1024, false, func(s string) discord.Response {
		return says(discord.Reply{Content: "x", Attachments: []discord.Upload{{ID: "0", Description: s}}})
	}},
	{"button", 80, false, func(s string) discord.Response {
		return says(discord.Reply{Components: row(discord.Component{Type: discord.Button, Style: discord.Primary, CustomID: "x", Label: s})})
	}},
	{"custom_id of a button", 100, true, func(s string) discord.Response {
		return says(discord.Reply{Components: row(discord.Component{Type: discord.Button, Style: discord.Primary, CustomID: s, Label: "x"})})
	}},
	{"title of a form", 45, false, func(s string) discord.Response { return asks(s, "id", "label", "about", "hint", "") }},
	{"custom_id of a form", 100, true, func(s string) discord.Response { return asks("t", s, "label", "about", "hint", "") }},
	{"label", 45, false, func(s string) discord.Response { return asks("t", "id", s, "about", "hint", "") }},
	{"label's description", 100, false, func(s string) discord.Response { return asks("t", "id", "label", s, "hint", "") }},
	{"placeholder", 100, false, func(s string) discord.Response { return asks("t", "id", "label", "about", s, "") }},
	{"value", 4000, false, func(s string) discord.Response { return asks("t", "id", "label", "about", "hint", s) }},
	{"name of a choice", 100, false, func(s string) discord.Response { return offers(s, "v") }},
	{"value of a choice", 100, true, func(s string) discord.Response { return offers("n", s) }},
}

func says(r discord.Reply) discord.Response {
	return discord.Response{Type: discord.RespondMessage, Data: r}
}

func row(c discord.Component) []discord.Component {
	return []discord.Component{{Type: discord.ActionRow, Components: []discord.Component{c}}}
}

func asks(title, id, label, about, hint, value string) discord.Response {
	return discord.Response{Type: discord.RespondModal, Data: discord.Modal{Title: title, CustomID: id, Components: []discord.Component{{
		Type: discord.Label, Label: label, Description: about,
		Component: &discord.Component{Type: discord.TextInput, CustomID: "p", Style: discord.LongText, Placeholder: hint, Value: value},
	}}}}
}

func offers(name, value string) discord.Response {
	return discord.Response{Type: discord.RespondAutocomplete, Data: discord.Choices{Choices: []discord.Choice{{Name: name, Value: value}}}}
}

// TestLengths sends every text at its limit and one unit to either side of it.
// No body that leaves is longer than Discord takes, however it counts; what fits
// is sent as it is, what does not is cut, or refused where that would make
// something else of it.
func TestLengths(t *testing.T) {
	t.Parallel()
	checker := description(t)
	for _, tt := range lengths {
		for _, off := range []int{-1, 0, 1, 100} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				text := smiles(tt.limit + off)
				r := playing(t, answering(204, ""))
				_, err := r.Respond(t.Context(), fresh(), tt.make(text))
				if tt.fixed && off > 0 {
					if err == nil || len(r.requests()) > 0 {
						t.Errorf("got %v and %d requests, want a refusal", err, len(r.requests()))
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				sent := r.requests()[0]
				checkText(t, sent.body, text, tt.limit)
				if checker != nil {
					checkSeen(t, checker, sent)
				}
			})
		}
	}
}

// checkText finds the longest text in a body and holds it against the limit and
// the one that was asked for.
func checkText(t *testing.T, body []byte, asked string, limit int) {
	t.Helper()
	var document any
	if err := json.Unmarshal(body, &document); err != nil {
		t.Fatal(err)
	}
	longest := longestText(document)
	if n := discord.Units(longest); n > limit {
		t.Errorf("%d units were sent, want at most %d", n, limit)
	}
	if discord.Units(asked) <= limit && longest != asked {
		t.Errorf("%q was sent, want %q", longest, asked)
	}
	if discord.Units(asked) > limit && (!strings.HasSuffix(longest, "…") || discord.Units(longest) < limit-1) {
		t.Errorf("%d units were sent of what was too long, want almost %d and an ellipsis", discord.Units(longest), limit)
	}
}

func longestText(v any) (longest string) {
	longer := func(s string) {
		if discord.Units(s) > discord.Units(longest) {
			longest = s
		}
	}
	switch v := v.(type) {
	case string:
		longer(v)
	case []any:
		for _, item := range v {
			longer(longestText(item))
		}
	case map[string]any:
		for _, item := range v {
			longer(longestText(item))
		}
	}
	return longest
}

// description is Discord's own, nil when there is none here.
func description(t *testing.T) *openapi.Checker {
	t.Helper()
	path := os.Getenv("DISCORD_OPENAPI")
	if path == "" {
		return nil
	}
	c, err := openapi.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestNoncesAreShort: Discord refuses longer ones.
func TestNoncesAreShort(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(200, message))
	for n, want := range map[int]bool{25: true, 26: false} {
		_, err := r.PostMessage(t.Context(), "3", strings.Repeat("1", n), discord.Reply{Content: "x"})
		if (err == nil) != want || errors.Is(err, discord.ErrFatal) {
			t.Errorf("%d characters: %v", n, err)
		}
	}
}

// TestNobodyIsPinged: an empty list in every create and edit, whatever the reply
// has, and never null, with which the defaults would hold.
func TestNobodyIsPinged(t *testing.T) {
	t.Parallel()
	r := playing(t, answering(200, message))
	for _, reply := range []discord.Reply{{}, {Content: "<@1> @everyone"}, {Components: buttons()}, {Attachments: []discord.Upload{{ID: "7"}}}} {
		file := (&picture{data: "x"}).file("a.png")
		_, _ = r.Respond(t.Context(), fresh(), says(reply))
		_, _ = r.Respond(t.Context(), fresh(), discord.Response{Type: discord.RespondUpdate, Data: &reply})
		_, _ = r.EditOriginal(t.Context(), "42", "token", reply)
		_, _ = r.EditOriginal(t.Context(), "42", "token", reply, file)
		_, _ = r.EditMessage(t.Context(), "3", "9", reply, file)
		_, _ = r.PostMessage(t.Context(), "3", "1", reply, file)
	}
	if n := len(r.requests()); n != 24 {
		t.Errorf("%d requests, want 24", n)
	}
	for _, s := range r.requests() {
		if !strings.Contains(string(s.body), `"allowed_mentions":{"parse":[]}`) {
			t.Errorf("%s %s: %s", s.method, s.path, s.body)
		}
	}
}

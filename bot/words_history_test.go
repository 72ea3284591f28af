package bot_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
)

// made keeps a version of nelly's in the list.
func (w *teller) made(id string, change func(*history.Version)) {
	w.t.Helper()
	v := history.Version{
		ID: id, Author: nelly, Prompt: "edit " + id, Made: time.Unix(1_700_000_000, 0),
		Place: history.Place{Guild: server, Channel: "7", Message: "1" + id}, Results: []history.Result{{Kind: "png", Width: 240, Height: 160}},
	}
	if change != nil {
		change(&v)
	}
	if v.Root == "" {
		v.Root = v.ID
	}
	must(w.t, w.history.Keep(w.t.Context(), v))
	must(w.t, w.history.List(w.t.Context(), v))
}

func TestHistoryLines(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	w.made("101", nil)
	w.made("102", func(v *history.Version) {
		v.Private, v.Place = true, history.Place{Guild: server, Channel: "7", Message: "3", Ephemeral: true}
	})
	w.made("103", func(v *history.Version) { v.Place.Guild = "" })
	w.made("104", func(v *history.Version) {
		v.Private, v.Place.Ephemeral, v.Shared = true, true, &history.Place{Guild: server, Channel: "8", Message: "4"}
	})
	w.made("105", func(v *history.Version) { v.Place = history.Place{} })
	w.made("106", func(v *history.Version) { v.Prompt = "**@everyone**\n# " + strings.Repeat("long ", 50) })
	w.made("107", func(v *history.Version) { v.Results, v.Failed = nil, "busy" })
	w.made("108", func(v *history.Version) { v.Author = olga })
	must(t, w.history.List(t.Context(), history.Version{ID: "109", Author: nelly, Root: "109"})) // and nothing else of it
	must(t, w.history.List(t.Context(), history.Version{ID: "108", Author: nelly, Root: "108"})) // which is olga's

	got := w.said(run(nelly, "history", nil))
	want := strings.Join([]string{
		"Your edits, newest first:",
		`1. <t:1700000000:R> · \*\*\@everyone\*\* \# long long long long long long lon… · https://discord.com/channels/` + server + "/7/1106",
		"2. <t:1700000000:R> · edit 105",
		"3. <t:1700000000:R> · edit 104 · https://discord.com/channels/" + server + "/8/4",
		"4. <t:1700000000:R> · edit 103 · https://discord.com/channels/@me/7/1103",
		"5. <t:1700000000:R> · edit 102 · only you saw it",
		"Page 1 of 2",
	}, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := w.said(run(olga, "history", nil)); strings.Contains(got, "edit 101") || !strings.Contains(got, "edit 108") {
		t.Errorf("olga sees %s", got)
	}
}

// TestHistoryPages holds that every version is on one page, newest first, that
// whoever presses sees their own, and what the select says.
func TestHistoryPages(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	const made = 20
	for n := range made {
		w.made(strconv.Itoa(95+n), nil) // also from two digits to three
	}
	page, seen := w.ask(run(nelly, "history", nil)), []string{}
	for steps := 0; steps < 10; steps++ {
		reply := page.Data.(discord.Reply)
		menu := reply.Components[0].Components[0]
		if menu.Type != discord.StringSelect || menu.CustomID != "look:"+nelly {
			t.Errorf("select %+v", menu)
		}
		for n, o := range menu.Options {
			seen = append(seen, o.Value)
			want := fmt.Sprint(n+1, ". edit ", o.Value)
			if line := strings.Split(reply.Content, "\n")[n+1]; o.Label != want || !strings.HasPrefix(line, fmt.Sprint(n+1, ". ")) || !strings.Contains(line, "edit "+o.Value) {
				t.Errorf("got %q beside %q, want %q", o.Label, line, want)
			}
			if o.Description != "2023-11-14 22:13 UTC · 240×160" {
				t.Errorf("got the description %q", o.Description)
			}
		}
		if next := buttonOf(reply, "Next"); next != "" {
			page = w.ask(pressing(nelly, next))
			continue
		}
		break
	}
	var want []string
	for n := range made {
		want = append(want, strconv.Itoa(95+made-1-n))
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	last := page.Data.(discord.Reply)
	if page.Type != discord.RespondUpdate || !strings.HasSuffix(last.Content, "\nPage 3 of 3") || buttonOf(last, "Previous") != "history:1" {
		t.Errorf("got %+v", page)
	}
	if got := w.said(pressing(olga, "history:1")); !strings.HasPrefix(got, "You have no edits yet.") {
		t.Errorf("a stranger sees %q", got)
	}
	for _, id := range []string{"history", "history:", "history:-1", "history:1:2", "history:" + nelly + ":1", "history:99999999999999999999"} {
		if got := w.said(pressing(nelly, id)); !strings.HasPrefix(got, "I no longer know this button") {
			t.Errorf("%s: got %q", id, got)
		}
	}
}

func TestHistoryFitsInEveryLanguage(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	big := "18446744073709551615"
	for n := range 9 {
		w.made(fmt.Sprint(1300000000000000000+n), func(v *history.Version) {
			v.Prompt = strings.Repeat("@", 400)
			v.Place = history.Place{Guild: big, Channel: big, Message: big}
			v.Made = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		})
	}
	for _, code := range languages {
		i := run(nelly, "history", nil)
		i.Locale = code
		if got := w.said(i); strings.Count(got, "https://discord.com/channels/") != 8 {
			t.Errorf("%s: %s", code, got)
		}
	}
}

func TestEmptyHistorySaysWhatToDo(t *testing.T) {
	t.Parallel()
	w := newTeller(t, nil)
	if got := w.said(run(nelly, "history", nil)); got != "You have no edits yet. Attach a picture to `/edit` and say what should change." {
		t.Errorf("got %q", got)
	}
	for n := range 9 { // whose records are gone
		must(t, w.history.List(t.Context(), history.Version{ID: fmt.Sprint(n + 1), Author: nelly, Root: "1"}))
	}
	if got := w.said(run(nelly, "history", nil)); got != "The edits on this page are gone. Please run `/history` again." {
		t.Errorf("got %q", got)
	}
	off := newTeller(t, func(c *bot.Config) { c.Keep.Records = 0 })
	if got := off.said(run(nelly, "history", nil)); !strings.HasPrefix(got, "I keep no list of edits here.") {
		t.Errorf("got %q", got)
	}
	nobody := run("", "history", nil)
	if got := w.said(nobody); !strings.HasPrefix(got, "You have no edits yet.") {
		t.Errorf("got %q", got)
	}
}

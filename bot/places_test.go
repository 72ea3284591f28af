package bot_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
)

// nth is the nth edit, of a member of its own.
func nth(n int) *discord.Interaction {
	i := edit(fmt.Sprint(1300000000000000000 + n))
	i.User = &discord.User{ID: fmt.Sprint(n)}
	return i
}

// TestPlaces: whether there is one worker, or more than there may be calls.
func TestPlaces(t *testing.T) {
	t.Parallel()
	t.Run("workers", func(t *testing.T) { t.Parallel(); places(t, deskSettings{workers: 1}) })
	t.Run("calls", func(t *testing.T) { t.Parallel(); places(t, deskSettings{workers: 4, atOnce: 1}) })
}

func places(t *testing.T, s deskSettings) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, s)
		d.call = wait(10 * time.Second)
		d.attend()
		for n := range 3 {
			d.bot.Handle(t.Context(), nth(n+1))
		}
		for range 3 {
			d.ended()
		}
		const id = "130000000000000000"
		d.sort("0s ")
		d.sort("2s ")
		d.sort("10s ")
		d.sort("20s ")
		d.check([]string{
			"0s call", "0s fetch 1", "0s reply Fetching the picture. [cancel:" + id + "1]",
			"0s respond 5", "0s respond 5", "0s respond 5",
			"2s reply Waiting: 1 before you. [cancel:" + id + "3]",
			"2s reply Waiting: you are next. [cancel:" + id + "2]",
			"3s reply Editing, started <t:946684800:R>. [cancel:" + id + "1]",
			"10s call", "10s fetch 1", "10s " + doneFor("1") + "10 s +1",
			"10s reply Fetching the picture. [cancel:" + id + "2]",
			"11s reply Waiting: you are next, less than a minute. [cancel:" + id + "3]",
			"13s reply Editing, started <t:946684810:R>. [cancel:" + id + "2]",
			"20s call", "20s fetch 1", "20s " + doneFor("2") + "20 s +1",
			"20s reply Fetching the picture. [cancel:" + id + "3]",
			"23s reply Editing, started <t:946684820:R>. [cancel:" + id + "3]",
			"30s " + doneFor("3") + "30 s +1",
		})
	})
}

// sort puts what happened at a moment, which has no order, into one.
func (d *desk) sort(moment string) {
	slices.SortStableFunc(d.events, func(a, b string) int {
		if strings.HasPrefix(a, moment) && strings.HasPrefix(b, moment) {
			return strings.Compare(a, b)
		}
		return 0
	})
}

// TestPlacesAreShownSparingly: a channel of many who wait gets 20 edits a minute,
// and each reply one in 3 s.
func TestPlacesAreShownSparingly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1})
		d.call = wait(1500 * time.Millisecond)
		d.attend()
		for n := range 60 {
			d.bot.Handle(t.Context(), nth(n+1))
		}
		for range 60 {
			d.ended()
		}
		var times []time.Duration
		last := map[string]time.Duration{}
		shown := regexp.MustCompile(`(?m)^(\S+) reply Waiting: .*\[cancel:(\d+)\]$`)
		for _, m := range shown.FindAllStringSubmatch(d.story(), -1) {
			at, err := time.ParseDuration(m[1])
			must(t, err)
			if before, ok := last[m[2]]; ok && at-before < 3*time.Second {
				t.Errorf("%s is edited at %v and %v", m[2], before, at)
			}
			last[m[2]], times = at, append(times, at)
		}
		for n, at := range times {
			if n >= 20 && at-times[n-20] < time.Minute {
				t.Errorf("21 edits from %v to %v", times[n-20], at)
			}
		}
		if len(times) < 20 {
			t.Errorf("only %d edits", len(times))
		}
	})
}

// TestPlacesInChannelsOfTheirOwn: each reply gets an edit in 3 s at most.
func TestPlacesInChannelsOfTheirOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1})
		d.call = wait(1100 * time.Millisecond)
		d.attend()
		for n := range 20 {
			i := nth(n + 1)
			i.ChannelID = i.ID
			d.bot.Handle(t.Context(), i)
		}
		for range 20 {
			d.ended()
		}
		last := map[string]time.Duration{}
		edits := 0
		shown := regexp.MustCompile(`(?m)^(\S+) reply Waiting: .*\[cancel:(\d+)\]$`)
		for _, m := range shown.FindAllStringSubmatch(d.story(), -1) {
			at, err := time.ParseDuration(m[1])
			must(t, err)
			if before, ok := last[m[2]]; ok && at-before < 3*time.Second {
				t.Errorf("%s is edited at %v and %v", m[2], before, at)
			}
			last[m[2]] = at
			edits++
		}
		if edits < 40 {
			t.Errorf("only %d edits", edits)
		}
	})
}

// TestPlacesComeTooLate: what was to be shown of a job that was answered in the
// meantime stays unsaid.
func TestPlacesComeTooLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const workers = 12
		d := newDesk(t, deskSettings{workers: workers})
		d.call = func(ctx context.Context) error {
			if time.Since(d.began) < 3*time.Second {
				return wait(3500 * time.Millisecond)(ctx)
			}
			return nil
		}
		d.edit = func(ctx context.Context, r discord.Reply) error {
			if strings.HasPrefix(r.Content, "Waiting") {
				return wait(4 * time.Second)(ctx)
			}
			return nil
		}
		d.attend()
		for n := range 2 * workers {
			i := nth(n + 1)
			i.ChannelID = i.ID
			d.bot.Handle(t.Context(), i)
		}
		for range 2 * workers {
			d.ended()
		}
		time.Sleep(10 * time.Second)
		for n := range workers {
			if n := strings.Count(d.story(), "[cancel:"+nth(workers+n+1).ID+"]"); n > 2 {
				t.Errorf("%d lines for a job", n)
			}
		}
		if n := strings.Count(d.story(), "reply Waiting"); n != 8 {
			t.Errorf("%d places were shown, want those of the 8 that were at it:\n%s", n, d.story())
		}
	})
}

// TestPlacesAfterARestart: nobody here saw the acknowledgement, so Discord is
// asked what the reply says before it is touched.
func TestPlacesAfterARestart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		shown discord.Message
		want  string
	}{
		{"still thinking", discord.Message{Flags: discord.Loading}, "look 11s reply Waiting: you are next."},
		{"another place", progress("Waiting: 1 before you."), "look 11s reply Waiting: you are next."},
		{"this place", progress("Waiting: you are next."), "look"},
		{"a final answer", discord.Message{Content: "busy"}, "look"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				first := newDesk(t, deskSettings{workers: 1})
				first.fetch = hang
				first.bot.Handle(t.Context(), nth(1))
				first.bot.Handle(t.Context(), nth(2))
				first.crash()
				second := newDesk(t, deskSettings{workers: 1, kept: first.kept, idle: true, began: time.Now()})
				looks := 0
				second.original = func(context.Context) (*discord.Message, error) {
					if looks++; looks == 1 {
						return &discord.Message{Flags: discord.Loading}, nil // of the one that runs
					}
					return &tt.shown, nil
				}
				second.fetch = hang
				second.run()
				second.attend()
				time.Sleep(25 * time.Second)
				_, got, _ := strings.Cut(second.story(), "fetch 1\n")
				got, _, _ = strings.Cut(strings.ReplaceAll(got, "\n", " "), " [")
				if !strings.HasSuffix(got, tt.want) || strings.Count(got, "reply") != strings.Count(tt.want, "reply") {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

func progress(words string) discord.Message {
	return discord.Message{Content: words, Components: []discord.SentComponent{
		{Components: []discord.SentComponent{{CustomID: "cancel:" + deskID}}},
	}}
}

// TestWorkBeginsQuietlyAfterAPlace: a reply that just said how many are before it
// is looked at before money is spent, and says that the work began 3 s later.
func TestWorkBeginsQuietlyAfterAPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1})
		d.call = wait(3 * time.Second)
		d.attend()
		for n := range 2 {
			d.bot.Handle(t.Context(), nth(n+1))
		}
		for range 2 {
			d.ended()
		}
		const id = "130000000000000000"
		want := []string{
			"2s reply Waiting: you are next. [cancel:" + id + "2]",
			"3s look", "3s fetch 1", "3s call",
			"5s reply Editing, started <t:946684803:R>. [cancel:" + id + "2]",
			"6s " + doneFor("2") + "6 s +1",
		}
		var got []string
		for _, e := range d.events {
			if slices.Contains(want, e) {
				got = append(got, e)
			}
			if strings.HasPrefix(e, "3s reply Fetching") {
				t.Errorf("%q comes a second after another line", e)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("got %q", d.events)
		}
	})
}

package bot_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/internal/ledger"
)

// asking is an /edit that asks for so many results.
func asking(id string, n int) *discord.Interaction {
	i := edit(id)
	i.Data.Options = append(i.Data.Options, discord.Option{Name: "n", Value: fmt.Append(nil, n)})
	return i
}

// TestResultsAreCounted: each of an edit's costs one of the day's, and who has
// fewer left than wanted is told how many.
func TestResultsAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{limits: ledger.Limits{PerUserPerDay: 5}})
		d.bot.Handle(t.Context(), asking(nth(1).ID, 3))
		d.ended()
		d.bot.Handle(t.Context(), asking(nth(2).ID, 4))
		d.bot.Handle(t.Context(), asking(nth(3).ID, 2))
		d.ended()
		d.bot.Handle(t.Context(), asking(nth(4).ID, 1))
		const left = "respond 4 Only 2 results are left for today. Ask for fewer, or wait for new ones: <t:946771200:R>. Reference: 00000002\n"
		const none = "respond 4 You have used up your edits for today. New ones: <t:946771200:R>. Reference: 00000004"
		if story := d.story(); !strings.Contains(story, left) || !strings.HasSuffix(story, none) {
			t.Errorf("got:\n%s", story)
		}
	})
}

// TestNonsenseIsNoNumberOfResults: Discord checks it, and so does the bot.
func TestNonsenseIsNoNumberOfResults(t *testing.T) {
	t.Parallel()
	for value, counts := range map[string]int{`99`: 4, `-3`: 1, `"3"`: 1, `2.5`: 1, `null`: 1} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, deskSettings{limits: ledger.Limits{PerUserPerDay: 4}})
			i := edit(deskID)
			i.Data.Options = append(i.Data.Options, discord.Option{Name: "n", Value: []byte(value)})
			d.bot.Handle(t.Context(), i)
			d.ended()
			d.bot.Handle(t.Context(), asking(nth(2).ID, 4))
			left := fmt.Sprintf("Only %d results are left", 4-counts)
			if counts == 4 {
				left = "You have used up"
			}
			if !strings.Contains(d.story(), left) {
				t.Errorf("%s: want %q in:\n%s", value, left, d.story())
			}
		})
	}
}

// TestEstimatesAreMeasured: there is none before the first turn came, and then
// they come true.
func TestEstimatesAreMeasured(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{workers: 1})
		const each, many = time.Minute, 6
		d.call = wait(each)
		d.attend()
		for n := range many {
			i := nth(n + 1)
			i.ChannelID = i.ID
			d.bot.Handle(t.Context(), i)
		}
		for range many {
			d.ended()
		}
		told := regexp.MustCompile(`(?m)^(\S+) reply Waiting: (?:(\d) before you|you are next)(?:, about (\d+) minutes?)?\. `)
		estimates := 0
		for _, m := range told.FindAllStringSubmatch(d.story(), -1) {
			at, err := time.ParseDuration(m[1])
			must(t, err)
			place := 0
			fmt.Sscan(m[2], &place)
			if known := m[3] != ""; known != (at > each) {
				t.Errorf("%s", m[0])
			}
			if m[3] == "" {
				continue
			}
			estimates++
			begun := at.Truncate(each) + time.Duration(place+1)*each // its own turn
			if minutes := (begun + each - at).Minutes(); fmt.Sprintf("%.0f", minutes) != m[3] && fmt.Sprintf("%.0f", minutes-0.5) != m[3] {
				t.Errorf("%s: it takes %.1f minutes", m[0], minutes)
			}
		}
		if estimates < 6 {
			t.Errorf("%d estimates in:\n%s", estimates, d.story())
		}
	})
}

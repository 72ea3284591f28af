package bot_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/internal/ledger"
)

// The people of a question: who asks, and whose picture it is.
const (
	asker        = "5"
	pictureOwner = "6"
)

var asks = bot.Policy{EditOthers: "ask"}

// postedBy is Edit image on a message of somebody's.
func postedBy(id, user, author string) *discord.Interaction {
	i := menu(id, user)
	m := i.Data.Resolved.Messages["7"]
	m.Author = &discord.User{ID: author}
	i.Data.Resolved.Messages["7"] = m
	return i
}

// answers presses Yes or No under a question.
func answers(id, user, answer, key string) *discord.Interaction {
	i := cancelPress("", user)
	i.ID, i.Data.CustomID = id, "ask:"+answer+":"+key
	return i
}

var shownKey = regexp.MustCompile(`ask:yes:([A-Z2-7]{26})`)

// opened opens a form and returns its custom_id.
func (d *desk) opened(i *discord.Interaction) (customID string) {
	d.t.Helper()
	before := d.respond
	d.respond = func(_ context.Context, r discord.Response) error {
		if m, ok := r.Data.(discord.Modal); ok {
			customID = m.CustomID
		}
		return nil
	}
	d.bot.Handle(d.t.Context(), i)
	d.respond = before
	if customID == "" {
		d.t.Fatalf("no form:\n%s", d.story())
	}
	return customID
}

// question puts a question and returns its key.
func (d *desk) question() (key string) {
	d.t.Helper()
	d.bot.Handle(d.t.Context(), form("1300000000000000002", d.opened(postedBy(deskID, asker, pictureOwner)), asker))
	found := shownKey.FindStringSubmatch(d.story())
	if found == nil {
		d.t.Fatalf("no question:\n%s", d.story())
	}
	return found[1]
}

// said is what was answered last.
func (d *desk) said() string {
	lines := strings.Split(d.story(), "\n")
	for n := len(lines) - 1; n >= 0; n-- {
		if _, said, ok := strings.Cut(lines[n], " respond "); ok {
			return said
		}
	}
	return ""
}

func (d *desk) expect(want string) {
	d.t.Helper()
	if got := d.said(); !strings.HasPrefix(got, want) {
		d.t.Errorf("got %q, want %q", got, want)
	}
}

func press(n int) string { return fmt.Sprint(1400000000000000000 + n) }

func TestQuestionsEndAfterADay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		after time.Duration
		want  string
	}{
		{"in time", 23*time.Hour + 59*time.Minute, "7 Getting ready"},
		{"too late", 24*time.Hour + time.Second, "7 Nobody answered in time, so nothing was edited."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{history: newNotes().history(), policy: asks})
				key := d.question()
				time.Sleep(tt.after)
				d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
				d.expect(tt.want)
			})
		})
	}
}

// TestRestartsLoseNoForm: a form and a question are answered by another process
// than the one that showed them.
func TestRestartsLoseNoForm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		kept := newNotes()
		first := newDesk(t, deskSettings{history: kept.history(), policy: asks, idle: true})
		customID := first.opened(postedBy(deskID, asker, pictureOwner))

		second := newDesk(t, deskSettings{history: kept.history(), policy: asks, kept: first.kept, idle: true})
		second.bot.Handle(t.Context(), form("1300000000000000002", customID, asker))
		found := shownKey.FindStringSubmatch(second.story())
		if found == nil {
			t.Fatalf("no question:\n%s", second.story())
		}
		third := newDesk(t, deskSettings{history: kept.history(), policy: asks, kept: first.kept})
		third.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", found[1]))
		third.ended()
		third.expect("7 Getting ready")
		if got := third.state(press(1)); got != "replied" {
			t.Errorf("the job is %s:\n%s", got, third.story())
		}
		record, owner, _, err := third.jobs.Find(t.Context(), press(1))
		if err != nil || owner != asker {
			t.Errorf("it counts for %q: %s, %v", owner, record, err)
		}
	})
}

// TestOneYesIsOneEdit: however often and wherever it is pressed.
func TestOneYesIsOneEdit(t *testing.T) {
	t.Parallel()
	for range 10 {
		notes := newNotes()
		one := newDesk(t, deskSettings{history: notes.history(), policy: asks, shared: true})
		two := newDesk(t, deskSettings{history: notes.history(), policy: asks, shared: true, kept: one.kept})
		key := one.question()
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				[]*desk{one, two}[n%2].bot.Handle(t.Context(), answers(press(n), pictureOwner, "yes", key))
			})
		}
		all.Wait()
		both := one.story() + "\n" + two.story()
		if n := strings.Count(both, "respond 7 Getting ready"); n != 1 {
			t.Errorf("%d edits began:\n%s", n, both)
		}
		if n := strings.Count(both, "respond 4 This question has its answer already."); n != 7 {
			t.Errorf("%d were told so:\n%s", n, both)
		}
	}
}

// TestYesAndNoAtOnce: one of them holds.
func TestYesAndNoAtOnce(t *testing.T) {
	t.Parallel()
	for range 10 {
		notes := newNotes()
		one := newDesk(t, deskSettings{history: notes.history(), policy: asks, shared: true})
		two := newDesk(t, deskSettings{history: notes.history(), policy: asks, shared: true, kept: one.kept})
		key := one.question()
		var all sync.WaitGroup
		all.Go(func() { one.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key)) })
		all.Go(func() { two.bot.Handle(t.Context(), answers(press(2), asker, "no", key)) })
		all.Wait()
		both := one.story() + "\n" + two.story()
		if n := strings.Count(both, "respond 7 "); n != 1 {
			t.Errorf("%d answers hold:\n%s", n, both)
		}
	}
}

func TestWhatKeepsAYesFromBeginning(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		limits ledger.Limits
		before func(t *testing.T, d *desk, h *history.History, n *notes)
		want   string
		after  func(t *testing.T, d *desk, h *history.History, n *notes)
		then   string
	}{
		{
			name: "the owner keeps others out by now",
			before: func(t *testing.T, _ *desk, h *history.History, _ *notes) {
				must(t, h.SetWish(t.Context(), pictureOwner, history.Wish{Closed: true}))
			},
			want: "4 In /privacy you said that nobody else may edit your pictures.",
			after: func(t *testing.T, _ *desk, h *history.History, _ *notes) {
				must(t, h.SetWish(t.Context(), pictureOwner, history.Wish{}))
			},
			then: "7 Getting ready",
		},
		{
			name: "who asked has no edits left", limits: ledger.Limits{PerUserPerDay: 1},
			before: func(t *testing.T, d *desk, _ *history.History, _ *notes) { d.bot.Handle(t.Context(), edit(press(9))) },
			want:   "4 <@5> has no edits left for today. New ones: <t:946771200:R>. The question stays open until it ends.",
			after:  func(*testing.T, *desk, *history.History, *notes) { time.Sleep(23 * time.Hour) },
			then:   "4 <@5> has no edits left for today", // it is 23:00
		},
		{
			name: "nobody has edits left", limits: ledger.Limits{PerDay: 1},
			before: func(t *testing.T, d *desk, _ *history.History, _ *notes) { d.bot.Handle(t.Context(), edit(press(9))) },
			want:   "4 All edits that this bot may make today are used up.",
			then:   "4 All edits that this bot may make today are used up.",
		},
		{
			name:   "the store is in trouble",
			before: func(_ *testing.T, _ *desk, _ *history.History, n *notes) { n.fail(errors.New("no disk")) },
			want:   "4 I have more to do right now",
			after:  func(_ *testing.T, _ *desk, _ *history.History, n *notes) { n.fail(nil) },
			then:   "7 Getting ready",
		},
		{
			name: "the queue is in trouble",
			before: func(_ *testing.T, d *desk, _ *history.History, _ *notes) {
				d.submit = func(context.Context) error { return errors.New("no disk") }
			},
			want:  "4 I have more to do right now",
			after: func(_ *testing.T, d *desk, _ *history.History, _ *notes) { d.submit = nil },
			then:  "7 Getting ready",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				notes := newNotes()
				h := notes.history()
				d := newDesk(t, deskSettings{history: h, policy: asks, limits: tt.limits})
				key := d.question()
				tt.before(t, d, h, notes)
				d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
				d.expect(tt.want)
				time.Sleep(5 * time.Second)
				if tt.after != nil {
					tt.after(t, d, h, notes)
				}
				d.bot.Handle(t.Context(), answers(press(2), pictureOwner, "yes", key))
				d.expect(tt.then)
			})
		})
	}
}

func TestTooManyOfTheAsker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{history: newNotes().history(), policy: asks, perOwner: 1})
		key := d.question()
		d.call = hang
		d.bot.Handle(t.Context(), edit(press(9)))
		d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
		d.expect("4 <@5> has other edits under way. The question stays open")
	})
}

// TestAYesThatNeverLandedLeavesTheQuestionOpen: the buttons are still there, and
// the next press begins the edit.
func TestAYesThatNeverLandedLeavesTheQuestionOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{history: newNotes().history(), policy: asks})
		key := d.question()
		gone := &discord.APIError{Status: 404, Code: discord.CodeUnknownWebhook}
		d.respond = func(context.Context, discord.Response) error { return errors.New("the line is dead") }
		d.original = func(context.Context) (*discord.Message, error) { return nil, gone }
		d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
		d.ended()
		if got := d.state(press(1)); got != "dropped" {
			t.Fatalf("the job is %s", got)
		}
		d.respond, d.original = nil, nil
		d.bot.Handle(t.Context(), answers(press(2), pictureOwner, "yes", key))
		d.expect("7 Getting ready")
		d.ended()
		if got := d.state(press(2)); got != "replied" {
			t.Errorf("the job is %s:\n%s", got, d.story())
		}
	})
}

// TestAllowedEditsMayBeCalledOff by whoever asked and by whoever allowed it.
func TestAllowedEditsMayBeCalledOff(t *testing.T) {
	t.Parallel()
	for user, want := range map[string]string{asker: "7 Cancelled by <@5>.", pictureOwner: "7 Cancelled by <@6>.", "8": "4 Only the member who asked"} {
		t.Run(user, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{history: newNotes().history(), policy: asks})
				d.call = hang
				d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", d.question()))
				d.bot.Handle(t.Context(), cancelPress(press(1), user))
				d.expect(want)
			})
		})
	}
}

// TestQuestionsThatNobodySeesAreTakenBack: in some servers only the member sees
// what the bot says, which it learns from the answer.
func TestQuestionsThatNobodySeesAreTakenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{history: newNotes().history(), policy: asks})
		d.original = func(context.Context) (*discord.Message, error) {
			return &discord.Message{ID: "9", Flags: discord.Ephemeral}, nil
		}
		d.respond = func(context.Context, discord.Response) error { return nil } // and tells no message
		customID := d.opened(postedBy(deskID, asker, pictureOwner))
		d.bot.Handle(t.Context(), form("1300000000000000002", customID, asker))
		if got := d.story(); !strings.HasSuffix(got, "reply I have to ask the owner of these pictures first, but here only you can see what I write. Please ask them to edit it, or use /edit with a picture of your own.") {
			t.Errorf("got:\n%s", got)
		}
		key := shownKey.FindStringSubmatch(d.story())[1]
		d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
		d.expect("4 This question is no longer open.")
	})
}

// TestQuestionsThatDidNotArriveMayBeAskedAgain with the same form.
func TestQuestionsThatDidNotArriveMayBeAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{history: newNotes().history(), policy: asks})
		customID := d.opened(postedBy(deskID, asker, pictureOwner))
		d.respond = func(context.Context, discord.Response) error { return errors.New("the line is dead") }
		d.bot.Handle(t.Context(), form("1300000000000000002", customID, asker))
		d.respond = nil
		d.bot.Handle(t.Context(), form("1300000000000000003", customID, asker))
		d.expect("4 <@6>, may <@5> edit what you posted?")
		d.bot.Handle(t.Context(), form("1300000000000000004", customID, asker))
		d.expect("4 This form was sent already")
	})
}

// TestNobodyIsAskedAllTheTime: every question pings.
func TestNobodyIsAskedAllTheTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{history: newNotes().history(), policy: asks, idle: true})
		ask := func(id, user, want string) {
			t.Helper()
			customID := d.opened(postedBy(deskID, user, pictureOwner))
			d.bot.Handle(t.Context(), form(id, customID, user))
			d.expect(want)
		}
		ask(press(1), asker, "4 <@6>, may <@5> edit what you posted?")
		time.Sleep(50 * time.Second)
		ask(press(2), asker, "4 You asked <@6> just now. Please wait a minute and try again.")
		ask(press(3), "8", "4 <@6>, may <@8> edit what you posted?")
		time.Sleep(10 * time.Second)
		ask(press(4), asker, "4 <@6>, may <@5> edit what you posted?")
	})
}

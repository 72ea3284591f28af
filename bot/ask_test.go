package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/internal/ledger"
)

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
				d := newDesk(t, deskSettings{history: newPast().History, policy: asks})
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
		past := newPast()
		first := newDesk(t, deskSettings{history: past.History, policy: asks, idle: true})
		customID := first.opened(postedBy(deskID, asker, pictureOwner))

		second := newDesk(t, deskSettings{history: past.elsewhere(), policy: asks, kept: first.kept, idle: true})
		second.bot.Handle(t.Context(), form("1300000000000000002", customID, asker))
		found := shownKey.FindStringSubmatch(second.story())
		if found == nil {
			t.Fatalf("no question:\n%s", second.story())
		}
		third := newDesk(t, deskSettings{history: past.elsewhere(), policy: asks, kept: first.kept})
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
		past := newPast()
		one := newDesk(t, deskSettings{history: past.History, policy: asks, shared: true})
		two := newDesk(t, deskSettings{history: past.elsewhere(), policy: asks, shared: true, kept: one.kept})
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
		past := newPast()
		one := newDesk(t, deskSettings{history: past.History, policy: asks, shared: true})
		two := newDesk(t, deskSettings{history: past.elsewhere(), policy: asks, shared: true, kept: one.kept})
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
		before func(t *testing.T, d *desk, p *past)
		want   string
		after  func(t *testing.T, d *desk, p *past)
		then   string
	}{
		{
			name: "the owner keeps others out by now",
			before: func(t *testing.T, _ *desk, p *past) {
				must(t, p.SetWish(t.Context(), pictureOwner, history.Wish{Closed: true}))
			},
			want: "4 In /privacy you said that nobody else may edit your pictures.",
			after: func(t *testing.T, _ *desk, p *past) {
				must(t, p.SetWish(t.Context(), pictureOwner, history.Wish{}))
			},
			then: "7 Getting ready",
		},
		{
			name: "who asked has no edits left", limits: ledger.Limits{PerUserPerDay: 1},
			before: func(t *testing.T, d *desk, _ *past) { d.bot.Handle(t.Context(), edit(press(9))) },
			want:   "4 <@5> has no edits left for today. New ones: <t:946771200:R>. The question stays open until it ends.",
			after:  func(*testing.T, *desk, *past) { time.Sleep(23 * time.Hour) },
			then:   "4 <@5> has no edits left for today", // it is 23:00
		},
		{
			name: "nobody has edits left", limits: ledger.Limits{PerDay: 1},
			before: func(t *testing.T, d *desk, _ *past) { d.bot.Handle(t.Context(), edit(press(9))) },
			want:   "4 All edits that this bot may make today are used up.",
			then:   "4 All edits that this bot may make today are used up.",
		},
		{
			name:   "the store is in trouble",
			before: func(_ *testing.T, _ *desk, p *past) { p.down.Store(true) },
			want:   "4 I have more to do right now",
			after:  func(_ *testing.T, _ *desk, p *past) { p.down.Store(false) },
			then:   "7 Getting ready",
		},
		{
			name: "the queue is in trouble",
			before: func(_ *testing.T, d *desk, _ *past) {
				d.submit = func(context.Context) error { return errors.New("no disk") }
			},
			want:  "4 I have more to do right now",
			after: func(_ *testing.T, d *desk, _ *past) { d.submit = nil },
			then:  "7 Getting ready",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				past := newPast()
				d := newDesk(t, deskSettings{history: past.History, policy: asks, limits: tt.limits})
				key := d.question()
				tt.before(t, d, past)
				d.bot.Handle(t.Context(), answers(press(1), pictureOwner, "yes", key))
				d.expect(tt.want)
				time.Sleep(5 * time.Second)
				if tt.after != nil {
					tt.after(t, d, past)
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
		d := newDesk(t, deskSettings{history: newPast().History, policy: asks, perOwner: 1})
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
		d := newDesk(t, deskSettings{history: newPast().History, policy: asks})
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
				d := newDesk(t, deskSettings{history: newPast().History, policy: asks})
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
		d := newDesk(t, deskSettings{history: newPast().History, policy: asks})
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
		d := newDesk(t, deskSettings{history: newPast().History, policy: asks})
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
		d := newDesk(t, deskSettings{history: newPast().History, policy: asks, idle: true})
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

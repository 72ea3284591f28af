package bot_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"retouch/bot/discord"
	"retouch/bot/history"
	"retouch/editor"
	"retouch/internal/job"
	"retouch/internal/ledger"
)

// twoProcesses are two bots on one store, neither of which gets anything done.
func twoProcesses(t *testing.T, s settings) []*world {
	t.Helper()
	s.idle = true
	w := newWorld(t, s)
	s.of = w
	return []*world{w, newWorld(t, s)}
}

func TestDoubleClicksOnTwoProcessesAreOneJob(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		v            history.Version
		act          act
		taken, else_ string // what one gets, and all others
	}{
		{"retry", firstVersion(), act{button: "retry:" + one + "::" + nelly}, `"type": 5`, `"type": 6`},
		{"retry in its place", failedVersion(firstVersion(), editor.Busy), act{button: "retry:" + one + "::" + nelly}, `"type": 7`, `"type": 6`},
		{"share", private(firstVersion()), act{button: "share:" + one + ":" + one + ":" + nelly,
			shows: []string{shownAs(one, "1")}, flags: discord.Ephemeral}, `"type": 5`, `"type": 6`},
		{"the form of edit again", firstVersion(), act{button: "again:" + one + "::" + nelly, key: "7",
			shows: []string{shownAs(one, "1")}, fields: map[string][]string{"prompt": {"wintry"}}}, `"type": 5`, "I am already on it"},
		{"the form of other words", failedVersion(firstVersion(), editor.Refused), act{button: "reword:" + one + "::" + nelly, key: "7",
			fields: map[string][]string{"prompt": {"wintry"}}}, `"type": 7`, "I am already on it"},
	}
	const presses = 8
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			both := twoProcesses(t, settings{})
			both[0].remember(tt.v)
			both[0].keepPictures("i-"+one+"-1", "i-"+one+"-2", "m-"+one)
			var wait sync.WaitGroup
			for n := range presses {
				a := tt.act
				a.n = n + 1
				wait.Go(func() { both[n%2].deliver(a.String()) })
			}
			wait.Wait()
			jobs := 0
			for n := range presses {
				if both[0].written(act{n: n + 1}.id()) != nil {
					jobs++
				}
			}
			story := both[0].told() + both[1].told()
			taken, others := strings.Count(story, tt.taken), strings.Count(story, tt.else_)
			if jobs != 1 || taken != 1 || others != presses-1 {
				t.Errorf("%d jobs, %d taken, %d others in:\n%s\n%s%s", jobs, taken, others, story, both[0].logs, both[1].logs)
			}
		})
	}
}

// later is more than a double click after the first interaction of a story.
func later(minutes int) string { return fmt.Sprint(1300000000000000001 + int64(minutes)*60_000<<22) }

func TestSlowSecondPressIsToldWhereItsJobIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{idle: true})
	w.remember(firstVersion())
	w.keepPictures("i-"+one+"-1", "i-"+one+"-2", "m-"+one)
	press := act{n: 1, button: "retry:" + one + "::" + nelly}
	w.deliver(press.String())
	press.later = later(1)
	w.deliver(press.String())
	if story := w.told(); !strings.Contains(story, "I am already on it") || strings.Contains(story, `"type": 6`) {
		t.Error(story)
	}
	press.later, press.who = later(2), tom
	w.deliver(press.String())
	if w.written(press.later) == nil {
		t.Error("somebody else could not press")
	}
}

// Both clicks were made at once, and the second came after the job of the first
// was over.
func TestLateSecondClickIsNoSecondJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{idle: true})
	w.remember(firstVersion())
	w.keepPictures("i-"+one+"-1", "i-"+one+"-2", "m-"+one)
	first, press := act{n: 1}.id(), act{n: 2, button: "retry:" + one + "::" + nelly}
	_, err := w.past.Once(within(t), "retry."+one+"."+nelly, first, time.Now().Add(-time.Minute), nil)
	must(t, err)
	w.deliver(press.String())
	if story := w.told(); w.written(press.id()) != nil || !strings.Contains(story, `"type": 6`) {
		t.Errorf("it made a job:\n%s", story)
	}
	press.later = later(1)
	w.deliver(press.String())
	if w.written(press.later) == nil {
		t.Errorf("a minute later it makes none:\n%s\n%s", w.told(), w.logs)
	}
}

// The member never heard of the first job: Discord had given up by the time it
// was acknowledged, and shows a form to be sent again.
func TestFormIsSentAgainWhenItsAnswerNeverLanded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{idle: true})
	w.remember(firstVersion())
	w.answers = []*answer{{method: "POST", path: "/callback", times: 1, status: 404, body: `{"code":10062,"message":"Unknown interaction"}`}}
	form := act{n: 1, button: "again:" + one + "::" + nelly, key: "7", shows: []string{shownAs(one, "1")}, fields: map[string][]string{"prompt": {"wintry"}}}
	w.deliver(form.String())
	form.n = 2
	w.deliver(form.String())
	if w.written(form.id()) == nil {
		t.Errorf("nothing came of the second:\n%s\n%s", w.told(), w.logs)
	}
}

func TestFormOfAJobThatHasEndedMakesNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{})
	w.remember(firstVersion())
	form := act{n: 1, button: "again:" + one + "::" + nelly, key: "7", shows: []string{shownAs(one, "1")}, fields: map[string][]string{"prompt": {"wintry"}}}
	w.deliver(form.String())
	w.idle()
	form.later = later(1)
	w.deliver(form.String())
	w.idle()
	if w.paid != 1 || !strings.Contains(w.told(), "I am already on it") {
		t.Errorf("%d calls in:\n%s", w.paid, w.told())
	}
	form.key = "8" // another form on the same result
	form.later = later(2)
	w.deliver(form.String())
	w.idle()
	if w.paid != 2 {
		t.Errorf("%d calls in:\n%s", w.paid, w.told())
	}
}

func TestRetryGoesOnceMoreWhenTheFirstHasEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{})
	v := firstVersion()
	v.Mask = nil
	w.remember(v)
	w.keepPictures("i-"+one+"-1", "i-"+one+"-2")
	w.deliver(strings.Replace(oneEdit, "1300000000000000001", later(0), 1))
	w.idle()
	_, err := w.past.Once(within(t), "retry."+one+"."+nelly, later(0), time.Now().Add(-time.Minute), nil)
	must(t, err)
	w.deliver(act{later: later(1), button: "retry:" + one + "::" + nelly}.String())
	w.idle()
	if w.paid != 2 {
		t.Errorf("%d calls in:\n%s", w.paid, w.told())
	}
}

// A message has room for one: whoever opened the form of other words and then
// pressed Retry gets what Retry brings.
func TestFormOfAnApologyThatIsRetriedAlready(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{idle: true})
	w.remember(failedVersion(firstVersion(), editor.Rejected))
	w.keepPictures("i-"+one+"-1", "i-"+one+"-2", "m-"+one)
	w.deliver(act{n: 1, button: "retry:" + one + "::" + nelly}.String())
	form := act{later: later(1), button: "reword:" + one + "::" + nelly, key: "7", fields: map[string][]string{"prompt": {"wintry"}}}
	w.deliver(form.String())
	if w.written(form.id()) != nil || !strings.Contains(w.told(), "I am already on it") {
		t.Errorf("two write into one message:\n%s", w.told())
	}
}

func TestPressesAreBoundByTheLimitsOfAll(t *testing.T) {
	t.Parallel()
	form := func(n int) act {
		return act{n: n, button: "again:" + one + "::" + nelly, key: fmt.Sprint(n), shows: []string{shownAs(one, "1")}, fields: map[string][]string{"prompt": {"wintry"}}}
	}
	tests := []struct {
		name string
		s    settings
		want string
	}{
		{"jobs at once", settings{idle: true, perOwner: 1}, "You have an edit waiting or running already"},
		{"jobs of all", settings{idle: true, total: 1}, "I have more to do right now than I can take"},
		{"edits of a day", settings{idle: true, limits: ledger.Limits{PerUserPerDay: 1}}, "You have used up your edits for today"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, tt.s)
			w.remember(firstVersion())
			w.deliver(form(1).String())
			w.deliver(form(2).String())
			if story := w.told(); strings.Count(story, `"type": 5`) != 1 || !strings.Contains(story, tt.want) {
				t.Errorf("want one job and %q in:\n%s\n%s", tt.want, story, w.logs)
			}
			_, _, _, err := w.queue.Find(t.Context(), form(2).id())
			if !errors.Is(err, job.ErrUnknown) {
				t.Errorf("the second is known: %v", err)
			}
		})
	}
}

// Once a form of other words was taken its message shows how the edit goes on,
// and has its buttons no more.
func TestFormOfOtherWordsCountsOnceWhateverItsMessageShows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings{idle: true})
	w.remember(failedVersion(firstVersion(), editor.Refused))
	w.keepPictures("i-"+one+"-1", "i-"+one+"-2", "m-"+one)
	button := "reword:" + one + "::" + nelly
	form := act{n: 1, button: button, key: "7", fields: map[string][]string{"prompt": {"wintry"}}}
	w.deliver(form.String())
	shows := strconv.Quote("cancel:" + form.id())
	form.n = 2
	w.deliver(strings.Replace(form.String(), strconv.Quote(button), shows, 1))
	if story := w.told(); w.written(form.id()) != nil || !strings.Contains(story, "I am already on it") {
		t.Error(story)
	}
}

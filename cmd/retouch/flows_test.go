package main

import (
	"context"
	"strings"
	"testing"

	"retouch/internal/sandbox/control"
	"retouch/internal/sandbox/edits"
)

// flow is what members do while the program is killed and started again. Edits
// are known by the numbers of their prompts.
type flow struct {
	name  string
	env   []string
	play  func(*scene)
	calls map[int]int // paid ones, by number of the prompt
}

const (
	jobOne = "job 1: invert it"
	jobTwo = "job 2: flip it"
)

var flows = []flow{
	{"several results, killed on their way", nil, severalLost, map[int]int{1: 1}},
	{"several results, killed in mid-call", nil, severalTwice, map[int]int{1: 2}},
	{"an edit with a draft shown", []string{"EDITS_STREAM=auto"}, draftShown, map[int]int{1: 2}},
	{"edit again, killed before the form opens", nil, againUnopened, map[int]int{1: 1, 2: 1}},
	{"edit again, killed while the form is open", nil, againOpen, map[int]int{1: 1, 2: 1}},
	{"retry in place", nil, retryInPlace, map[int]int{1: 2}},
	{"undo and redo", nil, undoRedo, map[int]int{1: 1}},
	{"compare", nil, compared, map[int]int{1: 1}},
	{"more", nil, panelUsed, map[int]int{1: 1, 2: 1}},
	{"a private edit", nil, privately, map[int]int{1: 1}},
	{"share", nil, shared, map[int]int{1: 1}},
	{"edit image, killed while the form is open", nil, formOpen, map[int]int{1: 1}},
	{"ask, killed before and right after the yes", []string{"EDIT_OTHERS=ask"}, asked, map[int]int{1: 1}},
	{"ask, killed when the yes was heard", []string{"EDIT_OTHERS=ask"}, allowed, map[int]int{1: 1}},
	{"an edit that is given up, and its retry", []string{"EDITS_MAX_ATTEMPTS=1"}, givenUp, map[int]int{1: 2}},
	{"retry in place with nothing kept", []string{"KEEP_PICTURES=0"}, retryInPlace, map[int]int{1: 2}},
	{"undo with nothing kept", []string{"KEEP_PICTURES=0"}, nothingKept, map[int]int{1: 1, 2: 1}},
	{"share and discard with nothing kept", []string{"KEEP_PICTURES=0"}, sharedUnkept, map[int]int{1: 1}},
	{"results that are counted", []string{"EDITS_PER_USER_PER_DAY=4"}, counted, map[int]int{1: 3}},
	{"dismiss, killed before the press", nil, dismissed, map[int]int{1: 1}},
	{"dismiss, killed when it was heard", nil, dismissedHeard, map[int]int{1: 1}},
	{"dismiss, killed while the message is taken away", nil, dismissedLost, map[int]int{1: 1}},
	{"discard, killed when it was heard", nil, discarded, map[int]int{1: 1}},
	{"delete, killed when it was heard", nil, deletedHeard, map[int]int{1: 1}},
	{"delete, killed when the message is gone", nil, deletedUntold, map[int]int{1: 1}},
	{"forgetting, killed when it was heard", nil, forgotten, map[int]int{1: 1}},
	{"history", nil, listed, map[int]int{1: 1, 2: 1}},
}

// In every flow the program is killed in the midst of it, as a power switch
// would, and started again. The member goes on as if nothing had been.
func TestRestartInTheMiddleOfEachFlow(t *testing.T) {
	t.Parallel()
	for _, tt := range flows {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, tt.env...)
			tt.play(s)
			s.balances(tt.calls)
		})
	}
}

var (
	two  = map[string]any{"n": 2}
	four = map[string]any{"n": 4}
)

func severalLost(s *scene) {
	var id string
	s.killedAt(finalOnItsWay, func() { id = s.begins(jobOne, four) })
	s.shows(s.answer(id), s.like(jobOne, four)...)
}

func severalTwice(s *scene) {
	var id string
	s.killedAt(callBegun, func() { id = s.begins(jobOne, two) })
	s.shows(s.answer(id), s.like(jobOne, two)...)
}

// drafted runs an edit and waits until a draft is shown with Cancel beside it.
func (s *scene) drafted() (id string, m control.Message) {
	s.t.Helper()
	id = s.begins(jobOne, nil)
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	i, err := s.user.Interaction(ctx, id)
	for err == nil && i.Message == nil {
		i, err = s.user.Interaction(ctx, id)
	}
	s.must(err)
	m, err = s.user.AwaitMessage(ctx, i.Message.ID, func(m control.Message) bool {
		_, goes := m.Button("cancel:")
		return goes && len(m.Attachments) > 0
	})
	s.must(err)
	return id, m
}

func draftShown(s *scene) {
	s.outside.edits.SetTempo(edits.Tempo{Draft: edits.Duration(forever())})
	id, _ := s.drafted()
	s.outside.edits.SetTempo(edits.Tempo{})
	s.restart()
	s.shows(s.answer(id), s.like(jobOne, nil)...)
}

func againUnopened(s *scene) {
	first := s.edits(jobOne, nil)
	var pressed string
	s.killedAt(answerOnItsWay, func() { pressed = s.presses(first, "again:", "") })
	if i := s.await(s.ctx, pressed); i.State != control.StateFailed {
		s.t.Errorf("got %+v", i)
	}
	s.follows(first, s.answer(s.submits(s.opens(first, "again:"), jobTwo)))
}

func againOpen(s *scene) {
	first := s.edits(jobOne, nil)
	form := s.opens(first, "again:")
	s.restart()
	var id string
	s.killedAt(ackTold, func() { id = s.submits(form, jobTwo) })
	s.follows(first, s.answer(id))
}

// follows wants the second to have been made from the first.
func (s *scene) follows(first, second control.Message) {
	s.t.Helper()
	if second.ID == first.ID || len(second.Attachments) != 1 {
		s.t.Fatalf("got %+v", second)
	}
	s.presses(second, "undo:", "")
	s.shows(s.changed(second), s.picture(first, 0))
}

// fails runs an edit that fails.
func (s *scene) fails() control.Message {
	s.t.Helper()
	s.must(s.outside.edits.Fail(edits.Fault{Prompt: "job 1:", Preset: "nodata"}))
	m := s.edits(jobOne, nil)
	if _, ok := m.Button("dismiss:"); !ok || len(m.Attachments) > 0 {
		s.t.Fatalf("got %+v", m)
	}
	return m
}

func retryInPlace(s *scene) {
	failed := s.fails()
	s.restart()
	var id string
	s.killedAt(finalOnItsWay, func() { id = s.presses(failed, "retry:", "") })
	m := s.changed(failed)
	s.shows(m, s.like(jobOne, nil)...)
	s.answer(id)
}

// givenUp is an edit that may cost one call, and the program died in that.
func givenUp(s *scene) {
	var id string
	s.killedAt(callBegun, func() { id = s.begins(jobOne, nil) })
	m := s.answer(id)
	s.restart()
	s.presses(m, "retry:", "")
	s.shows(s.changed(m), s.like(jobOne, nil)...)
}

// nothingKept offers nothing that needs what the owner does not keep.
func nothingKept(s *scene) {
	first := s.edits(jobOne, nil)
	for _, button := range []string{"undo:", "compare:", "retry:"} {
		if _, ok := first.Button(button); ok {
			s.t.Errorf("there is %q, which can never work", button)
		}
	}
	panel := s.answer(s.presses(first, "more:", ""))
	for _, o := range panel.Selects()[0].Options {
		if strings.HasPrefix(o.Value, "o") {
			s.t.Errorf("there is a choice %q, which was never kept", o.Label)
		}
	}
	form := s.opens(first, "again:")
	s.restart()
	second := s.answer(s.submits(form, jobTwo))
	if _, ok := second.Button("retry:"); !ok {
		s.t.Error("it cannot be made again although its picture is there")
	}
	undone := s.answer(s.presses(second, "undo:", "")) // the second would be lost in its place
	s.shows(undone, s.picture(first, 0))
}

func sharedUnkept(s *scene) {
	m := s.edits(jobOne, secretly)
	s.restart()
	s.shows(s.answer(s.presses(m, "share:", "")), s.picture(m, 0))
	s.presses(m, "discard:", "")
	s.gone(m)
}

// counted spends what a member has for a day: what failed is given back, what
// was killed in mid-call counts once.
func counted(s *scene) {
	s.must(s.outside.edits.Fail(edits.Fault{Prompt: "job 1:", Preset: "nodata"}))
	if m := s.edits(jobOne, four); len(m.Attachments) > 0 {
		s.t.Fatalf("got %+v", m)
	}
	s.restart()
	var id string
	s.killedAt(callBegun, func() { id = s.begins(jobOne, four) })
	if m := s.answer(id); len(m.Attachments) != 4 {
		s.t.Errorf("got %+v", m)
	}
	if m := s.edits(jobOne, nil); !m.Ephemeral() || !strings.Contains(m.Content, "used up your edits") {
		s.t.Errorf("got %+v", m)
	}
}

// menu opens the form of Edit image on a message with a picture of a user's.
func (s *scene) menu(user string) (form string) {
	s.t.Helper()
	posted, err := s.user.PostMessage(s.ctx, control.Post{Content: "look", User: user}, s.file(""))
	s.must(err)
	i, err := s.user.RunCommand(s.ctx, control.Command{Name: "Edit image", Type: control.MessageCommand, TargetID: posted.ID}, patience)
	s.must(err)
	if i.Modal == nil {
		s.t.Fatalf("no form was opened: %+v", i)
	}
	return i.ID
}

func formOpen(s *scene) {
	form := s.menu("")
	s.restart()
	s.shows(s.answer(s.submits(form, jobOne)), s.like(jobOne, nil)...)
}

// asked has the answer to the first Yes lost, so that its owner says it again.
func asked(s *scene) {
	question := s.answer(s.submits(s.menu("guest"), jobOne))
	s.restart()
	var pressed string
	s.killedAt(answerOnItsWay, func() { pressed = s.presses(question, "ask:yes:", "guest") })
	if i := s.await(s.ctx, pressed); i.State != control.StateFailed {
		s.t.Errorf("got %+v", i)
	}
	for { // as long as nobody knows whether the first one was heard, it counts
		i := s.await(s.ctx, s.presses(question, "ask:yes:", "guest"))
		if i.Message == nil || !strings.Contains(i.Message.Content, "has its answer already") {
			break
		}
	}
	s.shows(s.changed(question), s.like(jobOne, nil)...)
}

func allowed(s *scene) {
	question := s.answer(s.submits(s.menu("guest"), jobOne))
	s.killedAt(answerArrived, func() { s.presses(question, "ask:yes:", "guest") })
	s.shows(s.changed(question), s.like(jobOne, nil)...)
}

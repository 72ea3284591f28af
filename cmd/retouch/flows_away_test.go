package main

import (
	"context"
	"strings"

	"retouch/internal/sandbox/control"
)

func dismissedHeard(s *scene) { s.goesAfter(s.fails(), "dismiss:", answerArrived) }
func dismissedLost(s *scene)  { s.goesAfter(s.fails(), "dismiss:", removalOnItsWay) }
func discarded(s *scene)      { s.goesAfter(s.edits(jobOne, secretly), "discard:", answerArrived) }

// goesAfter kills the program in the midst of a press that takes a message away.
func (s *scene) goesAfter(m control.Message, press string, at moment) {
	s.t.Helper()
	s.killedAt(at, func() { s.presses(m, press, "") })
	s.gone(m)
}

func deletedHeard(s *scene)  { s.deletedAt(answerArrived) }
func deletedUntold(s *scene) { s.deletedAt(postArrived) }

// deletedAt deletes a version by the panel, which asks once.
func (s *scene) deletedAt(at moment) {
	s.t.Helper()
	m := s.edits(jobOne, nil)
	panel := s.answer(s.presses(m, "more:", ""))
	s.presses(panel, "delete:", "")
	question := s.until(panel, func(now control.Message) bool { _, ok := now.Button("erase:"); return ok })
	if _, err := s.user.Message(s.ctx, m.ID); err != nil {
		s.t.Errorf("it was not asked before the message went: %v", err)
	}
	s.killedAt(at, func() { s.presses(question, "erase:", "") })
	s.gone(m)
	s.until(panel, func(now control.Message) bool { return now.Content == "Deleted." })
	s.remembersNone()
}

// forgotten forgets a member.
func forgotten(s *scene) {
	s.edits(jobOne, nil)
	i, err := s.user.RunCommand(s.ctx, control.Command{Name: "privacy"}, patience)
	s.must(err)
	s.presses(*i.Message, "privacy:forget", "")
	question := s.until(*i.Message, func(now control.Message) bool { _, ok := now.Button("privacy:sure"); return ok })
	s.killedAt(answerArrived, func() { s.presses(question, "privacy:sure", "") })
	s.until(question, func(now control.Message) bool { return strings.Contains(now.Content, "are forgotten") })
	s.remembersNone()
}

// until waits until something is so with a message.
func (s *scene) until(m control.Message, is func(control.Message) bool) control.Message {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	now, err := s.user.AwaitMessage(ctx, m.ID, is)
	s.must(err)
	return now
}

// remembersNone wants the member's history to be empty.
func (s *scene) remembersNone() {
	s.t.Helper()
	i, err := s.user.RunCommand(s.ctx, control.Command{Name: "history"}, patience)
	s.must(err)
	if i.Message == nil || strings.Contains(i.Message.Content, "invert it") {
		s.t.Errorf("it is remembered still: %+v", i.Message)
	}
}

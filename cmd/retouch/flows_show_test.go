package main

import (
	"context"
	"strings"

	"retouch/internal/sandbox/control"
)

func undoRedo(s *scene) {
	m := s.edits(jobOne, nil)
	made := s.picture(m, 0)
	s.killedAt(finalOnItsWay, func() { s.presses(m, "undo:", "") })
	m = s.changed(m)
	s.shows(m, s.pic)
	s.killedAt(finalArrived, func() { s.presses(m, "redo:", "") })
	s.shows(s.changed(m), made)
}

func compared(s *scene) {
	m := s.edits(jobOne, nil)
	s.restart()
	var id string
	s.killedAt(pictureAsked, func() { id = s.presses(m, "compare:", "") })
	both := s.answer(id)
	s.shows(both, s.pic, s.picture(m, 0))
	if !both.Ephemeral() {
		s.t.Error("everybody sees the comparison")
	}
}

func panelUsed(s *scene) {
	first := s.edits(jobOne, nil)
	second := s.answer(s.submits(s.opens(first, "again:"), jobTwo))
	panel := s.answer(s.presses(second, "more:", ""))
	s.restart()
	choices := panel.Selects()
	if len(choices) != 1 || len(choices[0].Options) < 2 {
		s.t.Fatalf("got %+v", panel)
	}
	_, err := s.user.PressButton(s.ctx, control.Press{
		MessageID: panel.ID, CustomID: choices[0].CustomID, Values: []string{choices[0].Options[1].Value},
	}, 0)
	s.must(err)
	s.shows(s.changed(panel), s.picture(first, 0))
}

func listed(s *scene) {
	all := []control.Message{s.edits(jobOne, nil), s.edits(jobTwo, nil)}
	s.restart()
	i, err := s.user.RunCommand(s.ctx, control.Command{Name: "history"}, patience)
	s.must(err)
	for _, m := range all {
		if i.Message == nil || !strings.Contains(i.Message.Content, m.ChannelID+"/"+m.ID) {
			s.t.Errorf("no link to message %s in %+v", m.ID, i.Message)
		}
	}
}

func dismissed(s *scene) {
	failed := s.fails()
	s.restart()
	s.presses(failed, "dismiss:", "")
	s.gone(failed)
}

// gone waits until a message is deleted.
func (s *scene) gone(m control.Message) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	for {
		if _, err := s.user.Message(ctx, m.ID); err != nil {
			s.must(ctx.Err())
			return
		}
	}
}

var secretly = map[string]any{"private": true}

func privately(s *scene) {
	var id string
	s.killedAt(finalOnItsWay, func() { id = s.begins(jobOne, secretly) })
	m := s.answer(id)
	s.shows(m, s.like(jobOne, secretly)...)
	if !m.Ephemeral() {
		s.t.Error("everybody sees a private edit")
	}
}

func shared(s *scene) {
	m := s.edits(jobOne, secretly)
	before := s.messages()
	s.restart()
	var id string
	s.killedAt(finalArrived, func() { id = s.presses(m, "share:", "") })
	s.shows(s.answer(id), s.picture(m, 0))
	if got := s.messages(); got != before+1 {
		s.t.Errorf("there are %d messages more, want 1", got-before)
	}
}

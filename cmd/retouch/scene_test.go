package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"retouch/internal/sandbox/control"
)

// scene is a member in front of the program.
type scene struct {
	*outside
	t   *testing.T
	ctx context.Context
	p   *process
	pic []byte
}

func newScene(t *testing.T, env ...string) *scene {
	o := newOutside(t, 0)
	s := &scene{outside: o, t: t, ctx: t.Context(), p: newProcess(t, o, env...)}
	path := filepath.Join(t.TempDir(), "a.png")
	sloped(t, path)
	var err error
	s.pic, err = os.ReadFile(path)
	s.must(err)
	s.p.start()
	return s
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) file(field string) control.File {
	return control.File{Field: field, Name: "a.png", Content: s.pic}
}

// begins runs /edit and does not wait.
func (s *scene) begins(prompt string, options map[string]any) (id string) {
	s.t.Helper()
	all := map[string]any{"prompt": prompt}
	for name, v := range options {
		all[name] = v
	}
	i, err := s.user.RunCommand(s.ctx, control.Command{Name: "edit", Options: all}, 0, s.file("image"))
	s.must(err)
	return i.ID
}

// edits runs /edit and waits for its answer.
func (s *scene) edits(prompt string, options map[string]any) control.Message {
	s.t.Helper()
	return s.answer(s.begins(prompt, options))
}

// answer waits for the final answer to an interaction.
func (s *scene) answer(id string) control.Message {
	s.t.Helper()
	i := s.await(s.ctx, id)
	if i.Message == nil || i.State != control.StateAnswered {
		s.t.Fatalf("got no message: %+v", i)
	}
	return *i.Message
}

// presses presses a button and does not wait.
func (s *scene) presses(m control.Message, button, user string) (id string) {
	s.t.Helper()
	found, ok := m.Button(button)
	if !ok {
		s.t.Fatalf("there is no button %q under %q", button, m.Content)
	}
	i, err := s.user.PressButton(s.ctx, control.Press{MessageID: m.ID, CustomID: found.CustomID, User: user}, 0)
	s.must(err)
	return i.ID
}

// opens presses a button that opens a form.
func (s *scene) opens(m control.Message, button string) (id string) {
	s.t.Helper()
	i := s.await(s.ctx, s.presses(m, button, ""))
	if i.Modal == nil {
		s.t.Fatalf("no form was opened: %+v", i)
	}
	return i.ID
}

func (s *scene) submits(form, prompt string) (id string) {
	s.t.Helper()
	i, err := s.user.SubmitModal(s.ctx, control.Modal{InteractionID: form, Values: map[string]string{"prompt": prompt}}, 0)
	s.must(err)
	return i.ID
}

// changed waits until a message shows other pictures.
func (s *scene) changed(m control.Message) control.Message {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	now, err := s.user.AwaitMessage(ctx, m.ID, func(now control.Message) bool {
		_, goes := now.Button("cancel:")
		return !goes && len(now.Attachments) > 0 && (len(m.Attachments) == 0 || now.Attachments[0].ID != m.Attachments[0].ID)
	})
	s.must(err)
	return now
}

// restart kills the program and starts it again.
func (s *scene) restart() {
	s.books.killed()
	s.p.kill()
	s.p.start()
}

// killedAt does so at the next moment of a kind that comes of an act.
func (s *scene) killedAt(at moment, act func()) {
	s.t.Helper()
	dead := make(chan struct{})
	s.trap(at, func() {
		s.books.killed()
		s.p.kill()
		close(dead)
	})
	act()
	wait(s.t, dead, string(at))
	s.p.start()
}

func wait(t *testing.T, c <-chan struct{}, what string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	select {
	case <-c:
	case <-ctx.Done():
		t.Fatalf("nothing came to %q", what)
	}
}

func (s *scene) picture(m control.Message, n int) []byte {
	s.t.Helper()
	if len(m.Attachments) <= n {
		s.t.Fatalf("message %q has %d pictures", m.Content, len(m.Attachments))
	}
	b, err := s.user.File(s.ctx, m.Attachments[n].ID)
	s.must(err)
	return b
}

// shows wants a message to show these pictures and no others.
func (s *scene) shows(m control.Message, want ...[]byte) {
	s.t.Helper()
	if len(m.Attachments) != len(want) {
		s.t.Fatalf("message %q shows %d pictures, want %d", m.Content, len(m.Attachments), len(want))
	}
	for n := range want {
		if !bytes.Equal(s.picture(m, n), want[n]) {
			s.t.Errorf("picture %d is another", n+1)
		}
	}
}

// like is what the same edit brings when nobody disturbs it.
func (s *scene) like(prompt string, options map[string]any) (all [][]byte) {
	s.t.Helper()
	_, words, _ := strings.Cut(prompt, ":")
	m := s.edits("job 99:"+words, options)
	for n := range m.Attachments {
		all = append(all, s.picture(m, n))
	}
	return all
}

// balances compares what was paid, and wants each answer to have been one.
func (s *scene) balances(calls map[int]int) {
	s.t.Helper()
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	for n, made := range s.books.calls {
		if got := len(paid(made)); n != 99 && got != calls[n] {
			s.t.Errorf("job %d cost %d calls, want %d", n, got, calls[n])
		}
	}
	for n := range calls {
		if s.books.calls[n] == nil {
			s.t.Errorf("job %d was never made", n)
		}
	}
	for id, a := range s.books.accounts {
		for _, f := range a.finals {
			if f.print != a.finals[0].print {
				s.t.Errorf("the final answer to %s changed from %q to %q", id, a.finals[0].print, f.print)
			}
		}
	}
}

// messages are those of the server's channel that others see.
func (s *scene) messages() int {
	s.t.Helper()
	all, err := s.user.MessagesIn(s.ctx, "server")
	s.must(err)
	n := 0
	for _, m := range all {
		if !m.Ephemeral() {
			n++
		}
	}
	return n
}

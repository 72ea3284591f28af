package main

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"

	"retouch/internal/sandbox/control"
)

// heldStream is a stream of events that waits before the one with the result.
type heldStream struct {
	http.ResponseWriter
	ctx   context.Context
	until <-chan struct{} // nil does not wait
}

func (s *heldStream) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s *heldStream) Write(p []byte) (int, error) {
	if s.until != nil && bytes.Contains(p, []byte(".completed")) {
		select {
		case <-s.until:
		case <-s.ctx.Done():
		}
	}
	return s.ResponseWriter.Write(p)
}

// hold lets streams come to their end only when the test says so.
func (o *outside) hold() (release func()) {
	until := make(chan struct{})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.holds = until
	release = sync.OnceFunc(func() { close(until) })
	o.tb.Cleanup(release)
	return release
}

var streaming = "EDITS_STREAM=auto"

// fields are the form fields of the calls that were answered.
func (s *scene) fields(name string) (all []string) {
	calls, _ := s.outside.edits.Calls()
	for _, c := range calls {
		all = append(all, c.Fields[name]...)
	}
	return all
}

func TestDraftBeforeTheResult(t *testing.T) {
	t.Parallel()
	s := newScene(t, streaming)
	release := s.hold()
	id, m := s.drafted()
	draft := s.picture(m, 0)
	release()
	final := s.answer(id)
	if final.ID != m.ID || len(final.Attachments) != 1 || bytes.Equal(s.picture(final, 0), draft) {
		t.Errorf("got %+v", final)
	}
	if got := s.fields("stream"); !slices.Equal(got, []string{"true"}) {
		t.Errorf("asked for streams: %q", got)
	}
	s.balances(map[int]int{1: 1})
}

// A call that is broken off while a draft is shown leaves no picture behind.
func TestCancelWhileADraftIsShown(t *testing.T) {
	t.Parallel()
	s := newScene(t, streaming)
	s.hold()
	id, m := s.drafted()
	s.presses(m, "cancel:", "")
	s.answer(id)
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	now, err := s.user.AwaitMessage(ctx, m.ID, func(m control.Message) bool {
		_, goes := m.Button("cancel:")
		return !goes
	})
	s.must(err)
	if len(now.Attachments) > 0 || now.Content == "" {
		t.Errorf("got %+v", now)
	}
	s.balances(map[int]int{1: 1})
}

// The result waits for a draft that is on its way, so that it is never replaced
// by one.
func TestDraftThatIsSlowOnItsWay(t *testing.T) {
	t.Parallel()
	s := newScene(t, streaming)
	release := s.hold()
	slow, comes := make(chan struct{}), make(chan struct{})
	s.trap(draftOnItsWay, func() { close(comes); <-slow })
	t.Cleanup(sync.OnceFunc(func() {
		select {
		case <-slow:
		default:
			close(slow)
		}
	}))
	id := s.begins(jobOne, nil)
	wait(t, comes, string(draftOnItsWay))
	release()
	s.books.until(func(b *books) bool { return len(b.calls[1]) == 1 && !b.calls[1][0].made.IsZero() }, patience)
	close(slow)
	final := s.answer(id)
	s.shows(final, s.like(jobOne, nil)...)
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	for _, odd := range s.books.oddities {
		t.Error(odd)
	}
}

func TestNoStreamUnlessTheOwnerWantsIt(t *testing.T) {
	t.Parallel()
	for _, env := range []string{"EDITS_STREAM=off", "EDITS_STREAM="} {
		s := newScene(t, env)
		s.edits(jobOne, nil)
		if got := append(s.fields("stream"), s.fields("partial_images")...); len(got) > 0 {
			t.Errorf("%s asks for %q", env, got)
		}
	}
}

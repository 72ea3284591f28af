package bot_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"retouch/bot"
	"retouch/bot/discord"
	"retouch/editor"
)

// TestFinalPictureDoesNotWaitForADraft: one that hangs is broken off.
func TestFinalPictureDoesNotWaitForADraft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.hangingDraft()
		d.call = wait(4 * time.Second)
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		d.check([]string{
			"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call", "3s " + running + " +1",
			"5s broken off", "5s " + done + "5 s +1",
		})
	})
}

// hangingDraft has a draft after a second that Discord never answers.
func (d *desk) hangingDraft() {
	d.drafting(time.Second)
	d.edit = func(ctx context.Context, r discord.Reply) error {
		if cancellable(r) && len(r.Attachments) > 0 {
			<-ctx.Done()
			d.note("broken off")
			return ctx.Err()
		}
		return nil
	}
}

// TestApologyDoesNotWaitForADraft either.
func TestApologyDoesNotWaitForADraft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{within: 4 * time.Second})
		d.hangingDraft()
		d.call = untilOver
		d.bot.Handle(t.Context(), edit(deskID))
		d.ended()
		if !strings.HasSuffix(d.story(), "4s broken off\n4s "+late) {
			t.Errorf("got:\n%s", d.story())
		}
	})
}

// TestCancelDoesNotWaitForADraft longer than a moment.
func TestCancelDoesNotWaitForADraft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, deskSettings{})
		d.hangingDraft()
		d.call = hang
		d.bot.Handle(t.Context(), edit(deskID))
		time.Sleep(4 * time.Second)
		d.bot.Handle(t.Context(), cancelPress(deskID, "5"))
		_ = d.work()
		if !strings.HasSuffix(d.story(), "4.6s broken off\n4.6s respond 7 Cancelled by <@5>. without files") {
			t.Errorf("got:\n%s", d.story())
		}
	})
}

// slowpoke is a Discord that takes a draft in and acts on it after the final
// answer.
type slowpoke struct {
	http.Handler
	taken, given chan struct{} // the draft is there; the final answer is
	once         sync.Once

	mu    sync.Mutex
	shows string   // what the reply shows now
	said  []string // in order
	gone  chan struct{}
}

func newSlowpoke() *slowpoke {
	return &slowpoke{taken: make(chan struct{}), given: make(chan struct{}), gone: make(chan struct{})}
}

func (s *slowpoke) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/messages/@original") {
		s.Handler.ServeHTTP(rw, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	switch {
	case r.Method == http.MethodGet:
		s.read(rw)
		return
	case bytes.Contains(body, []byte("retouch-draft-")):
		close(s.taken)
		<-r.Context().Done() // the bot has broken it off
		<-s.given
		s.show("draft")
		close(s.gone)
		return
	case !bytes.Contains(body, []byte(`"cancel:`)):
		s.show("final")
		defer s.once.Do(func() { close(s.given); <-s.gone })
	}
	s.Handler.ServeHTTP(rw, r)
}

func (s *slowpoke) show(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shows = what
	s.said = append(s.said, what)
}

// read answers who asks for the reply.
func (s *slowpoke) read(rw http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	button := `"custom_id":"again:1300000000000000001:1300000000000000001:80351110224678912"`
	if s.shows != "final" {
		button = `"custom_id":"cancel:1300000000000000001"`
	}
	_, _ = io.WriteString(rw, `{"id":"9","content":"x","components":[{"type":1,"components":[{"type":2,`+button+`}]}]}`)
}

// patientEditor has a draft, and no result until Discord has the draft.
type patientEditor struct {
	bot.Editor
	taken <-chan struct{}
}

func (e patientEditor) Edit(ctx context.Context, dir string, r editor.Request) (editor.Result, error) {
	r.Draft(r.Pictures[0])
	select {
	case <-e.taken:
	case <-ctx.Done():
	}
	return e.Editor.Edit(ctx, dir, r)
}

// TestFinalPictureWinsOverALateDraft that Discord had taken in whole, and acts
// on after the final picture.
func TestFinalPictureWinsOverALateDraft(t *testing.T) {
	t.Parallel()
	s := newSlowpoke()
	w := newWorld(t, settings{
		front: func(h http.Handler) http.Handler { s.Handler = h; return s },
		edits: func(e bot.Editor) bot.Editor { return patientEditor{e, s.taken} },
	})
	w.deliver(oneEdit)
	w.idle()
	if got := strings.Join(s.said, ", "); got != "final, draft, final" || !strings.Contains(w.logs.String(), "giving it again") {
		t.Errorf("the reply showed %s, log:\n%s", got, w.logs)
	}
}

// TestLinesThatDoNotGetThrough are shown as soon as they may, unless Discord has
// said no to them.
func TestLinesThatDoNotGetThrough(t *testing.T) {
	t.Parallel()
	const end = "20s " + done + "20 s +1"
	for name, tt := range map[string]struct {
		err  error
		want []string
	}{
		"too much at once": {&discord.APIError{Status: 429}, []string{"3s " + running, "6s " + running, end}},
		"refused":          {&discord.APIError{Status: 400, Code: 50035}, []string{"3s " + running, end}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, deskSettings{})
				d.call = wait(20 * time.Second)
				failed := false
				d.edit = func(_ context.Context, r discord.Reply) error {
					if failed || !strings.HasPrefix(r.Content, "Editing") {
						return nil
					}
					failed = true
					return tt.err
				}
				d.bot.Handle(t.Context(), edit(deskID))
				d.ended()
				d.check(append([]string{"0s respond 5", "0s " + fetching, "0s fetch 1", "0s call"}, tt.want...))
			})
		})
	}
}

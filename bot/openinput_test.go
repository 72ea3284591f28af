package bot_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"retouch/bot"
	"retouch/bot/history"
	"retouch/editor"
)

// A picture that nobody waits for any more has not failed: the member is told of
// the one that did.
func TestOpenInputThatIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	past := newPast()
	ctx, stop := context.WithCancel(t.Context())
	must(t, past.KeepPicture(ctx, "i-1-1", strings.NewReader("a picture")))
	past.down.Store(true)
	if _, err := bot.OpenInput(ctx, past.History, "i-1-1"); editor.KindOf(err) != editor.Unreachable {
		t.Errorf("a store in trouble: %v", err)
	}
	stop()
	_, err := bot.OpenInput(ctx, past.History, "i-1-1")
	if e, ok := errors.AsType[*editor.Error](err); ok || err == nil {
		t.Errorf("got %v, of the kind %v", err, e)
	}
}

// tardy is a shelf whose picture comes when nobody waits for it any more.
type tardy struct {
	shelf
	stop context.CancelFunc
}

func (s tardy) Get(ctx context.Context, name string) (io.ReadCloser, error) {
	defer s.stop()
	return s.shelf.Get(ctx, name)
}

func TestOpenInputThatComesTooLate(t *testing.T) {
	t.Parallel()
	past := newPast()
	must(t, past.KeepPicture(t.Context(), "i-1-1", strings.NewReader("a picture")))
	ctx, stop := context.WithCancel(t.Context())
	r, err := bot.OpenInput(ctx, history.New(history.Config{Pictures: tardy{shelf{past.pictures, past}, stop}}), "i-1-1")
	if r == nil && err == nil {
		t.Fatal("neither a picture nor an error")
	}
	must(t, err)
	must(t, r.Close())
}

// brittle is a shelf whose pictures break off while they are read.
type brittle struct {
	shelf
	why error
}

func (s brittle) Get(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader("half a pic"), iotest.ErrReader(s.why))), nil
}

// A picture can go while it is read, to make room for newer ones.
func TestOpenInputThatBreaksOff(t *testing.T) {
	t.Parallel()
	for why, want := range map[error]editor.Kind{history.ErrGone: editor.Gone, errDown: editor.Unreachable} {
		past := newPast()
		r, err := bot.OpenInput(t.Context(), history.New(history.Config{Pictures: brittle{shelf{past.pictures, past}, why}}), "i-1-1")
		must(t, err)
		if _, err := io.ReadAll(r); editor.KindOf(err) != want {
			t.Errorf("%v: of the kind %v, not %v", why, editor.KindOf(err), want)
		}
		must(t, r.Close())
	}
}

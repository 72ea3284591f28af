package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"retouch/bot"
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

package bot_test

import (
	"strings"
	"testing"

	"retouch/bot"
)

func TestBelow(t *testing.T) {
	t.Parallel()
	const caption, sorry = "> blue\n-# <@5> · 1 picture edited", "I could not show that just now. Reference: 1"
	once := bot.Below(caption, sorry)
	if want := caption + "\n-# " + sorry; once != want {
		t.Errorf("got %q, want %q", once, want)
	}
	again := bot.Below(once, "I could not show that just now. Reference: 2")
	if strings.Count(again, "just now") != 1 || !strings.HasSuffix(again, "Reference: 2") || !strings.HasPrefix(again, caption) {
		t.Errorf("said again it is %q", again)
	}
	long := bot.Below(strings.Repeat("x", 2000), sorry)
	if n := bot.Units(long); n > 2000 || !strings.HasSuffix(long, sorry) {
		t.Errorf("%d characters: %q", n, long[max(0, len(long)-80):])
	}
}

package page_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"retouch/internal/sandbox/control"
)

// atNewest: the end of the list is in sight.
const atNewest = `(() => { const s = document.querySelector('#scroll'); return s.scrollHeight - s.scrollTop - s.clientHeight < 2; })()`

// TestScroll: the page opens at the newest message and stays there, unless the
// visitor reads further up.
func TestScroll(t *testing.T) {
	s := openStage(t, "127.0.0.1:0")
	b := openTab(t, s.base)
	b.screen(1280, 750) // so small that the note in an empty channel has to be scrolled
	messages := 1
	post := func() {
		t.Helper()
		content := fmt.Sprintf("message %d", messages)
		if _, err := s.user.PostMessage(b.ctx, control.Post{Content: content}, control.File{Name: "a.png", ContentType: "image/png", Content: smallPNG(t)}); err != nil {
			t.Fatal(err)
		}
		messages++
	}
	shown := func() {
		t.Helper()
		b.until(fmt.Sprintf(`document.querySelectorAll('#messages .message').length === %d`, messages))
		b.until(`[...document.querySelectorAll('#messages img')].every((m) => m.naturalWidth > 0)`)
	}
	post()
	post()
	b.do(chromedp.Reload())
	shown()
	b.until(atNewest)
	post()
	shown()
	b.until(atNewest)
	eval[int](b, `document.querySelector('#scroll').scrollTop = 0`)
	post()
	shown()
	if top := eval[float64](b, `document.querySelector('#scroll').scrollTop`); top != 0 {
		t.Errorf("who read the oldest message was moved to %v px by a new one", top)
	}
}

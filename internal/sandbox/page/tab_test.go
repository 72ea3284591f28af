package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// patience is how long the browser may take for one thing.
const patience = time.Minute

// tab is a page in a real browser.
type tab struct {
	testing.TB
	ctx      context.Context
	troubles func() []string // what the page complained about until now
}

// openTab starts a browser of its own for the test, with a fresh profile. The
// test is skipped unless RETOUCH_BROWSER is 1.
func openTab(t testing.TB, address string) *tab {
	t.Helper()
	if os.Getenv("RETOUCH_BROWSER") != "1" {
		t.Skip("needs a browser: install chromium and set RETOUCH_BROWSER=1")
	}
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("RETOUCH_BROWSER is set, but there is no chromium: %v", err)
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"), chromedp.WindowSize(1440, 900))...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(t.Logf))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // binds the browser to a context without an end
		t.Fatalf("start the browser: %v", err)
	}
	b := &tab{TB: t, ctx: ctx, troubles: listenForTrouble(t, ctx)}
	b.do(chromedp.Navigate(address))
	return b
}

// listenForTrouble collects exceptions, errors and broken rules of the content
// security policy.
func listenForTrouble(t testing.TB, ctx context.Context) func() []string {
	var mu sync.Mutex
	var found []string
	var ended sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	messages := chromedp.Console(ctx)
	ended.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" || m.Type == "warning" {
				mu.Lock()
				found = append(found, m.String())
				mu.Unlock()
			}
		}
	})
	t.Cleanup(func() { cancel(); ended.Wait() })
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(found)
	}
}

// do runs steps in the page.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for n, step := range steps {
		if err := chromedp.Do(ctx, step); err != nil {
			b.Fatalf("step %d: %v", n+1, err)
		}
	}
}

// eval gives the value of a JavaScript expression, or of its promise.
func eval[T any](b *tab, script string) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%s: %v", script, err)
	}
	return got
}

// until waits for a JavaScript expression, which may await, to be true.
func (b *tab) until(script string) {
	b.Helper()
	look := time.NewTicker(25 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-look.C {
		if eval[bool](b, "(async () => Boolean("+script+"))()") {
			return
		}
	}
	b.Fatalf("%s: not so after %v; the page says:\n%s", script, patience, eval[string](b, "document.body.innerText"))
}

// listed is true in the page when it lists every request that the stand-in
// noted, and no other.
const listed = `await (async () => {
	const { requests } = await (await fetch('/control/requests')).json();
	return requests.length > 0 && requests.length === document.querySelectorAll('#wire li').length;
})()`

// click presses the first element that the selector finds, as a mouse does,
// once it stands still and nothing covers it.
func (b *tab) click(selector string) {
	b.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if at := eval[[]float64](b, fmt.Sprintf(`(%s)(%s)`, middleOf, quote(selector))); len(at) == 2 {
			b.do(chromedp.MouseClickXY(at[0], at[1]))
			return
		}
	}
	b.Fatalf("%s: nothing to press after %v", selector, patience)
}

// middleOf is a function that gives the middle of an element, null if it moves
// or something else is there.
const middleOf = `async (selector) => {
	const node = document.querySelector(selector);
	if (!node) return null;
	node.scrollIntoView({ block: 'nearest' });
	const middle = () => {
		const { x, y, width, height } = node.getBoundingClientRect();
		return [x + width / 2, y + height / 2];
	};
	const before = middle();
	for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
	const after = middle();
	const still = before[0] === after[0] && before[1] === after[1];
	return still && node.contains(document.elementFromPoint(...after)) ? after : null;
}`

// write types into the element, as a keyboard does.
func (b *tab) write(selector, text string) {
	b.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// press presses one key, wherever the focus is. Unlike chromedp's own it sends
// no separate event for the character, so the page can prevent its effect, as
// it can with a keyboard.
func (b *tab) press(name string) {
	b.Helper()
	key := keys[name]
	b.do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		for _, event := range []input.DispatchKeyEventParams{
			{Type: "keyDown", Key: name, Code: name, WindowsVirtualKeyCode: key.code, Text: key.text},
			{Type: "keyUp", Key: name, Code: name, WindowsVirtualKeyCode: key.code},
		} {
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, event); err != nil {
				return chromedp.Void{}, err
			}
		}
		return chromedp.Void{}, nil
	})
}

// keys are the keys that tests press.
var keys = map[string]struct {
	code int64
	text string
}{"Enter": {13, "\r"}, "Escape": {27, ""}, "Tab": {9, ""}, "ArrowRight": {39, ""}, "ArrowDown": {40, ""}}

// text is what the element shows.
func (b *tab) text(selector string) string {
	b.Helper()
	return eval[string](b, fmt.Sprintf("document.querySelector(%s)?.innerText ?? ''", quote(selector)))
}

// scheme makes the browser prefer light or dark.
func (b *tab) scheme(name string) {
	b.Helper()
	b.do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		features := []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return chromedp.Void{}, err
	})
}

// screen sets the size of the window.
func (b *tab) screen(width, height int64) {
	b.Helper()
	b.do(chromedp.EmulateViewport(width, height))
}

// quote writes a JavaScript string.
func quote(text string) string {
	told, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(told)
}

// picture takes a picture of the window and keeps it in the file.
func (b *tab) picture(name string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(name, got, 0o644)
	}
	if err != nil {
		b.Fatalf("take a picture: %v", err)
	}
}

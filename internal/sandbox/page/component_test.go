package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// lastWords are those of the newest message, once there are so many.
func (b *tab) lastWords(messages int) string {
	b.Helper()
	b.until(fmt.Sprintf(`document.querySelectorAll('#messages .message').length === %d`, messages))
	return b.text("#messages .message:last-child .words")
}

// choose takes an option of a menu.
func (b *tab) choose(selector, value string) {
	b.Helper()
	eval[bool](b, fmt.Sprintf(`(() => {
		const menu = document.querySelector(%s);
		menu.value = %s;
		return menu.dispatchEvent(new Event('change', { bubbles: true }));
	})()`, quote(selector), quote(value)))
}

// pick takes options of a message's menu; of several, by closing it.
func (b *tab) pick(key string, values ...string) {
	b.Helper()
	button := "[data-key=" + key + "]"
	b.click(button)
	for _, v := range values {
		b.click(fmt.Sprintf(".options:not([hidden]) [data-value=%s]", quote(v)))
	}
	if len(values) > 1 {
		b.click(button)
	}
}

func holds(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, part := range want {
		if !strings.Contains(got, part) {
			t.Errorf("got %s\nwant in it %s", got, part)
		}
	}
}

// TestComponents shows what Discord has and the real bot does not use yet:
// options of all kinds, buttons, menus and forms with files.
func TestComponents(t *testing.T) {
	if os.Getenv("RETOUCH_BROWSER") != "1" {
		t.Skip("needs a browser: install chromium and set RETOUCH_BROWSER=1")
	}
	e := startEcho(t)
	b := openTab(t, e.base)

	b.write(".compose-message textarea", "/sh")
	b.until(`document.querySelector('.picker li')`)
	b.click("#channels li:nth-child(2) button")
	b.until(`document.querySelector('.compose-message textarea').placeholder.includes('thread')`)
	if got := eval[string](b, `document.querySelector('.compose-message textarea').value`); got != "/sh" {
		t.Errorf("in another channel the words are %q", got)
	}
	b.click("#channels li:nth-child(1) button")
	b.click(".compose-message textarea")
	audit(t, b, "with the list of commands")
	b.press("Tab")
	b.write("[data-option=word] input", "sug")
	b.until(`document.querySelector('.suggestions li')?.innerText === 'Suggested'`)
	b.write("[data-option=count] input", "3")
	b.choose("[data-option=loud] select", "true")
	b.click(".compose-command [type=submit]")
	holds(t, b.lastWords(1), `"value":"sug"`, `"value":3`, `"value":true`)

	if got := eval[string](b, `document.querySelector('a.button').href`); got != "https://a.example/" {
		t.Errorf("the link button goes to %q", got)
	}
	if !eval[bool](b, `document.querySelector('[data-key=off]').disabled`) {
		t.Error("the disabled button can be pressed")
	}
	b.pick("menu", "2")
	holds(t, b.lastWords(2), `values ["2"]`)

	b.click(".message:last-child [data-key=silent]")
	b.until(`document.querySelector('.notice')?.innerText.includes('did not respond')`)

	b.click(".message:last-child [data-key=form]")
	b.until(`document.querySelector('dialog[open] form')`)
	if got := b.text("dialog h2"); got != "A form <b>" {
		t.Errorf("the form's title: got %q", got)
	}
	audit(t, b, "with a form open")
	b.write("dialog input:not([type])", " and more")
	file := filepath.Join(t.TempDir(), "a.png")
	if err := os.WriteFile(file, smallPNG(t), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("dialog [type=file]"), []string{file, file}, chromedp.NodeReady))
	b.until(`document.querySelectorAll('dialog .card img').length === 2`)
	b.choose("dialog select", "1")
	b.click("dialog .boxes label:nth-child(3)")
	b.click("dialog [type=submit]")
	got := b.lastWords(3)
	holds(t, got, `"as before and more"`, `"values":["1"]`, `"values":["n","s"]`)
	if !regexp.MustCompile(`"custom_id":"files"[^}]*"values":\["\d+","\d+"\]`).MatchString(got) {
		t.Errorf("two files were sent as %s", got)
	}
	b.until(`document.activeElement.dataset.key === 'form'`)

	b.choose("#locale", "de")
	b.until(`document.querySelector('.chip')?.innerText === '/zeige'`)
	if got := b.troubles(); len(got) > 0 {
		t.Errorf("the page complained:\n%s", strings.Join(got, "\n"))
	}
}

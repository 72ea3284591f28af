package page_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// slowAnswers makes the page wait for what becomes of a message: until
// answered(), although the sandbox has it, or until refused(), without it.
const slowAnswers = `(() => {
	const real = window.fetch;
	window.fetch = async (path, init) => {
		if (path !== '/control/messages' || init?.method !== 'POST') return real(path, init);
		const decided = new Promise((decide) => {
			window.refused = () => decide({ ok: false, status: 400, json: async () => ({ message: 'not now' }) });
			window.answered = () => decide(null);
		});
		if (window.refusing) return decided;
		const answer = await real(path, init);
		const body = await answer.json();
		await decided;
		return { ok: answer.ok, status: answer.status, json: async () => body };
	};
	return window.refusing = true;
})()`

// line is what stands in the message line.
type line struct {
	Words    string
	Pictures []string
}

func (v visit) line() line {
	v.Helper()
	return eval[line](v.tab, `({
		Words: document.querySelector('.compose-message textarea').value,
		Pictures: [...document.querySelectorAll('.compose-message .card .name')].map((n) => n.innerText),
	})`)
}

// settle lets the page do what follows a step.
func (v visit) settle(step string) {
	v.Helper()
	eval[bool](v.tab, fmt.Sprintf(`(async () => { %s; await new Promise((done) => setTimeout(done)); return true; })()`, step))
}

// TestSending: a message leaves the line at once, so that the next one can be
// written while it is on its way; one that is refused comes back.
func TestSending(t *testing.T) {
	s := openStage(t, "127.0.0.1:0")
	v := visit{openTab(t, s.base), s}
	const words = ".compose-message textarea"
	v.click(".command-head .icon")
	eval[bool](v.tab, slowAnswers)

	v.write(words, "one")
	v.drop("red")
	v.until(`document.querySelectorAll('.card').length === 1`)
	v.press("Enter")
	if diff := cmp.Diff(line{"", []string{}}, v.line()); diff != "" {
		t.Errorf("the line while a message is sent (-want +got):\n%s", diff)
	}
	v.write(words, "two")
	v.drop("blue")
	v.until(`document.querySelector('.card:last-child .name').innerText === 'blue.png'`)
	v.settle(`refused()`)
	if diff := cmp.Diff(line{"one\ntwo", []string{"red.png", "blue.png"}}, v.line()); diff != "" {
		t.Errorf("the line after a message was refused (-want +got):\n%s", diff)
	}
	if got := v.text(".notice p"); got != "not now" {
		t.Errorf("the notice: got %q", got)
	}

	v.settle(`refusing = false`)
	v.click(words)
	v.press("Enter")
	v.until(`document.querySelectorAll('#messages .message:last-child .pictures img').length === 2`)
	v.write(words, "/e")
	v.drop("teal")
	v.settle(`answered()`)
	v.write(words, "d")
	v.until(`document.querySelector('.picker [aria-selected=true]')`)
	if diff := cmp.Diff(line{"/ed", []string{"teal.png"}}, v.line()); diff != "" {
		t.Errorf("the line after a message was taken (-want +got):\n%s", diff)
	}
	v.click(".compose-message [type=submit]")
	v.until(`document.querySelector('.compose-message .picker').hidden`)
}

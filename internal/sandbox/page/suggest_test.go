package page_test

import (
	"fmt"
	"testing"
)

func takesSuggestions(t *testing.T, v visitor) {
	v.opens("show")
	v.write("[data-option=word] input", "s")
	v.until(`document.querySelectorAll('.suggestions li').length === 2`)
	v.press("ArrowDown")
	v.press("ArrowDown")
	audit(t, v.tab, "with suggestions")
	v.press("Enter")
	v.until(`document.querySelector('[data-option=word] input').value === 'Another'`)
	v.press("Enter")
	v.says(`"value":"other"`)
	v.write("[data-option=word] input", "quite free")
	v.until(`!document.querySelector('.suggestions').hidden`)
	v.press("Enter")
	v.says(`"value":"quite free"`)
}

// movesNothing looks at the messages while suggestions open: what moves away
// under the pointer can't be pressed.
func movesNothing(t *testing.T, v visitor) {
	eval[bool](v.tab, `new Promise((done) => setTimeout(() => done(true), 300))`)
	if !eval[bool](v.tab, `document.querySelector('.suggestions').hidden && document.activeElement.matches('[data-option=word] input')`) {
		t.Error("suggestions opened after a command was run, or the focus is lost")
	}
	const end = `document.querySelector('` + last + `').getBoundingClientRect().bottom`
	before := eval[float64](v.tab, end)
	v.write("[data-option=word] input", "s")
	v.until(`document.querySelectorAll('.suggestions li').length === 2`)
	if after := eval[float64](v.tab, end); after != before {
		t.Errorf("the newest message ends at %v with suggestions, at %v without", after, before)
	}
	v.press("Escape")
	v.until(`document.querySelector('.suggestions').hidden`)
	eval[string](v.tab, `document.querySelector('[data-option=word] input').value = ''`)
}

// heldAnswers lets the page wait for what becomes of a command until
// answered() is called.
const heldAnswers = `(() => {
	const real = window.fetch;
	const decided = new Promise((decide) => { window.answered = () => { window.fetch = real; decide(); return true; }; });
	window.fetch = async (path, init) => {
		const answer = await real(path, init);
		if (String(path).startsWith('/control/interactions/')) await decided;
		return answer;
	};
	return true;
})()`

func keepsTheNext(t *testing.T, v visitor) {
	const word = "[data-option=word] input"
	eval[bool](v.tab, heldAnswers)
	v.write(word, "first")
	v.press("Enter")
	v.until(fmt.Sprintf(`document.querySelector('%s').value === ''`, word))
	v.write(word, "second")
	v.says(`"value":"first"`)
	eval[bool](v.tab, `answered()`)
	eval[bool](v.tab, `new Promise((done) => setTimeout(() => done(true), 100))`)
	if got := eval[string](v.tab, fmt.Sprintf(`document.querySelector('%s').value`, word)); got != "second" {
		t.Errorf("the next command says %q", got)
	}
	v.until(`!document.querySelector('.compose-command [type=submit]').disabled`)
	v.press("Enter")
	v.says(`"value":"second"`)
}

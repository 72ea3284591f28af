package page_test

import (
	"strings"
	"testing"
)

// audit checks what is on the page now for people who cannot see it well or at
// all, in both colour schemes: text against its ground, and a name for
// whatever can be operated.
func audit(t *testing.T, b *tab, where string) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		b.scheme(scheme)
		if found := eval[[]string](b, pale); len(found) > 0 {
			t.Errorf("%s, %s: text too pale:\n%s", where, scheme, strings.Join(found, "\n"))
		}
	}
	b.scheme("light")
	if found := eval[[]string](b, nameless); len(found) > 0 {
		t.Errorf("%s: no name:\n%s", where, strings.Join(found, "\n"))
	}
}

// pale lists the texts with less contrast than 4.5:1, or 3:1 for large ones.
// https://www.w3.org/TR/WCAG22/#contrast-minimum
const pale = `(() => {
	const ink = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
	const mix = (colours) => {
		ink.clearRect(0, 0, 1, 1);
		for (const colour of colours) {
			ink.fillStyle = colour;
			ink.fillRect(0, 0, 1, 1);
		}
		return [...ink.getImageData(0, 0, 1, 1).data].slice(0, 3);
	};
	const ground = (node) => (node ? [...ground(node.parentElement), getComputedStyle(node).backgroundColor] : ['#fff']);
	const light = (rgb) => {
		const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	const found = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const node = walk.currentNode.parentElement;
		const text = walk.currentNode.textContent.trim();
		if (text === '' || !node.checkVisibility({ visibilityProperty: true }) || node.closest(':disabled, noscript, .hidden-visually')) continue;
		const style = getComputedStyle(node);
		const below = ground(node);
		const got = contrast(light(mix([...below, style.color])), light(mix(below)));
		const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
		if (got < (large ? 3 : 4.5)) found.push(got.toFixed(2) + ' ' + text.slice(0, 40) + ' in ' + node.tagName + '.' + node.className);
	}
	return found;
})()`

// nameless lists what can be operated and has no name.
const nameless = `[...document.querySelectorAll('button, a[href], input:not([type=file]), select, textarea, summary, dialog, [role=menu], [role=listbox]')]
	.filter((n) => n.checkVisibility())
	.filter((n) => !(n.innerText?.trim() || n.getAttribute('aria-label') || n.getAttribute('aria-labelledby') ||
		[...n.labels ?? []].some((l) => l.innerText.trim()) || n.querySelector('img[alt]:not([alt=""])')))
	.map((n) => n.outerHTML.slice(0, 120))`

// A sentence for the visitor that goes away by itself or when it is closed.

import { el } from './dom.js';

const stay = 12_000;

/** notice shows a sentence. It is read out at once: something went wrong. */
export function notice(text) {
  holder().append(line(text));
}

function line(text) {
  const close = () => node.remove();
  const node = el('div', { class: 'notice' }, el('p', {}, text),
    el('button', { class: 'icon', type: 'button', 'aria-label': 'Close', onclick: close }, '✕'));
  setTimeout(close, stay);
  return node;
}

/** holder lies above an open dialog too: the top layer hides what is outside of it. */
function holder() {
  const parent = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const known = parent.querySelector(':scope > .notices');
  if (known) return known;
  const node = el('div', { class: 'notices', role: 'alert' });
  parent.append(node);
  return node;
}

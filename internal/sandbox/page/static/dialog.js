// A dialog: the rest of the page cannot be reached while it is open, Escape
// closes it, and the focus goes back to where it was.

import { el, fill, fresh } from './dom.js';

/** dialog makes one with a title; open shows it with what it holds. */
export function dialog(title, opener = document.activeElement, kind = '') {
  const heading = fresh('dialog');
  const body = el('div', { class: 'dialog-body' });
  const close = () => node.close();
  const node = el('dialog', { class: `dialog ${kind}`, 'aria-labelledby': heading },
    el('header', {}, el('h2', { id: heading }, title),
      el('button', { class: 'icon', type: 'button', 'aria-label': 'Close', onclick: close }, '✕')),
    body);
  node.addEventListener('close', () => {
    node.remove();
    if (opener?.isConnected) opener.focus();
  });
  node.addEventListener('pointerdown', (event) => event.target === node && close()); // beside it
  const open = (...content) => {
    fill(body, ...content);
    document.body.append(node);
    node.showModal();
  };
  return { node, open, close };
}

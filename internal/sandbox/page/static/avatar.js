// A face for everybody: an initial on a colour of their own; the app's own
// sign for an app.

import { el } from './dom.js';

const colours = 6;

export function avatar(user) {
  if (user?.bot) return el('img', { class: 'avatar', src: '/page/icon.svg', alt: '', width: 40, height: 40 });
  const name = user?.global_name || user?.username || '?';
  const tint = [...String(user?.id ?? name)].reduce((sum, c) => sum + c.codePointAt(0), 0) % colours;
  return el('span', { class: `avatar tint${tint}`, 'aria-hidden': 'true' }, [...name][0].toUpperCase());
}
